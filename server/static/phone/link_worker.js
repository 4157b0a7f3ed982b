// @ts-check
/** The data socket: hello, pictures by number, acknowledgements, replay. What is kept is the ring's; see wire.js. */
import { WorkerClock } from "./clocks.js";
import { Ring } from "./ring.js";
import { WaitingRoom } from "./waiting.js";
import { STILL, VERSION, markReplay, packed } from "./wire.js";

/**
 * @typedef {import("./wire.js").Picture} Picture
 * @typedef {{id: string, ring: Ring}} Epoch A clock and a count of its own.
 * @typedef {Record<string, unknown>} Hello
 */

const MOST_BUFFERED = 512 * 1024;
const SILENCE_MS = 2000;
const [FIRST_RETRY_MS, LATER_RETRY_MS] = [300, 2000];
const PUMP_MS = 10;
const CHECK_MS = 250;
/** Acknowledgements after the last picture of an old clock has left: the newest pictures are never acknowledged as safe
 * while none follow them, and the server has had them by then. */
const ENOUGH_ACKS = 3;

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
let [retry, pump, acks] = [0, 0, 0];

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
  [socket, welcome, heard_ms, acks] = [mine, false, clock.now_ms(), 0];
  const { id, ring } = epochs[0];
  mine.onopen = () => mine.send(JSON.stringify({ t: "hello", v: VERSION, ...hello, epoch: id, first: ring.first, next: ring.next }));
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
  welcome: ({ resume }) => {
    welcome = true;
    const { ring } = epochs[0];
    ring.forget(resume);
    [next, fresh] = [resume, Math.max(fresh, resume)];
    tellLink(true);
    send();
  },
  ack: ({ next: has }) => {
    epochs[0].ring.forget(has);
    tellLink(true);
    finishOld();
  },
  refused: ({ why, again }) => {
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

/** An old clock's pictures are all there: the new one's begin. */
function finishOld() {
  if (epochs.length < 2) return;
  const { ring } = epochs[0];
  const isSent = welcome && next >= ring.next && socket?.bufferedAmount === 0;
  acks = isSent ? acks + 1 : 0;
  if (ring.length && acks < ENOUGH_ACKS) return;
  epochs.shift();
  [next, fresh, acks] = [0, 0, 0];
  socket?.send(JSON.stringify({ t: "bye", why: "the phone's clock has jumped, another begins" }));
  drop();
}

function settle() {
  const now_ms = clock.now_ms();
  const out = room.ready(now_ms);
  const ring = epochs.at(-1)?.ring;
  if (ring) for (const picture of out) ring.put((seq) => packed(picture, seq), now_ms);
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
    if (socket) drop();
    clearTimeout(retry);
    connect();
  },
  epoch: ({ id }) => {
    for (const picture of room.queue.splice(0)) epochs.at(-1)?.ring.put((seq) => packed(picture.picture, seq), clock.now_ms());
    epochs.push({ id, ring: new Ring() });
    finishOld();
  },
  still: ({ jpeg, width, height }) => {
    const place = { x: 0, y: 0, w: width, h: height, step: 1, flags: 0, marker: 0 };
    room.add({ type: STILL, ...place, frame, ts_us, media_us: null, capture_ms: null, read_ms: clock.now_ms(), body: jpeg }, clock.now_ms());
    settle();
  },
  settings: ({ settings }) => {
    if (!hello || JSON.stringify(hello.settings) === JSON.stringify(settings)) return;
    hello = { ...hello, settings };
    const { camera, path, clock: kind } = hello;
    if (welcome && socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ t: "camera", camera, path, clock: kind, settings }));
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
  },
};

setInterval(check, CHECK_MS);
self.onmessage = ({ data }) => void (clock.took(data) || HEARD[data.t]?.(data));
