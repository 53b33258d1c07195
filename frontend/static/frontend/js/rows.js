// Rows of a table by keyboard: arrow keys move between the rows' links, Home and End to the first and last.
document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-rows] tbody tr");
  if (!row || event.target.closest("input, select, textarea, details")) return;
  const rows = [...row.parentElement.querySelectorAll("tr")].filter((each) => each.querySelector("a, button"));
  const at = rows.indexOf(row);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (next === undefined || !rows[next]) return;
  (rows[next].querySelector("th a") ?? rows[next].querySelector("a, button")).focus();
  event.preventDefault();
});
