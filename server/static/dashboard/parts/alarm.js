// @ts-check
/**
 * Whether the page has something to call out: it was ready, and is not any more. A sound repeats while `sounding`; a tap
 * acknowledges it. It ends by itself when the page is ready again.
 *
 * @typedef {{words: string, sounding: boolean}} Alarm words: empty where nothing is wrong.
 */

/** @type {Alarm} */
const NONE = { words: "", sounding: false };
let alarm = NONE;
/** @type {Set<(alarm: Alarm) => void>} */
const listeners = new Set();

export const current = () => alarm;

/** Called with every change, never with what was there before. Returns what ends it. @param {(alarm: Alarm) => void} listener */
export function subscribe(listener) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** It was ready, and is not. @param {string} words */
export const raise = (words) => become({ words, sounding: true });

/** Something else is in the way now; what was acknowledged stays so. @param {string} words */
export const reword = (words) => alarm.words && become({ ...alarm, words });

/** Somebody has seen it. */
export const acknowledge = () => alarm.sounding && become({ ...alarm, sounding: false });

/** Ready again, or stopped on purpose. */
export const clear = () => alarm.words && become(NONE);

/** @param {Alarm} next */
function become(next) {
  if (next.words === alarm.words && next.sounding === alarm.sounding) return;
  alarm = next;
  listeners.forEach((listener) => listener(alarm));
}
