// [data-names="url"]: a text field that offers the names the server finds for the letters typed so far.
const LATER_MS = 150;
let lists = 0;

function listOf(field) {
  if (!field.list) {
    const list = Object.assign(document.createElement("datalist"), { id: `names-${(lists += 1)}` });
    field.after(list);
    field.setAttribute("list", list.id);
  }
  return field.list;
}

document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-names]");
  // Choosing one of the offered names is an input, too, and needs no new ones.
  if (!field || event.inputType === "insertReplacementText") return;
  clearTimeout(field.laterNames);
  field.laterNames = setTimeout(async () => {
    const answer = await fetch(`${field.dataset.names}?${new URLSearchParams({ q: field.value })}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { names } = await answer.json();
    listOf(field).replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
  }, LATER_MS);
});
