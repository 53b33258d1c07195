// A board as the server said it was last, and the rules by which it goes on: leaderboard/live/client.py, line by line, in the browser.
// docs/live-protocol.md tells the messages. Knows nothing of sockets and pages.
const EARLY_KEPT = 256;
const before = (one, two) => one[0] < two[0] || (one[0] === two[0] && one[1] < two[1]);
const same = (one, two) => one[0] === two[0] && one[1] === two[1];
const numberOf = (message) => [message.epoch, message.seq];

export class LiveTable {
  known = false;
  order = [];
  places = [];
  cells = new Map(); // token -> [name, score, progress]
  epoch = 0;
  seq = 0;
  at = 0; // age of the facts, milliseconds since 1970
  head = {}; // the latest snapshot's window, dp, closes, frozen
  me = null;
  #early = new Map();
  #earlyEpoch = 0;
  #newlyConnected = false;

  connected() {
    this.#newlyConnected = true;
    this.#early.clear();
  }

  since() {
    return this.known ? { epoch: this.epoch, seq: this.seq } : {};
  }

  // Takes a message in. True: something is missing, subscribe again.
  receive(message) {
    if (message.op === "snap") return this.#snapshot(message);
    if (message.op === "d") return this.#delta(message);
    if (message.op === "beat") return this.#beat(message);
    if (message.op === "me" && (!this.me || this.#newlyConnected || !before(numberOf(message), numberOf(this.me)))) this.me = message;
    return false;
  }

  #number() {
    return [this.epoch, this.seq];
  }

  #snapshot(message) {
    const begunAnew = this.#newlyConnected && message.epoch < this.epoch;
    if (this.known && before(numberOf(message), this.#number()) && !begunAnew) return false;
    this.#newlyConnected = false;
    this.known = true;
    this.order = message.rows.map((row) => row[0]);
    this.places = message.rows.map((row) => row[1]);
    this.cells = new Map(message.rows.map((row) => [row[0], row.slice(2)]));
    ({ epoch: this.epoch, seq: this.seq, at: this.at } = message);
    this.head = { window: message.window, dp: message.dp, closes: message.closes, frozen: message.frozen };
    return this.#catchUp();
  }

  #delta(message) {
    if (this.known && !before(this.#number(), numberOf(message))) return false;
    if (message.epoch > this.#earlyEpoch || !this.#early.size) {
      this.#earlyEpoch = message.epoch;
      this.#early.clear();
    }
    if (message.epoch === this.#earlyEpoch && this.#early.size < EARLY_KEPT) this.#early.set(message.seq, message);
    return this.#catchUp();
  }

  #catchUp() {
    if (!this.known || this.#earlyEpoch !== this.epoch) return this.#early.size > 0 && (!this.known || this.#earlyEpoch > this.epoch);
    for (let step = this.#early.get(this.seq + 1); step; step = this.#early.get(this.seq + 1)) {
      this.#early.delete(step.seq);
      this.#apply(step);
      ({ seq: this.seq, at: this.at } = step);
      this.#newlyConnected = false;
    }
    for (const seq of [...this.#early.keys()]) if (seq <= this.seq) this.#early.delete(seq);
    return this.#early.size > 0;
  }

  #apply({ put = [], gone = [], mv = [], pl = [] }) {
    for (const [token, ...cells] of put) this.cells.set(token, cells);
    for (const token of gone) this.cells.delete(token);
    if (gone.length || mv.length) {
      const elsewhere = new Set([...gone, ...mv.map(([token]) => token)]);
      this.order = this.order.filter((token) => !elsewhere.has(token));
      for (const [token, position] of mv) this.order.splice(position, 0, token);
    }
    this.places.length = Math.min(this.places.length, this.order.length);
    for (const [position, place] of pl) this.places[position] = place;
  }

  #beat(message) {
    if (this.known && same(numberOf(message), this.#number())) {
      this.at = message.at;
      this.#newlyConnected = false;
      return false;
    }
    return !this.known || before(this.#number(), numberOf(message));
  }
}
