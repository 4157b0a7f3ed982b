// @ts-check
/** Counts a camera's frames by their time stamps: which are missing, and how many come a second. Pure. */

/** A gap of more than this many usual intervals has lost a frame, or the camera stood still: the same to a crossing. */
const GAP = 1.5;
const RECENT = 240;

export class Rate {
  constructor() {
    this.frame = -1;
    this.lost = 0;
    this.last_us = 0;
    /** @type {number[]} */
    this.steps_us = [];
    this.usual_us = 0;
  }

  /** The number of a frame, and whether some before it are missing. @param {number} ts_us */
  saw(ts_us) {
    const step_us = ts_us - this.last_us;
    const first = this.frame < 0;
    this.last_us = ts_us;
    if (first) return this.count(0);
    const usual_us = this.usual_us || step_us;
    this.steps_us.push(step_us);
    if (this.steps_us.length > RECENT) this.steps_us.shift();
    if (this.steps_us.length < 8 || this.steps_us.length % 30 === 0) this.usual_us = usual(this.steps_us);
    return this.count(step_us > GAP * usual_us ? Math.round(step_us / usual_us) - 1 : 0);
  }

  /** @param {number} missing */
  count(missing) {
    const gap = Math.max(missing, 0);
    this.lost += gap;
    this.frame += 1 + gap;
    return { frame: this.frame, gap: gap > 0 };
  }

  /** Frames a second over the recent ones; null before there are any. */
  get fps() {
    if (this.steps_us.length < 8) return null;
    return (1e6 * this.steps_us.length) / this.steps_us.reduce((sum, one) => sum + one, 0);
  }
}

/** @param {number[]} steps */
const usual = (steps) => [...steps].sort((a, b) => a - b)[steps.length >> 1];
