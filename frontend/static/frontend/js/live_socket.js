// One socket for all boards of a page: a fresh ticket for each connection, tried again at random so that thousands do not come back at once.
const SHORTEST_MS = 500;
const LONGEST_MS = 30000;
const AFTER_LOSS_MS = 5000;
const SILENT_MS = 50000; // the server says at least a beat every 20 s
const RENEW_WITHIN_MS = 10000;
const SHOWN_OUT = 4403;
const random = (least, most) => least + Math.random() * (most - least);

export class LiveSocket {
  #boards = new Map(); // board -> LiveTable
  #hear;
  #tell;
  #tickets;
  #socket = null;
  #tries = 0;
  #wasOpen = false;
  #heardAt = 0;
  #retry = 0;

  // `tickets` is the address that answers with {"ticket": "…"}; `hear(board, message)` gets what changed something,
  // `tell(state)` one of "open", "lost", "ended".
  constructor(tickets, hear, tell) {
    [this.#tickets, this.#hear, this.#tell] = [tickets, hear, tell];
    setInterval(() => this.#watchdog(), 5000);
    addEventListener("online", () => this.#again(0));
  }

  watch(board, table) {
    this.#boards.set(board, table);
    if (this.#socket?.readyState === WebSocket.OPEN) this.#subscribe(board);
    else if (!this.#socket && !this.#retry) this.#connect();
  }

  async #ticket() {
    const answer = await fetch(this.#tickets, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (answer.ok && !answer.redirected) return (await answer.json()).ticket;
    if (answer.redirected || [401, 403, 404].includes(answer.status)) return null;
    throw new Error(`no ticket: ${answer.status}`);
  }

  async #connect() {
    this.#retry = 0;
    let ticket;
    try {
      ticket = await this.#ticket();
    } catch {
      return this.#lost();
    }
    if (!ticket) return this.#tell("ended");
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live/`);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#wasOpen = true;
      this.#heardAt = performance.now();
      this.#say({ op: "auth", ticket });
      for (const [board, table] of this.#boards) {
        table.connected();
        this.#subscribe(board);
      }
    });
    socket.addEventListener("message", (event) => this.#take(socket, JSON.parse(event.data)));
    socket.addEventListener("close", (event) => {
      if (socket !== this.#socket) return;
      this.#socket = null;
      // Something about our rights has changed: the next ticket tells what, if there is one.
      if (event.code === SHOWN_OUT && !this.#tries) {
        this.#tries = 1;
        this.#again(random(0, SHORTEST_MS));
      } else this.#lost();
    });
  }

  #take(socket, message) {
    if (socket !== this.#socket) return;
    this.#heardAt = performance.now();
    if (message.op === "renew") setTimeout(() => this.#renew(), random(0, RENEW_WITHIN_MS));
    const table = this.#boards.get(message.b);
    if (!table) return;
    this.#tries = 0;
    if (table.receive(message)) setTimeout(() => this.#subscribe(message.b), random(0, SHORTEST_MS));
    this.#tell("open");
    this.#hear(message.b, message);
  }

  async #renew() {
    const socket = this.#socket;
    const ticket = await this.#ticket().catch(() => undefined);
    if (socket !== this.#socket || ticket === undefined) return;
    if (ticket) this.#say({ op: "auth", ticket });
    else this.#end();
  }

  #end() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#tell("ended");
  }

  #subscribe(board) {
    this.#say({ op: "sub", b: board, ...this.#boards.get(board).since() });
  }

  #say(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #lost() {
    this.#tell("lost");
    const most = Math.min(LONGEST_MS, (this.#wasOpen ? AFTER_LOSS_MS : 2 * SHORTEST_MS) * 2 ** this.#tries);
    this.#tries += 1;
    this.#wasOpen = false;
    this.#again(random(SHORTEST_MS, most));
  }

  #again(afterMs) {
    if (this.#socket || !this.#boards.size) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), afterMs);
  }

  #watchdog() {
    if (this.#socket?.readyState !== WebSocket.OPEN || performance.now() - this.#heardAt < SILENT_MS) return;
    if (![...this.#boards.values()].some((table) => table.known)) return;
    const socket = this.#socket;
    this.#socket = null;
    socket.close();
    this.#lost();
  }
}
