// Live boards. Hooks in the markup, all but the first optional:
//   [data-live="7"]               the board with this number; data-live-tickets="/boards/ticket?board=7" is the address (GET, signed in)
//                                 that answers {"ticket": leaderboard.api.ticket_for(…)}. Boards with the same address share a socket,
//                                 and the ticket names all of them. data-live-currency="USD" writes scores as money.
//   inside it:
//   tbody[data-live-rows]         the table: no live region. Rows the server has drawn are kept: tr[data-token="…"] (no row but with a token)
//   template[data-live-row]       one tr; its elements with data-cell="place|name|score|moved" are filled, and
//                                 progress[data-cell="progress"], of 100
//   tbody[data-live-around]       me and my neighbours, by the same template
//   [data-live-own] hidden        shown once I am known; in it [data-own="place|of|score|progress|gap"] and [data-own-bench="10|25|50"];
//                                 what has no value is hidden ([data-own-if="gap"] around it is, too)
//   [role=status][data-live-status]   empty at first; at most every 10 s one sentence about me, from
//                                 data-say-place="You are in place {place} of {of}." and data-say-gap="{gap} to the next place."
//   [data-live-connection] hidden shown while the connection is lost: data-say-lost="Connection lost, data from {time}."
//                                 data-say-ended="You may no longer see this board."
//   time[data-live-at]            how recent the facts are
//   button[data-live-pause] aria-pressed="false"   holds the board still
// The element gets data-live-state="waiting|open|lost|ended", data-live-frozen when the standings are final; my row aria-current="true",
// a row that rose or fell data-moved="up|down". "laurel:board" is dispatched on it after each change (detail: the LiveTable).
// Without the socket the page stays as the server drew it.
import { moveRows } from "./flip.js";
import { LiveSocket } from "./live_socket.js";
import { LiveTable } from "./live_table.js";

const SAY_EVERY_MS = 10000;
const LOST_AFTER_MS = 3000;
const MOVED_SHOWN_MS = 10000;
const NOBODY = "…";
const language = document.documentElement.lang || undefined;
const sockets = new Map();
// As the server writes moments: in the reader's zone, which need not be the browser's, and by twenty-four hours.
const zone = document.documentElement.dataset.zone || undefined;
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

export function start(root) {
  for (const element of root.querySelectorAll("[data-live]")) {
    if (!element.liveBoard) element.liveBoard = new LiveBoard(element);
  }
}

function socketFor(tickets) {
  if (!sockets.has(tickets)) {
    const views = new Map();
    const hear = (board, message) => views.get(board)?.hear(message);
    const tell = (state) => views.forEach((view) => view.tell(state));
    sockets.set(tickets, { views, socket: new LiveSocket(tickets, hear, tell) });
  }
  return sockets.get(tickets);
}

class LiveBoard {
  table = new LiveTable();
  #element;
  #drawing = false;
  #paused = false;
  #saidAt = -SAY_EVERY_MS;
  #said = "";
  #sayLater = 0;
  #tellLost = 0;

  constructor(element) {
    this.#element = element;
    element.dataset.liveState = "waiting";
    const pause = this.#part("[data-live-pause]");
    pause?.addEventListener("click", () => {
      this.#paused = !this.#paused;
      pause.setAttribute("aria-pressed", String(this.#paused));
      this.#drawSoon();
    });
    const { views, socket } = socketFor(element.dataset.liveTickets);
    const board = Number(element.dataset.live);
    views.set(board, this);
    socket.watch(board, this.table);
  }

  hear(message) {
    if (message.op === "no") return this.tell("ended");
    if (message.op === "me") this.#sayOwn();
    this.#drawSoon();
  }

  tell(state) {
    if (this.#element.dataset.liveState === state || (state === "open" && !this.table.known)) return;
    this.#element.dataset.liveState = state;
    clearTimeout(this.#tellLost);
    if (state === "open") this.#showConnection("");
    // A second's interruption is nobody's business.
    if (state === "lost") this.#tellLost = setTimeout(() => this.#showConnection("sayLost"), LOST_AFTER_MS);
    if (state === "ended") this.#showConnection("sayEnded");
  }

  #part(selector) {
    return this.#element.querySelector(selector);
  }

  #showConnection(words) {
    const line = this.#part("[data-live-connection]");
    if (!line) return;
    line.hidden = !words;
    line.textContent = words ? fill(line.dataset[words] ?? "", { time: this.table.at ? clock.format(this.table.at) : "–" }) : "";
    if (words) this.#say(line.textContent);
  }

  #drawSoon() {
    if (this.#drawing) return;
    this.#drawing = true;
    // A hidden page gets no frames; it is drawn when it is looked at again.
    requestAnimationFrame(() => {
      this.#drawing = false;
      if (!this.#paused) this.#draw();
    });
  }

  #draw() {
    if (this.table.known) {
      const { order, places, cells } = this.table;
      this.#drawRows("[data-live-rows]", order.map((token, at) => [token, places[at], ...cells.get(token)]));
      this.#element.toggleAttribute("data-live-frozen", Boolean(this.table.head.frozen));
      const age = this.#part("[data-live-at]");
      if (age) {
        age.dateTime = new Date(this.table.at).toISOString();
        age.textContent = clock.format(this.table.at);
      }
    }
    this.#drawOwn();
    this.#element.dispatchEvent(new CustomEvent("laurel:board", { bubbles: true, detail: this.table }));
  }

  #drawRows(selector, rows) {
    const body = this.#part(selector);
    if (!body) return;
    const there = new Map([...body.rows].map((row) => [row.dataset.token, row]));
    moveRows(body, rows.map((row) => this.#fillRow(there.get(row[0]) ?? this.#newRow(row[0]), row)));
  }

  #newRow(token) {
    const row = this.#part("template[data-live-row]").content.firstElementChild.cloneNode(true);
    row.dataset.token = token;
    return row;
  }

  #fillRow(row, [token, place, name, score, progress]) {
    const last = Number(row.dataset.place || place);
    row.dataset.place = place;
    if (last !== place) {
      row.dataset.moved = place < last ? "up" : "down";
      clearTimeout(row.moveEnds);
      row.moveEnds = setTimeout(() => {
        row.removeAttribute("data-moved");
        this.#write(row, "moved", "");
      }, MOVED_SHOWN_MS);
      this.#write(row, "moved", `${place < last ? "▲" : "▼"} ${Math.abs(place - last)}`);
    }
    this.#write(row, "place", place || "");
    this.#write(row, "name", name || NOBODY);
    this.#write(row, "score", this.#score(score));
    const bar = row.querySelector('progress[data-cell="progress"]');
    if (bar) bar.value = (progress ?? 0) / 100;
    if (token === this.table.me?.row[0]) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
    return row;
  }

  #write(row, cell, text) {
    const there = row.querySelector(`[data-cell="${cell}"]`);
    if (there && there.textContent !== String(text)) there.textContent = text;
  }

  // Whole numbers all the way: the digits are cut, not divided.
  #score(score) {
    if (score === null || score === undefined) return "";
    const dp = this.table.head.dp ?? 0;
    const digits = String(Math.abs(score)).padStart(dp + 1, "0");
    const written = `${score < 0 ? "-" : ""}${digits.slice(0, digits.length - dp)}${dp ? "." : ""}${dp ? digits.slice(-dp) : ""}`;
    const currency = this.#element.dataset.liveCurrency;
    const money = currency ? { style: "currency", currency } : {};
    return new Intl.NumberFormat(language, { ...money, minimumFractionDigits: dp, maximumFractionDigits: dp }).format(written);
  }

  #share(progress) {
    return progress === null || progress === undefined ? "" : percent.format(progress / 10000);
  }

  #own() {
    const { row, gap, of, bench } = this.table.me;
    const values = { place: row[1] || "", of, score: this.#score(row[3]), progress: this.#share(row[4]), gap: this.#score(gap) };
    return { values, bench: new Map(bench.map(([part, score]) => [String(part), this.#score(score)])) };
  }

  #drawOwn() {
    const box = this.#part("[data-live-own]");
    if (!this.table.me) return;
    this.#drawRows("[data-live-around]", this.table.me.around);
    if (!box) return;
    const { values, bench } = this.#own();
    box.hidden = false;
    for (const part of box.querySelectorAll("[data-own]")) part.textContent = values[part.dataset.own] ?? "";
    for (const part of box.querySelectorAll("[data-own-bench]")) part.textContent = bench.get(part.dataset.ownBench) ?? "";
    for (const part of box.querySelectorAll("[data-own-if]")) part.hidden = !values[part.dataset.ownIf];
  }

  #sayOwn() {
    const line = this.#part("[data-live-status]");
    if (!line?.dataset.sayPlace || this.#paused) return;
    const { values } = this.#own();
    const words = [values.place ? fill(line.dataset.sayPlace, values) : "", values.gap ? fill(line.dataset.sayGap ?? "", values) : ""];
    this.#say(words.filter(Boolean).join(" "));
  }

  // The one sentence that screen readers speak; the last of several within ten seconds.
  #say(words) {
    clearTimeout(this.#sayLater);
    if (!words || words === this.#said) return;
    const now = performance.now();
    const wait = this.#saidAt + SAY_EVERY_MS - now;
    if (wait > 0) {
      this.#sayLater = setTimeout(() => this.#say(words), wait);
      return;
    }
    [this.#saidAt, this.#said] = [now, words];
    const line = this.#part("[data-live-status]");
    if (line) line.textContent = words;
  }
}
