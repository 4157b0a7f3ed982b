// @ts-check
/** Pictures on their way to the ring: each waits a moment for what the screen says of the same frame. Pure. */
import { Joiner, PATIENCE_MS } from "./stamps.js";

/** @typedef {import("./wire.js").Picture} Picture */

/** A screen that has said nothing for so long says nothing (the page is hidden, or the browser tells none). */
const SILENT_MS = 500;

export class WaitingRoom {
  constructor() {
    this.joiner = new Joiner();
    /** @type {{picture: Picture, since_ms: number}[]} */
    this.queue = [];
    this.pair_ms = -Infinity;
  }

  /** @param {import("./stamps.js").Stamped} frame */
  saw(frame) {
    this.joiner.saw(frame);
  }

  /** @param {import("./stamps.js").Pair} pair @param {number} now_ms */
  pair(pair, now_ms) {
    this.pair_ms = now_ms;
    this.joiner.pair(pair);
  }

  /** @param {Picture} picture @param {number} now_ms */
  add(picture, now_ms) {
    this.queue.push({ picture, since_ms: now_ms });
  }

  /** Pictures that need wait no longer, in their order. @param {number} now_ms @returns {Picture[]} */
  ready(now_ms) {
    const out = [];
    while (this.queue.length) {
      const { picture, since_ms } = this.queue[0];
      const pair = this.joiner.of(picture);
      const over = now_ms - since_ms >= PATIENCE_MS || now_ms - this.pair_ms > SILENT_MS || this.joiner.isPast(picture);
      if (!pair && !over) break;
      this.queue.shift();
      out.push(pair ? { ...picture, ...pair } : picture);
    }
    return out;
  }
}
