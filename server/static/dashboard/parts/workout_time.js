// @ts-check
/**
 * How long a workout takes and how far it goes. Pure.
 *
 * @typedef {import("../views.js").Workout} Workout
 */

/** Run-up, Fly Zone and slowing down of one run, s: about 80 m. */
export const RUN_S = 15;
/** Least time from one athlete's start to the next one's, s: the lane has to be free. */
export const APART_S = 20;
/** Start cones to full stop of one run beside its Fly Zone, m: 20 before Marker 1, 30 to Marker 2, 50 after Marker 3. */
const BESIDE_M = 100;

/** Metres at full speed and in all of one athlete; time of all together, s.
 * @param {Workout} workout @param {number} athletes How many run in turn. */
export function extent({ reps }, athletes) {
  const round_s = Math.max(0, athletes - 1) * APART_S + RUN_S;
  const timed_m = reps.reduce((sum, step) => sum + step.distance_m, 0);
  const rounds_s = reps.map((step) => (step.rest_s === null ? round_s : Math.max(round_s, RUN_S + step.rest_s)));
  return { timed_m, whole_m: timed_m + BESIDE_M * reps.length, time_s: rounds_s.reduce((sum, one) => sum + one, 0) };
}

/** Seconds as 47 min. @param {number} seconds */
export const inMinutes = (seconds) => `${Math.max(1, Math.round(seconds / 60))} min`;

/** The distance of all its reps, m; null where there are several. @param {Workout} workout */
export function distanceOf({ reps }) {
  const [first] = reps;
  return first && reps.every((step) => step.distance_m === first.distance_m) ? first.distance_m : null;
}

/** For the set-out sheet: the distances, with commas. @param {Workout} workout */
export const distancesOf = ({ reps }) => [...new Set(reps.map((step) => step.distance_m))].sort((a, b) => a - b).join(",");
