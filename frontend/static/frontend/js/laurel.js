// The one script of every page. Each part below is a module of its own and knows nothing of the others.
import "./csrf.js";
import "./dialog.js";
import "./menu.js";
import "./keys.js";
import "./palette.js";
import "./rows.js";
import "./theme.js";
import "./toast.js";
import "./forms.js";
import "./names.js";
import "./unsaved.js";
import { onContent } from "./content.js";

// Heavy parts come only where they are needed.
onContent((root) => {
  if (root.querySelector("[data-chart]")) import("./chart.js").then((chart) => chart.draw(root));
  if (root.querySelector("[data-editor]")) import("./editor.js").then((editor) => editor.start(root));
  if (root.querySelector("[data-grid]")) import("./grid.js").then((grid) => grid.start(root));
  if (root.querySelector("[data-board]")) import("./board.js").then((board) => board.start(root));
  if (root.querySelector("[data-live]")) import("./live.js").then((live) => live.start(root));
  if (root.querySelector("[data-standings]")) import("./standings.js").then((standings) => standings.start(root));
});
