// The palette: the typed text goes to the server (htmx); arrows choose among what came back, Enter opens it.
const palette = document.getElementById("palette");

if (palette) {
  const input = palette.querySelector("input");
  const results = document.getElementById("palette-results");
  const hits = () => [...results.querySelectorAll("[role='option']")];

  const choose = (hit) => {
    for (const each of hits()) each.setAttribute("aria-selected", String(each === hit));
    if (hit) {
      input.setAttribute("aria-activedescendant", hit.id);
      hit.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };

  palette.addEventListener("laurel:open", () => {
    input.select();
    input.dispatchEvent(new CustomEvent("laurel:open"));
  });
  results.addEventListener("htmx:afterSwap", () => choose(hits()[0]));
  results.addEventListener("pointermove", (event) => {
    const hit = event.target.closest("[role='option']");
    if (hit) choose(hit);
  });
  input.addEventListener("keydown", (event) => {
    const all = hits();
    const at = all.findIndex((hit) => hit.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (all.length) choose(all[(at + step + all.length) % all.length]);
      event.preventDefault();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (all[at]) all[at].click();
    }
  });
  palette.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
}
