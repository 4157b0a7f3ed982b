// @ts-check
/**
 * Reps, and what can be taken back of them.
 *
 * @import {Pace} from "./athlete.js"
 * @import {Point} from "./gate.js"
 * @import {Family} from "./workout.js"
 *
 * @typedef {"faster than 400 m pace" | "between 400 m and 800 m pace" | "slower than 800 m pace" | "faster than 800 m pace" |
 *   "slower than 400 m pace" | "too close to 400 m pace to call" | "too close to 800 m pace to call"} Zone
 * @typedef {{pace: Pace, verdict: "faster" | "slower" | "too close to call", p_faster: number, margin_percent: number}} Floor
 * @typedef {{term: string, u_s: number, kind: "own" | "common", signs: Point}} BudgetLine
 * @typedef {{what: string, reason: string, at: string}} Correction
 *
 * @typedef {object} RepMarks What a rep is beside the athlete's others of today; null: nothing to compare with.
 * @property {"better" | "same" | "worse" | null} to_before
 * @property {number | null} to_best_s Fly time less the best one before it.
 * @property {boolean} best_today
 * @property {boolean} off_best 3 % under today's best.
 * @property {string | null} fading
 * @property {boolean} personal_best
 * @property {number | null} rest_s From Marker 3 of the one before to this one's run-up.
 * @property {string | null} short_rest
 *
 * @typedef {object} Feel As the athlete said.
 * @property {"loose" | "tight" | null} looseness
 * @property {"easy" | "hard" | "all out" | null} effort
 * @property {boolean} recovered_early
 *
 * @typedef {object} Rep
 * @property {number} rep
 * @property {number} run
 * @property {number | null} athlete
 * @property {"running" | "provisional" | "final" | "unfinished" | "withdrawn"} state
 * @property {number | null} crossing2
 * @property {number | null} crossing3
 * @property {number | null} t2_ns
 * @property {number | null} t3_ns
 * @property {number | null} fly_time_s
 * @property {number | null} u_fly_time_s
 * @property {number | null} u_own_fly_time_s
 * @property {number | null} velocity_m_per_s
 * @property {number | null} u_velocity_m_per_s
 * @property {number | null} speed2_m_per_s
 * @property {number | null} speed3_m_per_s
 * @property {"faster" | "slower" | "too close to call" | null} verdict
 * @property {"fly time" | "gate speed" | null} verdict_from
 * @property {number | null} p_faster
 * @property {number | null} margin_m_per_s
 * @property {number | null} margin_percent
 * @property {number} [fly_zone_m] The length that it was timed over.
 * @property {Pace | null} pace
 * @property {BudgetLine[] | null} budget
 * @property {string | null} check
 * @property {string | null} revised
 * @property {{reason: string, at: string} | null} void
 * @property {Correction[]} [corrections]
 * @property {Point | null} [group] Numbers of both gates' set-ups.
 * @property {Point} [gates] Markers between which it is timed.
 * @property {number[]} [seen] Crossings of its whole run, at other gates too.
 * @property {"order" | "coach" | "nobody"} [named] By whom.
 * @property {boolean} [pulled_up]
 * @property {number | null} [set] Place in the athlete's own workout; null beyond its end.
 * @property {number | null} [rep_of_set]
 * @property {number | null} [rest_s] The least prescribed after it.
 * @property {RepMarks} [marks]
 * @property {Family} [family] Of the workout in which it was run.
 * @property {Zone | null} [zone] Of a 400 m pace rep that both gates saw.
 * @property {Floor | null} [floor] The same rep against 800 m pace; null: no 800 m time is known.
 * @property {Feel} [feel]
 * @property {number | null} [wind_m_per_s] By hand, from behind positive; null: the session's.
 * @property {number | null} [step_rate_per_min] Comes when the runner has left the picture.
 * @property {number | null} [u_step_rate_per_min]
 * @property {number | null} [step_length_m]
 * @property {number | null} [u_step_length_m]
 * @property {string | null} [step_rate_why] Why there is none.
 *
 * @typedef {object} Undo The newest correction, for as long as it can be taken back.
 * @property {string} what Empty: there is none.
 * @property {Rep[]} before The reps that it changed, as they were.
 * @property {boolean} [moved] The running order changed with it.
 * @property {number} [newest_rep]
 */

export {};
