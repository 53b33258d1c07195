// What a board's page adds to live.js, on [data-standings]: initials, neighbours that stand above already, deeds, benchmarks reached.
// Inside it: [data-near-part] around my neighbours; [data-live-own] with data-deed (what one deed adds, scaled) and data-deed-one/-many
// ("about {count} deals …"), [data-deeds], [data-first] and [data-percent] for each benchmark.
const MOST_DEEDS = 20;

export function start(root) {
  for (const element of root.querySelectorAll("[data-standings]")) {
    if (element.dataset.standings === "followed") continue;
    element.dataset.standings = "followed";
    element.addEventListener("laurel:board", (event) => follow(element, event.detail));
  }
}

function follow(element, table) {
  const nameless = element.dataset.sayNameless;
  for (const row of element.querySelectorAll("tr[data-token]")) {
    const name = row.querySelector('[data-cell="name"]');
    const isNameless = !table.cells.get(row.dataset.token)?.[0] && !around(table).some((each) => each[0] === row.dataset.token && each[2]);
    if (isNameless && name && nameless) name.textContent = nameless;
    drawInitials(row, isNameless ? "" : name?.textContent ?? "");
  }
  const above = element.querySelector("[data-rows-part]");
  if (above && table.known) above.hidden = table.order.length === 0;
  drawNear(element, table);
  if (table.me) drawOwn(element.querySelector("[data-live-own]"), table);
}

const around = (table) => table.me?.around ?? [];

// The same letters and grounds as frontend/boards/shown.py chooses.
function drawInitials(row, name) {
  const mark = row.querySelector("[data-initials]");
  if (!mark) return;
  const words = name.replaceAll("-", " ").split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const last = words.length > 1 ? [...words.at(-1)][0] : "";
  const letters = words.length ? ([...words[0]][0] + last).toUpperCase() : "?";
  if (mark.textContent !== letters) mark.textContent = letters;
  const hue = [...row.dataset.token].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 8 + 1;
  mark.classList.add(`avatar--${hue}`);
}

function drawNear(element, table) {
  const part = element.querySelector("[data-near-part]");
  if (!part) return;
  const shown = new Set(table.known && element.querySelector("[data-live-rows]") ? table.order : []);
  const rows = [...part.querySelectorAll("tr[data-token]")];
  for (const row of rows) row.hidden = shown.has(row.dataset.token);
  part.hidden = rows.every((row) => row.hidden);
}

function drawOwn(own, { me }) {
  if (!own) return;
  const first = own.querySelector("[data-first]");
  if (first) first.hidden = me.row[1] !== 1;
  const deeds = own.querySelector("[data-deeds]");
  if (deeds) {
    const count = own.dataset.deed > 0 && me.gap ? Math.ceil(me.gap / own.dataset.deed) : 0;
    deeds.hidden = count < 1 || count > MOST_DEEDS;
    if (!deeds.hidden) {
      const words = count === 1 ? own.dataset.deedOne : own.dataset.deedMany;
      deeds.lastElementChild.textContent = words.replace("{count}", count);
    }
  }
  for (const line of own.querySelectorAll("[data-percent]")) {
    line.toggleAttribute("data-reached", me.row[1] > 0 && me.row[1] <= Math.ceil((me.of * line.dataset.percent) / 100));
  }
}
