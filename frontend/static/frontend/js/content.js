// Runs a function for the page as it was loaded, and again for each fragment that htmx puts in.
export function onContent(run) {
  run(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.target !== document.body) run(event.target.parentElement ?? event.target);
  });
}
