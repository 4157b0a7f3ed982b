// @ts-check
/** Pings on a socket of their own, so that no strip stands before them. The server does the fitting. */
import { WorkerClock } from "./clocks.js";
import { ping, pong } from "./wire.js";

/** 20 a second at first, 5 while armed, else 1: a steady stream also keeps the Wi-Fi from dozing. */
const [FIRST_MS, FIRST_COUNT, ARMED_MS, IDLE_MS] = [50, 20, 200, 1000];
const SILENCE_MS = 2000;
const RETRY_MS = 300;

const clock = new WorkerClock();
const now_ms = () => clock.now_ms() + (target?.shift_ms ?? 0);
/** shift_ms: what is added to this page's clock to have that of an earlier load. @type {{address: string, secret: string, shift_ms: number} | null} */
let target = null;
/** @type {WebSocket | null} */
let socket = null;
let armed = false;
let [id, sent, heard_ms] = [0, 0, 0];
let before = { id: 0, t3_ms: 0 };
/** @type {number[]} */
let ways_ms = [];
let timer = 0;

function connect() {
  if (!target) return;
  const mine = new WebSocket(target.address);
  mine.binaryType = "arraybuffer";
  socket = mine;
  const { secret } = target;
  mine.onopen = () => {
    mine.send(JSON.stringify({ t: "secret", secret }));
    [sent, heard_ms, before] = [0, now_ms(), { id: 0, t3_ms: 0 }];
    beat(mine);
  };
  mine.onmessage = ({ data }) => hear(data);
  mine.onclose = () => {
    if (socket !== mine) return;
    clearTimeout(timer);
    timer = setTimeout(connect, RETRY_MS);
  };
}

/** @param {WebSocket} mine */
function beat(mine) {
  if (socket !== mine || mine.readyState !== WebSocket.OPEN) return;
  if (now_ms() - heard_ms > SILENCE_MS + IDLE_MS) return mine.close();
  id += 1;
  sent += 1;
  mine.send(ping(id, now_ms(), before));
  timer = setTimeout(beat, sent < FIRST_COUNT ? FIRST_MS : armed ? ARMED_MS : IDLE_MS, mine);
}

/** The instant is read before anything else. @param {ArrayBuffer} data */
function hear(data) {
  const t3_ms = now_ms();
  const answer = typeof data === "string" ? null : pong(data);
  if (!answer) return;
  before = { id: answer.id, t3_ms };
  heard_ms = t3_ms;
  ways_ms = [...ways_ms.slice(-49), t3_ms - answer.t0_ms];
  self.postMessage({ t: "way", least_ms: Math.min(...ways_ms), last_ms: t3_ms - answer.t0_ms, pings: id });
}

/** @type {Record<string, (message: any) => void>} */
const HEARD = {
  connect: ({ address, secret, shift_ms = 0 }) => {
    target = { address, secret, shift_ms };
    clearTimeout(timer);
    const old = socket;
    socket = null;
    old?.close();
    connect();
  },
  armed: (message) => {
    armed = message.armed;
  },
  stop: () => {
    target = null;
    clearTimeout(timer);
    socket?.close();
  },
};

self.onmessage = ({ data }) => void (clock.took(data) || HEARD[data.t]?.(data));
