// @ts-check
/**
 * Joins the two stories of one frame: the track's (timestamp, pixels) and the video element's (captureTime, mediaTime).
 * Both tell of its arrival, on clocks that differ by a constant which nobody names. Pure.
 *
 * @typedef {{capture_ms: number, media_us: number}} Pair Of requestVideoFrameCallback, capture_ms on the page's clock.
 * @typedef {{ts_us: number, read_ms: number}} Stamped
 */

/** A frame waits so long for its pair: the picture reaches the screen one or two refreshes after the worker. */
export const PATIENCE_MS = 40;
/** Pairs and offsets that are remembered: two seconds at 60 Hz. */
const REMEMBERED = 120;
/** A browser that is not isolated tells time in steps of 0.1 ms; less than that is no disagreement. */
const FINEST_MS = 0.15;
/** So many joined frames, and their scatter is believed in place of half a frame's interval. */
const ENOUGH = 12;
/** Nearest of two frames while only the way of the frame through the browser is known. */
const HALF = 0.45;

export class Joiner {
  constructor() {
    /** @type {Pair[]} */
    this.pairs = [];
    /** Newest least (read - timestamp) per second: arrival and timestamp differ by it and the least way to the worker.
     * @type {number[]} */
    this.ways_ms = [];
    /** capture - timestamp of the frames that were joined. @type {number[]} */
    this.offsets_ms = [];
    this.interval_ms = 1000 / 30;
    this.last_us = 0;
  }

  /** A frame was read, sent or not. @param {Stamped} frame */
  saw({ ts_us, read_ms }) {
    remember(this.ways_ms, read_ms - ts_us / 1000);
    const step_ms = (ts_us - this.last_us) / 1000;
    if (this.last_us && step_ms > 2 && step_ms < 200) this.interval_ms += (step_ms - this.interval_ms) / 20;
    this.last_us = ts_us;
  }

  /** @param {Pair} pair */
  pair(pair) {
    remember(this.pairs, pair);
  }

  /** The pair of a frame, null while there is none. @param {Stamped} frame @returns {Pair | null} */
  of({ ts_us }) {
    if (!this.pairs.length || !this.ways_ms.length) return null;
    const expected_ms = ts_us / 1000 + this.offset_ms;
    const off = (/** @type {Pair} */ pair) => Math.abs(pair.capture_ms - expected_ms);
    const nearest = this.pairs.reduce((best, pair) => (off(pair) < off(best) ? pair : best));
    if (off(nearest) > this.reach_ms) return null;
    remember(this.offsets_ms, nearest.capture_ms - ts_us / 1000);
    return nearest;
  }

  /** Whether the screen has told of a later frame already: it has left this one out. @param {Stamped} frame */
  isPast({ ts_us }) {
    const newest = this.pairs.at(-1);
    return newest !== undefined && newest.capture_ms > ts_us / 1000 + this.offset_ms + this.interval_ms / 2;
  }

  get offset_ms() {
    return this.offsets_ms.length >= ENOUGH ? median(this.offsets_ms) : Math.min(...this.ways_ms);
  }

  /** How far a pair may be off and still be the frame's. Where the two stamps are of different clocks (a sensor's and an
   * arrival's), their scatter is large and half an interval stays. */
  get reach_ms() {
    const widest_ms = HALF * this.interval_ms;
    if (this.offsets_ms.length < ENOUGH) return widest_ms;
    const middle = median(this.offsets_ms);
    const scatter_ms = median(this.offsets_ms.map((one) => Math.abs(one - middle)));
    return Math.min(widest_ms, Math.max(FINEST_MS, 8 * scatter_ms));
  }
}

/** @template T @param {T[]} list @param {T} one */
function remember(list, one) {
  list.push(one);
  if (list.length > REMEMBERED) list.shift();
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
