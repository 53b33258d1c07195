// Keys that work everywhere: Ctrl-K, and single characters unless the reader has switched those off.
// [data-key="a"] on a link or button is pressed by that key.
import { open } from "./dialog.js";

const SETTING = "laurel.single-keys";
const switchedOff = () => localStorage.getItem(SETTING) === "off";

for (const box of document.querySelectorAll("[data-single-keys]")) {
  box.checked = !switchedOff();
  box.addEventListener("change", () => localStorage.setItem(SETTING, box.checked ? "on" : "off"));
}

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable='true']");

document.addEventListener("keydown", (event) => {
  const palette = document.getElementById("palette");
  if (!palette || event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    palette.open ? palette.close() : open(palette);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || switchedOff() || document.querySelector("dialog[open]")) return;
  if (event.key === "/") open(palette);
  else if (event.key === "?") open(document.getElementById("keys"));
  else {
    const pressed = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!pressed) return;
    pressed.click();
  }
  event.preventDefault();
});
