// Messages: those the page came with, those htmx responses bring, and what went wrong on the way.
const SHOWN_MS = 7000;
const box = document.getElementById("toasts");
const words = document.getElementById("words").dataset;
const TONES = { error: "wrong", warning: "look" };

export function say(text, level = "success") {
  const toast = document.getElementById(`toast-${TONES[level] ?? "right"}`).content.firstElementChild.cloneNode(true);
  toast.querySelector("span").textContent = text;
  box.append(toast);
  fadeLater(toast);
}

function fadeLater(toast) {
  if (toast.dataset.toast === "error") return;
  let timer = setTimeout(() => toast.remove(), SHOWN_MS);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("focusin", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", () => { timer = setTimeout(() => toast.remove(), SHOWN_MS); });
}

for (const toast of box.querySelectorAll("[data-toast]")) fadeLater(toast);
box.addEventListener("click", (event) => {
  if (event.target.closest("[data-toast-close]")) event.target.closest("[data-toast]").remove();
});
document.addEventListener("laurel:messages", (event) => {
  for (const message of event.detail.value ?? []) say(message.text, message.level);
});
document.addEventListener("htmx:sendError", () => say(words.offline, "error"));
document.addEventListener("htmx:responseError", (event) => say(event.detail.xhr.status >= 500 ? words.failed : words.refused, "error"));
