// Interactive figures: a native range input chooses which of the precomputed frames is drawn.
for (const dial of document.querySelectorAll(".dial")) {
  const { parts, frames, readings } = JSON.parse(dial.querySelector("script").textContent);
  const picture = dial.querySelector(".dial-frame");
  const range = dial.querySelector("input");
  range.addEventListener("input", () => {
    picture.innerHTML = frames[range.value].map((part) => parts[part]).join("");
    range.setAttribute("aria-valuetext", readings[range.value]);
  });
  // browsers restore a range's last position on reload: the picture follows
  range.dispatchEvent(new Event("input"));
  dial.querySelector(".dial-control").hidden = false;
}
