// @ts-check
/**
 * How long a workout takes and how far it goes. Pure.
 *
 * @typedef {import("../views.js").Workout} Workout
 */

/** Start cones to first gate, s, and what is timed, m/s; `server/coaching/extent.py` has the same. */
const RUN_UP_S = { flying: 8, "400 m pace": 5 };
const TIMED_M_PER_S = 7.5;
/** To the full stop, s: the rest runs meanwhile. */
const SLOWING_S = 15;
/** Least time from one athlete's start to the next one's, s: the lane has to be free. */
export const APART_S = 20;
/** Start cones to full stop of one run beside what is timed, m: 20 before Marker 1, 30 to Marker 2, 50 after Marker 3;
 * at 400 m pace a run-up of 25 and the same 50. */
const BESIDE_M = { flying: 100, "400 m pace": 75 };

/** Metres at full speed and in all of one athlete; time of all together, s.
 * @param {Workout} workout @param {number} athletes How many run in turn. */
export function extent({ reps, family = "flying" }, athletes) {
  const others_s = Math.max(0, athletes - 1) * APART_S;
  const timed_m = reps.reduce((sum, step) => sum + step.distance_m, 0);
  const rounds_s = reps.map((step) => {
    const run_s = RUN_UP_S[family] + step.distance_m / TIMED_M_PER_S;
    return Math.max(others_s + run_s + SLOWING_S, run_s + (step.rest_s ?? 0));
  });
  return { timed_m, whole_m: timed_m + BESIDE_M[family] * reps.length, time_s: rounds_s.reduce((sum, one) => sum + one, 0) };
}

/** Seconds as 47 min. @param {number} seconds */
export const inMinutes = (seconds) => `${Math.max(1, Math.round(seconds / 60))} min`;

/** The distance of all its reps, m; null where there are several. @param {Workout} workout */
export function distanceOf({ reps }) {
  const [first] = reps;
  return first && reps.every((step) => step.distance_m === first.distance_m) ? first.distance_m : null;
}

/** The set-out sheet of its distances. @param {Workout} workout */
export function setOutOf({ reps, family }) {
  const distances = [...new Set(reps.map((step) => step.distance_m))].sort((a, b) => a - b).join(",");
  return `/set-out?distances=${distances}${family === "400 m pace" ? "&kind=pace" : ""}`;
}

/** Workouts to choose from, families apart, as they are made: the library's are in order of progression.
 * @param {Record<number, Workout>} workouts @param {import("../views.js").Family} family */
export const ofFamily = (workouts, family) => Object.values(workouts).filter((one) => !one.removed && (one.family ?? "flying") === family);
