// @ts-check
/**
 * Whether something moves in a window: block means against a reference of the empty gate that follows slowly. It only
 * decides what is sent, so it errs towards sending. Pure.
 */

/** Side of a block, pixels as sent (at most 100 a metre, so 8 cm): its mean has an eighth of a pixel's noise. */
const BLOCK_PX = 8;
/** Noise of a block mean, levels, before it is known: one of a camera in poor light. */
const FIRST_NOISE = 1.0;
/** A block has changed beyond this many times its usual scatter, and never below LEAST levels (rounding, sharpening). */
const TIMES_NOISE = 5;
const LEAST = 1.5;
/** Blocks that must have changed, share of all: an arm. A window of 1.8 x 2.45 m has 690 blocks of 8 cm. */
const LEAST_SHARE = 0.004;
/** How fast the reference follows, s: light of an empty gate; somebody who stands in it becomes part of it. */
const FOLLOW_S = 2;
const FOLLOW_MOVING_S = 15;
/** At first everything goes out, ms: the gate learns from it how empty and how noisy its pixels are, for as long as
 * somebody who comes then stays. From two pictures a second it knew neither: up to 5.1 ms beside one who stands there. */
const LEARN_MS = 2000;
/** After so long without a frame, ms, it is as at first: disarmed, or the camera was closed. */
const PAUSE_MS = 1000;

export class Trigger {
  constructor() {
    /** @type {Float32Array | null} */
    this.reference = null;
    /** Mean absolute deviation of each block while nothing moves. */
    this.noise = new Float32Array(0);
    this.t_ms = 0;
    this.last_motion_ms = -Infinity;
  }

  /** Whether this luma shows motion. @param {Uint8Array} luma @param {number} width @param {number} t_ms */
  feed(luma, width, t_ms) {
    const means = blockMeans(luma, width);
    if (!this.reference || this.reference.length !== means.length) return this.begin(means, t_ms);
    const step_s = Math.min(Math.max((t_ms - this.t_ms) / 1000, 0), 0.5);
    this.t_ms = t_ms;
    const shift = this.shift(means);
    const moving = this.changed(means, shift) > Math.max(1, LEAST_SHARE * means.length);
    if (moving) this.last_motion_ms = t_ms;
    this.follow(means, shift, step_s, moving);
    return moving;
  }

  /** Whether there was motion within the last post_ms. @param {number} t_ms @param {number} post_ms */
  active(t_ms, post_ms) {
    return t_ms - this.last_motion_ms <= post_ms;
  }

  /** @param {Float32Array} means @param {number} t_ms */
  begin(means, t_ms) {
    this.reference = means.slice();
    this.noise = new Float32Array(means.length).fill(FIRST_NOISE);
    this.t_ms = t_ms;
    return false;
  }

  /** How much brighter the whole window is: a cloud, the camera's own exposure. @param {Float32Array} means */
  shift(means) {
    const reference = /** @type {Float32Array} */ (this.reference);
    let sum = 0;
    for (let at = 0; at < means.length; at += 1) sum += means[at] - reference[at];
    return sum / means.length;
  }

  /** Number of blocks that have changed by more than the whole window has.
   * @param {Float32Array} means @param {number} shift */
  changed(means, shift) {
    const reference = /** @type {Float32Array} */ (this.reference);
    let count = 0;
    for (let at = 0; at < means.length; at += 1) {
      const off = Math.abs(means[at] - reference[at] - shift);
      if (off > Math.max(LEAST, TIMES_NOISE * this.noise[at])) count += 1;
    }
    return count;
  }

  /** @param {Float32Array} means @param {number} shift @param {number} step_s @param {boolean} moving */
  follow(means, shift, step_s, moving) {
    const reference = /** @type {Float32Array} */ (this.reference);
    const share = step_s / (moving ? FOLLOW_MOVING_S : FOLLOW_S);
    for (let at = 0; at < means.length; at += 1) {
      const off = means[at] - reference[at];
      reference[at] += share * off;
      if (!moving) this.noise[at] += share * (Math.abs(off - shift) - this.noise[at]);
    }
  }
}

/** Mean of each block of a picture; what is left over at the right and below goes without.
 * @param {Uint8Array} luma @param {number} width */
export function blockMeans(luma, width) {
  const [across, down] = [Math.max(1, Math.floor(width / BLOCK_PX)), Math.max(1, Math.floor(luma.length / width / BLOCK_PX))];
  const [wide, high] = [Math.min(BLOCK_PX, width), Math.min(BLOCK_PX, Math.floor(luma.length / width))];
  const means = new Float32Array(across * down);
  for (let row = 0; row < down * high; row += 1) {
    const out = Math.floor(row / high) * across;
    let at = row * width;
    for (let column = 0; column < across; column += 1) {
      let sum = 0;
      for (const end = at + wide; at < end; at += 1) sum += luma[at];
      means[out + column] += sum;
    }
  }
  const area = wide * high;
  for (let at = 0; at < means.length; at += 1) means[at] /= area;
  return means;
}

/**
 * What goes out of one window: everything from pre_ms before motion to post_ms after it, else a reference every idle_ms.
 * At first, for LEARN_MS, everything.
 * A frame is a reference once it is too old to be pre-roll, so that what goes out is always in the order of time.
 *
 * @template T
 */
export class Roll {
  constructor() {
    this.trigger = new Trigger();
    /** @type {{t_ms: number, one: T}[]} */
    this.before = [];
    this.sent_ms = -Infinity;
    this.begun_ms = -Infinity;
    this.fed_ms = -Infinity;
  }

  /** What to send now, oldest first.
   * @param {Uint8Array} luma @param {number} width @param {number} t_ms @param {T} one
   * @param {{pre_ms: number, post_ms: number, idle_ms: number}} orders @returns {{one: T, reference: boolean}[]} */
  feed(luma, width, t_ms, one, { pre_ms, post_ms, idle_ms }) {
    this.trigger.feed(luma, width, t_ms);
    this.before.push({ t_ms, one });
    if (!this.learning(t_ms) && !this.trigger.active(t_ms, post_ms)) return this.idle(t_ms - pre_ms, idle_ms);
    this.sent_ms = t_ms;
    const out = this.before.map((kept) => ({ one: kept.one, reference: false }));
    this.before = [];
    return out;
  }

  /** Whether frames have come without a pause for less than LEARN_MS. @param {number} t_ms */
  learning(t_ms) {
    if (Math.abs(t_ms - this.fed_ms) > PAUSE_MS) this.begun_ms = t_ms;
    this.fed_ms = t_ms;
    return t_ms - this.begun_ms < LEARN_MS;
  }

  /** @param {number} oldest_ms @param {number} idle_ms @returns {{one: T, reference: boolean}[]} */
  idle(oldest_ms, idle_ms) {
    const out = [];
    while (this.before.length && this.before[0].t_ms < oldest_ms) {
      const { t_ms, one } = /** @type {{t_ms: number, one: T}} */ (this.before.shift());
      if (t_ms - this.sent_ms < idle_ms) continue;
      this.sent_ms = t_ms;
      out.push({ one, reference: true });
    }
    return out;
  }
}
