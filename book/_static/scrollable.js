// A formula or a table wider than the page scrolls in its own box, and then the keyboard must reach it.
const watcher = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
const boxes = ".katex-display, .pst-scrollable-table-container";
for (const box of document.querySelectorAll(boxes)) watcher.observe(box);
