// [data-unsaved] forms: leaving the page with changes that are not saved asks first. data-unsaved="now": they came back unsaved.
const forms = () => [...document.querySelectorAll("form[data-unsaved]")];

function changed(field) {
  if (field.type === "hidden" || !field.name) return false;
  if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected);
  // Buttons and field sets are among a form's elements, too.
  if (field.defaultValue === undefined) return false;
  return field.value.replaceAll("\r\n", "\n") !== field.defaultValue.replaceAll("\r\n", "\n");
}

export const changedFields = (form) => [...form.elements].filter(changed);

let going = false;
document.addEventListener("submit", (event) => {
  // htmx has taken over a dialog's form by now, another form that is prevented was sent already.
  if (event.target.matches("[data-forgets]") || (event.target.matches("[data-unsaved]") && !event.defaultPrevented)) going = true;
});
// A dialog that answers with problems goes nowhere.
document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.id === "dialog") going = false; });
addEventListener("pageshow", () => { going = false; });
addEventListener("beforeunload", (event) => {
  if (!going && forms().some((form) => form.dataset.unsaved === "now" || changedFields(form).length)) event.preventDefault();
});
