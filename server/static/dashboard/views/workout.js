// @ts-check
/**
 * Workouts and how they are written.
 *
 * @import {Point} from "./gate.js"
 *
 * @typedef {"flying" | "400 m pace"} Family
 * @typedef {{set: number, rep: number, distance_m: number, rest_s: number | null, assumed_rest?: boolean}} Step rest_s: after
 *   it; null after the last. assumed_rest: the workout leaves it out.
 *
 * @typedef {object} Workout
 * @property {number} workout
 * @property {string} name
 * @property {string} text In one line.
 * @property {Step[]} reps
 * @property {string} [notation] In lines.
 * @property {Family} [family]
 * @property {string} [built_in] Which of the library's it is; empty: a coach's own.
 * @property {boolean} [removed] Nothing offers it any more.
 *
 * @typedef {{line: number, column: number, caret: string, message: string}} NotationProblem
 * @typedef {{workout: Workout | null, problems: NotationProblem[]}} WorkoutPreview
 * @typedef {{workout: number, reps: number, timed_m: number, whole_m: Point, time_s: number, unfit: string | null,
 *   caution: string | null, last: string | null, last_of_family: string | null}} AboutWorkout
 */

export {};
