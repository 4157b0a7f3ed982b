// @ts-check
/**
 * Warm-up and cool-down as steps, and what is called out when. Pure: no clock, no page. After "400m Pace Workouts",
 * section Warm-Up and Cool-Down.
 *
 * @typedef {{name: string, seconds: number, how: string}} Step
 * @typedef {{at_s: number, text: string}} Call
 */

const STRIDES = 5;
/** What a coach may choose, minutes: the shortest, usual, longest of the text. */
export const CHOICES = {
  "warm-up": { run: [10, 12, 15], walk: [2, 3] },
  "cool-down": { run: [10, 20, 30], walk: [3, 4, 5] },
};

/** Base run, five times walk and stride, walk. @param {number} run_min @param {number} walk_min @returns {Step[]} */
export function warmUp(run_min, walk_min) {
  const strides = Array.from({ length: STRIDES }, (_, n) => [
    { name: "Walk", seconds: 45, how: `before stride ${n + 1} of ${STRIDES}` },
    { name: "Stride", seconds: 15, how: `${n + 1} of ${STRIDES}: quick and loose` },
  ]);
  return [
    { name: "Base run", seconds: 60 * run_min, how: "easy" },
    ...strides.flat(),
    { name: "Walk", seconds: 60 * walk_min, how: "to the start" },
  ];
}

/** Walk, then a base run. @param {number} run_min @param {number} walk_min @returns {Step[]} */
export const coolDown = (run_min, walk_min) => [
  { name: "Walk", seconds: 60 * walk_min, how: "shake out what is tense" },
  { name: "Base run", seconds: 60 * run_min, how: "slower than usual" },
];

/** All of it, s. @param {Step[]} steps */
export const total_s = (steps) => steps.reduce((sum, one) => sum + one.seconds, 0);

/** Which step it is after so many seconds; null: all is done. @param {Step[]} steps @param {number} elapsed_s
 * @returns {{index: number, left_s: number, ends_s: number} | null} */
export function at(steps, elapsed_s) {
  let ends_s = 0;
  for (const [index, step] of steps.entries()) {
    ends_s += step.seconds;
    if (elapsed_s < ends_s) return { index, left_s: ends_s - elapsed_s, ends_s };
  }
  return null;
}

/** Shorter steps are over before there is time for more words. */
const LONG_S = 120;
const LAST_S = 60;
const READY_S = 5;
/** Later than this a call is stale: the page slept. */
const STALE_S = 3;

/** What is called out, in order: each step at its beginning, a minute before the end of a long one, a stride before it
 * comes, and the end. @param {Step[]} steps @param {string} what Of what it is the end. @returns {Call[]} */
export function calls(steps, what) {
  /** @type {Call[]} */
  const found = [];
  let begins_s = 0;
  for (const [index, step] of steps.entries()) {
    found.push({ at_s: begins_s, text: `${step.name}, ${spoken(step.seconds)}` });
    begins_s += step.seconds;
    if (step.seconds >= LONG_S) found.push({ at_s: begins_s - LAST_S, text: "one minute left" });
    if (steps[index + 1]?.name === "Stride") found.push({ at_s: begins_s - READY_S, text: "stride in five seconds" });
  }
  return [...found, { at_s: begins_s, text: `${what} done` }];
}

/** The newest call that has fallen due after one instant and up to another; null: none, or one that is stale, as the
 * page has slept. @param {Call[]} every @param {number} after_s @param {number} until_s @returns {Call | null} */
export function callDue(every, after_s, until_s) {
  const due = every.filter((one) => after_s < one.at_s && one.at_s <= until_s).at(-1);
  return due && until_s - due.at_s < STALE_S ? due : null;
}

/** @param {number} seconds */
function spoken(seconds) {
  if (seconds % 60) return `${seconds} seconds`;
  return seconds === 60 ? "one minute" : `${seconds / 60} minutes`;
}
