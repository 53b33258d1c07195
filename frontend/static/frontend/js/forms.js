// Forms: the list of problems takes the focus, [data-submit-on-change] forms send themselves, nothing is sent twice.
import { onContent } from "./content.js";

onContent((root) => {
  const problems = root.querySelector("[data-focus]");
  if (problems && !root.querySelector("[autofocus]")) problems.focus();
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-submit-on-change]");
  if (form) form.requestSubmit();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
// The browser's back button may bring the page back as it was left.
addEventListener("pageshow", () => { for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent; });
