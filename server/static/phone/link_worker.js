// @ts-check
/** The data socket: hello, pictures by number, acknowledgements, replay. What is kept is the ring's; see wire.js. */
import { WorkerClock } from "./clocks.js";
import { Ring } from "./ring.js";
import { RingStore, leftBehind } from "./ring_store.js";
import { WaitingRoom } from "./waiting.js";
import { STILL, VERSION, markReplay, packed } from "./wire.js";

/**
 * @typedef {import("./wire.js").Picture} Picture
 * @typedef {{id: string, ring: Ring, store: RingStore | null, hello?: Hello, wall_ms?: number}} Epoch A clock and a count of its own. hello: what an
 *   earlier load of the page said of its camera. wall_ms: its wall clock less its own.
 * @typedef {Record<string, unknown>} Hello
 */

const MOST_BUFFERED = 512 * 1024;
const SILENCE_MS = 2000;
const [FIRST_RETRY_MS, LATER_RETRY_MS] = [300, 2000];
const PUMP_MS = 10;
const CHECK_MS = 250;
const SAY_MS = 10_000;
/** Two loads of one page have the wall clock alone in common, which is set a little now and then. */
const U_WALL_MS = 2;

const clock = new WorkerClock();
const room = new WaitingRoom();
let address = "";
/** @type {Hello | null} */
let hello = null;
/** Oldest first: what was filmed under an old clock is sent before the new one begins. @type {Epoch[]} */
const epochs = [];
/** @type {WebSocket | null} */
let socket = null;
let [welcome, over] = [false, false];
/** The next number to send, and the first that this socket has not had. */
let [next, fresh] = [0, 0];
let [heard_ms, failures, frame, ts_us, since_ms] = [0, 0, 0, 0, 0];
let [retry, pump] = [0, 0];
/** What earlier loads of the page left is looked for once. @type {Promise<void> | null} */
let lookedBack = null;
/** Whose clock is pinged. */
let pinged = "";

/** @param {string} kind @param {object} more */
const tell = (kind, more) => self.postMessage({ t: kind, ...more });

/** @param {boolean} live */
function tellLink(live) {
  if (live) since_ms = 0;
  else if (!since_ms) since_ms = clock.now_ms();
  tell("link", { live, since_ms: live ? null : since_ms, buffered_s: buffered_s() });
}

/** How long the oldest has waited that this link has not taken yet. What is only not acknowledged, the laptop has. */
const buffered_s = () => (epochs.length ? epochs[0].ring.waiting_s(next, clock.now_ms()) : 0);

function connect() {
  clearTimeout(retry);
  if (!hello || over || !epochs.length) return;
  const mine = new WebSocket(address);
  mine.binaryType = "arraybuffer";
  [socket, welcome, heard_ms] = [mine, false, clock.now_ms()];
  const { id, ring, hello: then } = epochs[0];
  mine.onopen = () => mine.send(JSON.stringify({ t: "hello", v: VERSION, ...hello, ...then, epoch: id, first: ring.first, next: ring.next }));
  mine.onmessage = ({ data }) => socket === mine && hear(JSON.parse(data));
  mine.onclose = () => socket === mine && lost();
}

function lost() {
  socket = null;
  failures = welcome ? 0 : failures + 1;
  welcome = false;
  if (over) return;
  tellLink(false);
  retry = setTimeout(connect, failures ? LATER_RETRY_MS : FIRST_RETRY_MS);
}

/** Leave this socket, whatever it still says, and try again. */
function drop() {
  const old = socket;
  lost();
  old?.close();
}

/** @type {Record<string, (message: any) => void>} */
const SAID = {
  welcome: ({ resume, clock: isKnown }) => {
    welcome = true;
    const { ring } = epochs[0];
    if (!isKnown) pingFor(epochs[0]);
    ring.forget(resume);
    [next, fresh] = [resume, Math.max(fresh, resume)];
    tellLink(true);
    send();
  },
  ack: ({ next: safe, had }) => {
    const { ring, store } = epochs[0];
    ring.forget(safe);
    // What came on the link before this one, after its welcome was written, is neither sent again nor lost.
    next = Math.max(next, Math.min(safe, ring.next));
    store?.forget(ring.first);
    tellLink(true);
    if (epochs.length > 1 && had >= ring.next) begin("its film has come, another clock begins");
  },
  refused: ({ why, again, film }) => {
    if (film && epochs[0].hello && epochs.length > 1) return begin(why);
    over = !again;
    failures = 1;
    tell("refused", { why, again });
  },
};

/** @param {any} message */
function hear(message) {
  heard_ms = clock.now_ms();
  const known = SAID[message.t];
  if (known) known(message);
  else tell("said", { message });
}

/** As much as the socket takes without hoarding it; the rest when it has left. */
function send() {
  clearTimeout(pump);
  if (!welcome || !socket || socket.readyState !== WebSocket.OPEN) return;
  const { ring } = epochs[0];
  if (next < ring.first) {
    socket.send(JSON.stringify({ t: "lost", from: next, to: ring.first - 1 }));
    next = ring.first;
  }
  while (next < ring.next && socket.bufferedAmount < MOST_BUFFERED) {
    const kept = /** @type {import("./ring.js").Kept} */ (ring.at(next));
    if (next < fresh) markReplay(kept.bytes);
    socket.send(kept.bytes);
    next += 1;
    fresh = Math.max(fresh, next);
  }
  if (next < ring.next) pump = setTimeout(send, PUMP_MS);
}

/** The oldest clock's pictures are all there, or nobody can use them: the next one's begin. @param {string} why */
function begin(why) {
  void epochs.shift()?.store?.remove();
  [next, fresh] = [0, 0];
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ t: "bye", why }));
  drop();
}

/** @param {Epoch | undefined} epoch @param {Picture} picture */
function keep(epoch, picture) {
  const kept = epoch?.ring.put((seq) => packed(picture, seq), clock.now_ms());
  if (kept) epoch?.store?.put(kept);
}

/** The epoch's film is on the disk too from now on. @param {Epoch} epoch */
async function store(epoch) {
  try {
    const store = await RingStore.open(epoch.id, unkept);
    for (let seq = epoch.ring.first; seq < epoch.ring.next; seq += 1) store.put(/** @type {import("./ring.js").Kept} */ (epoch.ring.at(seq)));
    epoch.store = store;
    say();
  } catch (error) {
    unkept(String(error));
  }
}

/** A server that has begun anew knows nothing of an old clock; this page's tells it, by what the two are apart. @param {Epoch} epoch */
function pingFor({ id, wall_ms: then_ms }) {
  if (id === pinged) return;
  pinged = id;
  tell("pings", { id, shift_ms: then_ms === undefined ? 0 : wall_ms() - then_ms });
}

/** The wall clock less the page's, ms: read as it ticks, for it tells whole ones. */
function wall_ms() {
  const begin_ms = Date.now();
  while (Date.now() === begin_ms);
  return Date.now() - clock.now_ms();
}

/** @param {string} why */
const unkept = (why) => tell("unkept", { why });

/** What of hello is of the film, and not of who sends it. */
function camera() {
  const { phone, camera: label, settings, path, clock: kind } = /** @type {Hello} */ (hello);
  return { v: VERSION, phone, camera: label, settings, path, clock: kind };
}

const say = () => hello && epochs.at(-1)?.store?.say({ ...camera(), wall_ms: wall_ms() });

async function lookBack() {
  const isOurs = (/** @type {any} */ one) => one.v === VERSION && one.phone === hello?.phone;
  try {
    const left = await leftBehind(isOurs, epochs.map((one) => one.id), clock.now_ms());
    epochs.unshift(...left.map(({ id, hello: { v, wall_ms, ...said }, kept, store }) => ({ id, store, wall_ms, ring: Ring.of(kept), hello: { ...said, markers: [], u_clock_ms: U_WALL_MS } })));
  } catch {
    // where nothing can be kept, nothing was left
  }
}

function settle() {
  const out = room.ready(clock.now_ms());
  for (const picture of out) keep(epochs.at(-1), picture);
  if (out.length) send();
  if (room.queue.length) setTimeout(settle, 4);
}

function check() {
  if (socket && clock.now_ms() - heard_ms > SILENCE_MS) drop();
}

/** @param {any} message */
function fromCamera(message) {
  if (message.t === "saw") {
    ({ frame, ts_us } = message);
    room.saw(message);
    return;
  }
  room.add(message.picture, clock.now_ms());
  settle();
}

/** @type {Record<string, (message: any) => void>} */
const HEARD = {
  camera: ({ port }) => (port.onmessage = (/** @type {MessageEvent} */ { data }) => fromCamera(data)),
  pair: ({ pair }) => {
    room.pair(pair, clock.now_ms());
    settle();
  },
  connect: ({ address: to, hello: who }) => {
    [address, hello, over] = [to, who, false];
    say();
    lookedBack ??= lookBack();
    void lookedBack.then(() => {
      if (socket) drop();
      clearTimeout(retry);
      connect();
    });
  },
  epoch: ({ id }) => {
    for (const { picture } of room.queue.splice(0)) keep(epochs.at(-1), picture);
    const epoch = { id, ring: new Ring(), store: null };
    epochs.push(epoch);
    pinged = id;
    void store(epoch);
  },
  still: ({ jpeg, width, height }) => {
    const place = { x: 0, y: 0, w: width, h: height, step: 1, flags: 0, marker: 0 };
    room.add({ type: STILL, ...place, frame, ts_us, media_us: null, capture_ms: null, read_ms: clock.now_ms(), body: jpeg }, clock.now_ms());
    settle();
  },
  settings: ({ settings }) => {
    if (!hello || JSON.stringify(hello.settings) === JSON.stringify(settings)) return;
    hello = { ...hello, settings };
    say();
    if (welcome && !epochs[0].hello && socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ t: "camera", ...camera() }));
  },
  stands: ({ markers }) => {
    if (hello) hello = { ...hello, markers };
  },
  status: ({ status }) => {
    if (!welcome || socket?.readyState !== WebSocket.OPEN) return;
    socket.send(JSON.stringify({ t: "status", ...status, buffered: Math.max(0, epochs[0].ring.next - next), ring_s: Math.round(10 * buffered_s()) / 10 }));
  },
  bye: ({ why }) => {
    over = true;
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ t: "bye", why }));
    socket?.close();
    if (welcome && epochs.length && next >= epochs[0].ring.next) void epochs[0].store?.remove();
    for (const { store } of epochs) store?.close();
  },
};

setInterval(check, CHECK_MS);
setInterval(say, SAY_MS);
self.onmessage = ({ data }) => void (clock.took(data) || HEARD[data.t]?.(data));
