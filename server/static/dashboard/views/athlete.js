// @ts-check
/**
 * Athletes, their paces and what may be said to them.
 *
 * @import {Point} from "./gate.js"
 *
 * @typedef {object} Pace
 * @property {string} time As typed, such as 52.0.
 * @property {number} time_s
 * @property {number} distance_m
 * @property {number} speed_m_per_s
 * @property {boolean} without_start
 * @property {string} formula
 * @property {number} fly_time_s The pace's own time for the Fly Zone.
 * @property {string | null} [estimated] Name of the method, where nobody ran that time.
 * @property {number} [u_time_s]
 * @property {number | null} [low_s] The estimate's band.
 * @property {number | null} [high_s]
 *
 * @typedef {object} Estimate Of a 400 m time, by one method.
 * @property {string} method
 * @property {number} time_s
 * @property {number} u_time_s
 * @property {number} low_s
 * @property {number} high_s
 * @property {string} source
 * @property {string} note Why the band is as wide as it is.
 *
 * @typedef {{distance_m: number, time: string, time_s: number, date: string, source: string}} RaceTime
 * @typedef {{fly_time_s: number, u_own_fly_time_s: number, u_velocity_m_per_s: number, distance_m: number, group: Point}} PastRep
 *
 * @typedef {object} Fastest Flying rep of a session.
 * @property {number} session
 * @property {number} velocity_m_per_s
 * @property {number} u_velocity_m_per_s
 * @property {number} distance_m
 * @property {number | null} pace_percent 400 m pace in % of it.
 *
 * @typedef {{sessions: Fastest[], reserve_ratio: number | null, type: string | null}} Speeds
 *
 * @typedef {object} Athlete
 * @property {number} athlete
 * @property {string} name
 * @property {Pace | null} pace
 * @property {string} [group]
 * @property {string} [event]
 * @property {"" | "f" | "m"} [sex] For estimates only.
 * @property {RaceTime[]} [times]
 * @property {number | null} [max_aerobic_speed_m_per_s] From a test.
 * @property {Estimate[]} [estimates] Of the 400 m time, while it is not known; verdicts are by the first.
 * @property {number | null} [workout] An own one; null: everybody's.
 * @property {boolean} [present] False: takes no turns, `why` says it.
 * @property {string} [why]
 * @property {number[]} [dropped_sets]
 * @property {number} [extra_reps]
 * @property {number | null} [sprinter_rest] A 400 m sprinter's own; null: the session's.
 * @property {{session: number, reps: PastRep[]}[]} [history]
 * @property {boolean} [removed] Was added by mistake: nothing shows it any more.
 *
 * @typedef {object} Advice About one athlete, for the coach alone.
 * @property {string} key Athlete and kind.
 * @property {number} athlete
 * @property {string} kind
 * @property {string} words
 * @property {string} reason
 * @property {string} source
 * @property {"text" | "paper" | "ours"} whose Rule.
 * @property {boolean} holds False: no longer follows from the day.
 * @property {boolean} dismissed For this session.
 */

export {};
