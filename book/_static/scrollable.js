// A formula or a table wider than the page scrolls in its own box, and then the keyboard must reach it.
const boxes = document.querySelectorAll(".katex-display, .pst-scrollable-table-container");
const mark = (box) => {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
};
const watcher = new ResizeObserver((entries) => entries.forEach(({ target }) => mark(target)));
boxes.forEach((box) => watcher.observe(box));
// a font that comes late changes what is in a box, but not the box
document.fonts.addEventListener("loadingdone", () => boxes.forEach(mark));
