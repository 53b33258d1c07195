// Rows that changed their place glide there: First, Last, Invert, Play. Who wants less motion sees them in their places at once.
const LENGTH_MS = 300;
const MOST = 50;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export function moveRows(body, rows) {
  const moves = !calm.matches && !document.hidden;
  const first = new Map();
  if (moves) for (const row of [...body.rows].slice(0, MOST)) first.set(row, row.getBoundingClientRect());
  const wanted = new Set(rows);
  for (const row of [...body.rows]) if (!wanted.has(row)) row.remove();
  rows.forEach((row, at) => {
    // Moved, never made anew: focus and animations stay with the row.
    if (body.rows[at] !== row) body.insertBefore(row, body.rows[at] ?? null);
  });
  for (const [row, was] of first) {
    if (!wanted.has(row)) continue;
    const is = row.getBoundingClientRect();
    const [across, down] = [was.left - is.left, was.top - is.top];
    if (!across && !down) continue;
    for (const running of row.getAnimations()) running.cancel();
    row.animate([{ transform: `translate(${across}px, ${down}px)` }, { transform: "none" }], { duration: LENGTH_MS, easing: "ease-out" });
  }
}
