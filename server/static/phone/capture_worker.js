// @ts-check
/**
 * Frames in, windows out. A frame that is held for long stops the camera, so that nothing else happens here: no text, no
 * sockets, no waiting but for the copy.
 */
import { WorkerClock } from "./clocks.js";
import { lumaOf } from "./luma.js";
import { Rate } from "./rate.js";
import { Roll } from "./trigger.js";
import { LOST_BEFORE, REFERENCE, WIDE, WINDOW } from "./wire.js";

/**
 * @typedef {import("./wire.js").Picture} Picture
 * @typedef {import("./wire.js").Orders} Orders
 * @typedef {{type: number, marker: number, band: import("./wire.js").Band, roll: Roll<Picture>, last_us?: number}} Outlet
 */

const REPORT_MS = 1000;
const clock = new WorkerClock();
let rate = new Rate();
/** @type {MessagePort | null} */
let link = null;
/** @type {Orders | null} */
let orders = null;
/** @type {Outlet[]} */
let outlets = [];
/** @type {ReadableStreamDefaultReader<VideoFrame> | null} */
let reader = null;
let [reported_ms, taken, shape] = [0, 0, ""];
/** Frames off the screen carry the media time as their timestamp. */
let isMedia = false;
let screen = Promise.resolve();
let [waiting, shown_us] = [0, -Infinity];
/** Frames off the screen that may wait for the one before: more would stop the camera. */
const MOST_WAITING = 2;
/** Wide views tell no more when they come faster: gate/wide_view.py. */
const WIDE_EVERY_US = 28_000;

/** @param {string} kind @param {object} more */
const tell = (kind, more) => self.postMessage({ t: kind, ...more });

/** Outlets of the same rectangle keep what they have learned. @param {Orders} next */
function obey(next) {
  orders = next;
  const wanted = next.windows.map(({ marker, ...band }) => ({ type: WINDOW, marker, band }));
  if (next.wide) wanted.push({ type: WIDE, marker: 0, band: next.wide });
  outlets = wanted.map((one) => outlets.find((old) => same(old, one)) ?? { ...one, roll: new Roll() });
}

/** @param {Omit<Outlet, "roll">} one @param {Omit<Outlet, "roll">} other */
const same = (one, other) =>
  one.type === other.type && one.marker === other.marker &&
  /** @type {const} */ (["x", "y", "w", "h", "step"]).every((key) => one.band[key] === other.band[key]);

/** @param {ReadableStream<VideoFrame>} readable */
async function readAll(readable) {
  const mine = readable.getReader();
  reader = mine;
  for (;;) {
    const { value: frame, done } = await mine.read();
    if (done) return tell("ended", {});
    await take(frame);
  }
}

/** One after the other; the screen may show a picture twice. @param {VideoFrame} frame */
function fromScreen(frame) {
  isMedia = true;
  if (waiting >= MOST_WAITING || frame.timestamp === shown_us) return frame.close();
  shown_us = frame.timestamp;
  waiting += 1;
  screen = screen.then(() => take(frame)).then(() => {
    waiting -= 1;
  });
}

/** @param {VideoFrame} frame */
async function take(frame) {
  const read_ms = clock.now_ms();
  const ts_us = frame.timestamp;
  try {
    const counted = rate.saw(ts_us);
    const { codedWidth, codedHeight } = frame;
    if (orders?.armed) for (const outlet of outlets) await send(outlet, frame, ts_us, read_ms, counted);
    link?.postMessage({ t: "saw", ts_us, read_ms, frame: counted.frame });
    if (read_ms - reported_ms >= REPORT_MS) report(frame, codedWidth, codedHeight, read_ms);
  } catch (error) {
    tell("broken", { why: String(error) });
  } finally {
    frame.close();
  }
  taken += 1;
}

/** @param {Outlet} outlet @param {VideoFrame} frame @param {number} ts_us @param {number} read_ms
 * @param {{frame: number, gap: boolean}} counted */
async function send(outlet, frame, ts_us, read_ms, counted) {
  const { type, marker, band, roll } = outlet;
  if (type === WIDE && Math.abs(ts_us - (outlet.last_us ?? -Infinity)) < WIDE_EVERY_US) return;
  outlet.last_us = ts_us;
  const cut = await lumaOf(frame, band);
  if (!cut || !orders) return;
  const place = { x: band.x, y: band.y, w: cut.w, h: cut.h, step: band.step };
  const flags = counted.gap ? LOST_BEFORE : 0;
  /** @type {Picture} */
  const picture = { type, marker, flags, ...place, frame: counted.frame, ts_us, read_ms, media_us: isMedia ? ts_us : null, capture_ms: null, body: cut.luma };
  for (const { one, reference } of roll.feed(cut.luma, cut.w, ts_us / 1000, picture, orders)) {
    const out = reference ? { ...one, flags: one.flags | REFERENCE } : one;
    link?.postMessage({ t: "picture", picture: out }, [out.body.buffer]);
  }
}

/** @param {VideoFrame} frame @param {number} width @param {number} height @param {number} now_ms */
function report(frame, width, height, now_ms) {
  reported_ms = now_ms;
  const rotation = /** @type {any} */ (frame).rotation ?? 0;
  const moving = outlets.filter((one) => one.roll.trigger.active(frame.timestamp / 1000, 0)).length;
  tell("rate", { fps: rate.fps, lost: rate.lost, frame: rate.frame, taken, moving, settings: { width, height, rotation }, format: frame.format });
  const now = `${width} ${height} ${rotation}`;
  if (now !== shape) outlets = outlets.map((one) => ({ ...one, roll: new Roll() }));
  shape = now;
}

/** @type {Record<string, (message: any) => unknown>} */
const HEARD = {
  link: ({ port }) => (link = port),
  orders: ({ orders: next }) => obey(next),
  readable: ({ readable }) => begin(() => readAll(readable)),
  track: ({ track }) => begin(() => readAll(new /** @type {any} */ (self).MediaStreamTrackProcessor({ track }).readable)),
  frame: ({ frame }) => fromScreen(frame),
  stop: () => reader?.cancel(),
};

/** A camera that was opened anew counts from the beginning; its time stamps may too. @param {() => unknown} read */
function begin(read) {
  rate = new Rate();
  taken = 0;
  return read();
}

self.onmessage = ({ data }) => void (clock.took(data) || HEARD[data.t]?.(data));
tell("here", { reads: "MediaStreamTrackProcessor" in self });
