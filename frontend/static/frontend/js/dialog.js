// Dialogs: [data-open="id"] opens one, [data-close] and a click on the veil close it; what htmx puts into #dialog opens it.
const shared = document.getElementById("dialog");

export function open(dialog) {
  if (dialog.open) return;
  dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("laurel:open"));
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) open(document.getElementById(opener.dataset.open));
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
});

for (const dialog of document.querySelectorAll("dialog")) {
  // A press that began inside (selecting text) and ends on the veil must not close it.
  let pressedVeil = false;
  dialog.addEventListener("pointerdown", (event) => { pressedVeil = event.target === dialog; });
  dialog.addEventListener("click", (event) => { if (event.target === dialog && pressedVeil) dialog.close(); });
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== shared) return;
  if (!shared.open) open(shared);
  (shared.querySelector("[aria-invalid='true'], [autofocus]") ?? shared.querySelector("input:not([type='hidden']), select, textarea"))?.focus();
});
shared.addEventListener("close", () => shared.replaceChildren());
document.addEventListener("laurel:dialog-done", () => shared.close());
