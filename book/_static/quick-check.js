// Quick checks: folded answers become radio buttons, and the reason of the chosen one is told below them.
// The folded answers stay, for print: the style sheet shows either the ones or the others.
for (const check of document.querySelectorAll(".quick-check")) {
  const choices = document.createElement("div");
  choices.className = "choices";
  const status = document.createElement("div");
  status.setAttribute("role", "status");
  for (const folded of check.querySelectorAll("details")) {
    const [answer, ...reason] = folded.children;
    const radio = document.createElement("input");
    radio.type = "radio";
    radio.name = check.id;
    radio.autocomplete = "off"; // else a reload may bring back a choice without its reason
    radio.addEventListener("change", () => {
      status.className = folded.className;
      status.replaceChildren(...reason.map(copy));
      // the theme has looked at code while it was folded: if it scrolls, the keyboard must reach it
      for (const code of status.querySelectorAll("pre")) {
        code.tabIndex = code.scrollWidth > code.clientWidth ? 0 : -1;
      }
    });
    if (answer.querySelector("math")) radio.ariaLabel = spoken(answer);
    const text = document.createElement("span");
    text.append(...copy(answer).childNodes);
    const label = document.createElement("label");
    label.append(radio, text);
    choices.append(label);
  }
  check.querySelector("legend").after(choices, status);
}

// Formulas as plain characters: not all that reads a page aloud finds a name in a formula.
function spoken(answer) {
  const words = copy(answer);
  for (const drawn of words.querySelectorAll(".katex-html, annotation")) drawn.remove();
  return words.textContent.trim();
}

function copy(element) {
  const twin = element.cloneNode(true);
  for (const named of [twin, ...twin.querySelectorAll("[id]")]) named.removeAttribute("id");
  return twin;
}
