// Switches light and dark at once; the server keeps the choice in a cookie, so that the next page comes in it without a flash.
import { token } from "./csrf.js";

for (const form of document.querySelectorAll("[data-theme-form]")) {
  form.addEventListener("submit", (event) => {
    const chosen = event.submitter?.value;
    if (!chosen) return;
    event.preventDefault();
    document.documentElement.dataset.theme = chosen;
    for (const button of form.querySelectorAll("[data-theme-choice]")) button.setAttribute("aria-pressed", String(button.value === chosen));
    document.dispatchEvent(new CustomEvent("laurel:theme"));
    fetch(form.action, { method: "POST", headers: { "X-CSRFToken": token(), "HX-Request": "true" }, body: new URLSearchParams({ theme: chosen }) });
  });
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new CustomEvent("laurel:theme")));
