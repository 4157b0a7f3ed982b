// @ts-check
/**
 * Counts a camera's frames by their time stamps: which are missing, and how many come a second. Pure.
 *
 * A frame may be stamped late but not early, so each is counted from where the ones before it should have been: one that
 * is missing behind a late one is seen too. A camera that stood still for a while has lost frames, whatever it says.
 */

const RECENT = 240;
/** Share by which a lasting delay becomes the new schedule, a frame. */
const FOLLOW = 0.03;

export class Rate {
  constructor() {
    this.frame = -1;
    this.lost = 0;
    this.last_us = 0;
    /** Where the newest frame should have been. */
    this.due_us = 0;
    /** @type {number[]} */
    this.steps_us = [];
    this.usual_us = 0;
  }

  /** The number of a frame, and whether some before it are missing. @param {number} ts_us */
  saw(ts_us) {
    const step_us = ts_us - this.last_us;
    const first = this.frame < 0;
    this.last_us = ts_us;
    if (first) this.due_us = ts_us;
    else this.learn(step_us);
    return this.count(first ? 0 : this.missing(ts_us));
  }

  /** @param {number} step_us */
  learn(step_us) {
    this.steps_us.push(step_us);
    if (this.steps_us.length > RECENT) this.steps_us.shift();
    if (this.steps_us.length < 8 || this.steps_us.length % 30 === 0) this.usual_us = usual(this.steps_us);
  }

  /** @param {number} ts_us */
  missing(ts_us) {
    if (!(this.usual_us > 0)) return 0; // a camera that begins may stamp two alike
    const steps = Math.max(1, Math.round((ts_us - this.due_us) / this.usual_us));
    const due_us = this.due_us + steps * this.usual_us;
    const late_us = ts_us - due_us;
    this.due_us = due_us + (late_us < 0 ? late_us : FOLLOW * late_us);
    return steps - 1;
  }

  /** @param {number} missing */
  count(missing) {
    this.lost += missing;
    this.frame += 1 + missing;
    return { frame: this.frame, gap: missing > 0 };
  }

  /** Frames a second over the recent ones; null before there are any. */
  get fps() {
    if (this.steps_us.length < 8) return null;
    return (1e6 * this.steps_us.length) / this.steps_us.reduce((sum, one) => sum + one, 0);
  }
}

/** @param {number[]} steps */
const usual = (steps) => [...steps].sort((a, b) => a - b)[steps.length >> 1];
