// The board of deals: cards move by mouse, by keys and by their menu, all through one function.
// A move shows at once; the server has the last word, and a refused card goes back with the reason said.
import { token } from "./csrf.js";
import { say } from "./toast.js";

const HELD = "data-held";

export function start(root) {
  const board = root.querySelector("[data-board]:not([data-started])");
  if (!board) return;
  board.dataset.started = "yes";
  const voice = document.getElementById("board-voice");
  const words = board.dataset;
  const columns = () => [...board.querySelectorAll("[data-stage]")];
  const columnOf = (card) => card.closest("[data-stage]");
  const nameOf = (card) => card.querySelector(".deal-card__title").textContent;
  const tell = (sentence, card, column) => {
    voice.textContent = sentence.replace("{deal}", nameOf(card)).replace("{stage}", column?.dataset.stageName ?? "");
  };

  async function move(card, column) {
    const from = columnOf(card);
    if (column === from || card.dataset.waiting) return;
    // Winning and losing ask for a day, and losing for a reason: that is a dialog's work.
    if (column.dataset.kind !== "open") {
      window.htmx.ajax("GET", `${card.dataset.moveUrl}?stage=${column.dataset.stage}&back=board`, { target: "#dialog" });
      return;
    }
    const next = card.nextElementSibling;
    const focused = card.contains(document.activeElement);
    card.dataset.waiting = "yes";
    card.classList.add("deal-card--waiting");
    column.querySelector("[data-cards]").prepend(card);
    if (focused) card.querySelector(".deal-card__title").focus();
    try {
      // With the board's own filters: the heads that come back count what is shown.
      const body = new URLSearchParams({ stage: column.dataset.stage, version: card.dataset.version });
      const answer = await fetch(card.dataset.moveUrl + window.location.search, { method: "POST", body, headers: { "X-CSRFToken": token(), Accept: "application/json" } });
      const told = await answer.json();
      if (!answer.ok) throw new Error(told.message);
      card.dataset.version = told.version;
      for (const [stage, html] of Object.entries(told.heads)) {
        board.querySelector(`[data-stage="${stage}"] [data-head]`).innerHTML = html;
      }
      tell(words.moved, card, column);
    } catch (error) {
      from.querySelector("[data-cards]").insertBefore(card, next);
      if (focused) card.querySelector(".deal-card__title").focus();
      card.classList.add("deal-card--refused");
      setTimeout(() => card.classList.remove("deal-card--refused"), 1200);
      // A broken connection brings the browser's own words; ours are kinder.
      const reason = error instanceof TypeError || error instanceof SyntaxError ? words.offline : error.message;
      say(reason, "error");
      voice.textContent = reason;
    } finally {
      delete card.dataset.waiting;
      card.classList.remove("deal-card--waiting");
    }
  }

  // By mouse
  let dragged = null;
  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-card]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", nameOf(dragged));
    dragged.classList.add("deal-card--dragged");
  });
  board.addEventListener("dragover", (event) => {
    const column = event.target.closest("[data-stage]");
    if (!dragged || !column) return;
    event.preventDefault();
    for (const each of columns()) each.classList.toggle("kanban__column--over", each === column && column !== columnOf(dragged));
  });
  board.addEventListener("drop", (event) => {
    const column = event.target.closest("[data-stage]");
    if (!dragged || !column) return;
    event.preventDefault();
    move(dragged, column);
  });
  board.addEventListener("dragend", () => {
    dragged?.classList.remove("deal-card--dragged");
    dragged = null;
    for (const each of columns()) each.classList.remove("kanban__column--over");
  });

  // By the card's menu
  board.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-move-to]");
    if (!choice) return;
    event.preventDefault();
    const card = choice.closest("[data-card]");
    choice.closest("details").open = false;
    card.querySelector(".deal-card__title").focus();
    move(card, board.querySelector(`[data-stage="${choice.dataset.moveTo}"]`));
  });

  // By keys: Space takes the card up, left and right choose the stage, Enter puts it down, Escape leaves it where it was.
  let aim = null;
  const letGo = (card) => {
    card.removeAttribute(HELD);
    for (const each of columns()) each.classList.remove("kanban__column--over");
    aim = null;
  };
  board.addEventListener("keydown", (event) => {
    if (!event.target.matches(".deal-card__title")) return;
    const card = event.target.closest("[data-card]");
    const held = card.hasAttribute(HELD);
    if (event.key === " ") {
      event.preventDefault();
      if (held) return;
      card.setAttribute(HELD, "true");
      aim = columnOf(card);
      tell(words.taken, card, aim);
    } else if (held && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      event.preventDefault();
      const all = columns();
      aim = all[Math.min(all.length - 1, Math.max(0, all.indexOf(aim) + (event.key === "ArrowRight" ? 1 : -1)))];
      for (const each of all) each.classList.toggle("kanban__column--over", each === aim);
      aim.scrollIntoView({ block: "nearest", inline: "nearest" });
      tell(words.over, card, aim);
    } else if (held && event.key === "Enter") {
      event.preventDefault();
      const column = aim;
      letGo(card);
      move(card, column);
    } else if (held && event.key === "Escape") {
      event.preventDefault();
      letGo(card);
      tell(words.left, card, columnOf(card));
    } else if (!held && ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"].includes(event.key)) {
      event.preventDefault();
      walk(card, event.key);
    }
  });
  board.addEventListener("focusout", (event) => {
    const card = event.target.closest?.("[data-card]");
    if (card?.hasAttribute(HELD) && !card.contains(event.relatedTarget)) letGo(card);
  });

  function walk(card, key) {
    const titles = (column) => [...column.querySelectorAll(".deal-card__title")];
    const column = columnOf(card);
    const here = titles(column);
    const at = here.indexOf(card.querySelector(".deal-card__title"));
    if (key === "ArrowDown" || key === "ArrowUp") {
      here[at + (key === "ArrowDown" ? 1 : -1)]?.focus();
      return;
    }
    const step = key === "ArrowRight" ? 1 : -1;
    const all = columns();
    for (let index = all.indexOf(column) + step; all[index]; index += step) {
      const there = titles(all[index]);
      if (there.length) {
        there[Math.min(at, there.length - 1)].focus();
        return;
      }
    }
  }
}
