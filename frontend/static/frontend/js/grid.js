// A grid of fields, [data-grid]: arrows and Enter go from cell to cell, Escape puts a cell back, a copied column is pasted downwards.
import { onContent } from "./content.js";

const cellsOf = (row) => [...row.querySelectorAll("input:not([type='hidden']), select")];
const rowsOf = (grid) => [...grid.querySelectorAll("tbody tr")].filter((row) => cellsOf(row).length);

function neighbour(field, down, right) {
  const rows = rowsOf(field.closest("[data-grid]"));
  const row = field.closest("tr");
  return cellsOf(rows[rows.indexOf(row) + down] ?? row)[cellsOf(row).indexOf(field) + right];
}

function go(event, down, right) {
  const next = neighbour(event.target, down, right);
  event.preventDefault();
  if (!next || next === event.target) return;
  next.focus();
  next.select?.();
}

// Within a text the arrows move the caret; at its ends they leave the cell.
function leaves(field, key) {
  if (field.tagName === "SELECT") return true;
  const all = field.selectionStart === 0 && field.selectionEnd === field.value.length;
  return all || (field.selectionStart === field.selectionEnd && field.selectionStart === (key === "ArrowLeft" ? 0 : field.value.length));
}

function initial(field) {
  return field.tagName === "SELECT" ? [...field.options].find((option) => option.defaultSelected)?.value ?? field.options[0].value : field.defaultValue;
}

function mark(field) {
  field.toggleAttribute("data-changed", field.value !== initial(field));
}

function onKey(event) {
  const field = event.target;
  if (!field.matches("input, select") || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const list = field.tagName === "SELECT";
  if (event.key === "Enter") go(event, event.shiftKey ? -1 : 1, 0);
  else if (event.key === "ArrowDown" && !list) go(event, 1, 0);
  else if (event.key === "ArrowUp" && !list) go(event, -1, 0);
  else if (event.key === "ArrowLeft" && leaves(field, event.key)) go(event, 0, -1);
  else if (event.key === "ArrowRight" && leaves(field, event.key)) go(event, 0, 1);
  else if (event.key === "Escape") {
    field.value = initial(field);
    field.select?.();
    mark(field);
  }
}

function onPaste(event) {
  const values = event.clipboardData.getData("text").replace(/\r?\n$/, "").split(/\r?\n/);
  if (values.length < 2 || event.target.tagName !== "INPUT") return;
  event.preventDefault();
  let field = event.target;
  for (const value of values) {
    field.value = value.split("\t")[0].trim();
    mark(field);
    const below = neighbour(field, 1, 0);
    if (!below || below === field) break;
    field = below;
  }
}

export function start(root) {
  for (const grid of root.querySelectorAll("[data-grid]:not([data-started])")) {
    grid.dataset.started = "yes";
    grid.addEventListener("keydown", onKey);
    grid.addEventListener("paste", onPaste);
    grid.addEventListener("input", (event) => mark(event.target));
    grid.closest("form")?.addEventListener("reset", () => setTimeout(() => { for (const row of rowsOf(grid)) cellsOf(row).forEach(mark); }));
  }
}

onContent(start);
