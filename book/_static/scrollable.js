// A formula wider than the page scrolls in its own box, and then the keyboard must reach it.
const watcher = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const formula of document.querySelectorAll(".katex-display")) watcher.observe(formula);
