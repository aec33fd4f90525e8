// Say to screen readers that code was copied, which a copy button shows by its icon and tooltip alone.
const message = document.createElement("p");
message.className = "visually-hidden";
message.setAttribute("role", "status");
document.querySelector("main").append(message);

new MutationObserver((changes) => {
  const { target } = changes.at(-1);
  // the button takes the class for a moment, then takes its old tooltip back
  message.textContent = target.classList.contains("success") ? target.dataset.tooltip : "";
}).observe(document.body, { subtree: true, attributeFilter: ["data-tooltip"] });
