// Every htmx request proves that it comes from our own page.
export const token = () => document.querySelector("meta[name='csrf-token']").content;

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
});
