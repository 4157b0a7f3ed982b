// @ts-check
/**
 * What everybody runs, who is next and how far, read off the page's views; `server/places.py` and `server/turns.py` have
 * the same and decide. Pure.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./views.js").Athlete} Athlete
 * @typedef {import("./views.js").Rep} Rep
 * @typedef {import("./views.js").Step} Step
 */
import { repsByAthlete } from "./state.js";

/** How many times as long a 400 m sprinter may rest after a rep of more metres than `LONGER_FROM_M`, the least first;
 * `server/coaching/sprinters.py` has the same bounds. */
export const SPRINTER_RESTS = [1.5, 1.75, 2];
export const [LEAST_SPRINTER_REST] = SPRINTER_RESTS;
export const LONGER_FROM_M = 50;
const LONGER_EVENT = /(?<!\d)(600|800|1000|1500|1600|3000|5000)(?!\d)|mile|middle|\b[35] ?k\b/i;

/** @param {{event?: string}} athlete */
export const isSprinter = ({ event = "" }) => /(?<!\d)400(?!\d)/.test(event) && !LONGER_EVENT.test(event);

/** That athlete's reps that count; `server/places.py` has the same. @param {State} state @param {number} athlete @returns {Rep[]} */
export function counting(state, athlete) {
  return (repsByAthlete(state).get(athlete) ?? []).filter((rep) => rep.void === null);
}

/** What that athlete runs, in order; null without a workout: as many as they like. As `server/places.py` has it.
 * @param {State} state @param {Athlete} athlete @returns {Step[] | null} */
export function prescribed(state, athlete) {
  const workout = state.workouts[athlete.workout ?? state.session.workout ?? 0];
  if (!workout) return null;
  const factor = isSprinter(athlete) ? (athlete.sprinter_rest ?? state.session.sprinter_rest ?? LEAST_SPRINTER_REST) : 1;
  const steps = workout.reps
    .filter((step) => !(athlete.dropped_sets ?? []).includes(step.set))
    .map((step) => (step.rest_s !== null && step.distance_m > LONGER_FROM_M ? { ...step, rest_s: step.rest_s * factor } : step));
  const last = steps.at(-1);
  if (!last) return [];
  const extra = athlete.extra_reps ?? 0;
  const more = Array.from({ length: extra }, (_, n) => ({ ...last, rep: last.rep + 1 + n }));
  const ends = extra ? [last, ...more].map((step) => ({ ...step, rest_s: restBetween(steps, last.set) })) : [last];
  return [...steps.slice(0, -1), ...ends.slice(0, -1), { ...ends[ends.length - 1], rest_s: null }];
}

/** Rest between two reps of a set, else the last that there is. @param {Step[]} steps @param {number} set */
function restBetween(steps, set) {
  const known = steps.filter((step) => step.rest_s !== null);
  return (known.find((step) => step.set === set) ?? known.at(-1))?.rest_s ?? null;
}

/** How far that athlete runs next, where not every rep is over the session's length; null: it is, or who knows.
 * @param {State} state @param {Athlete} athlete @returns {number | null} */
export function nextLength(state, athlete) {
  const steps = prescribed(state, athlete) ?? [];
  const next = steps[counting(state, athlete.athlete).length];
  return !next || steps.every(({ distance_m }) => distance_m === state.session.fly_zone_m) ? null : next.distance_m;
}

/** What everybody runs today, where that is a workout at 400 m pace; null: flying reps, or no workout.
 * @param {State} state */
export function paceWorkout({ session, workouts }) {
  const workout = workouts[session.workout ?? 0];
  return workout?.family === "400 m pace" ? workout : null;
}

/** Whether that one is there and has something left to run. @param {State} state @param {number} number */
export function canRun(state, number) {
  const athlete = state.athletes[number];
  if (!athlete || athlete.removed || athlete.present === false) return false;
  const steps = prescribed(state, athlete);
  return steps === null || counting(state, number).length < steps.length;
}

/** Who takes the turn after that one; `server/turns.py` decides, this shows it.
 * @param {State} state @param {number} athlete @returns {number | null} */
export function following(state, athlete) {
  const order = state.session.athletes;
  const at = order.indexOf(athlete);
  if (at < 0) return null;
  return [...order.slice(at + 1), ...order.slice(0, at + 1)].find((one) => canRun(state, one)) ?? null;
}

/** The next ones in order, each once. @param {State} state @param {number} most @returns {Athlete[]} */
export function upcoming(state, most = 3) {
  /** @type {number[]} */
  const found = [];
  let one = state.session.next_athlete;
  while (one !== null && one !== undefined && !found.includes(one) && found.length < most) {
    found.push(one);
    one = following(state, one);
  }
  return found.map((number) => state.athletes[number]).filter((athlete) => athlete !== undefined);
}
