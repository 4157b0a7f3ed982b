// @ts-check
/**
 * The session, and all views at once.
 *
 * @import {Advice, Athlete} from "./athlete.js"
 * @import {Crossing} from "./crossing.js"
 * @import {Gate, Passes} from "./gate.js"
 * @import {Phones} from "./phone.js"
 * @import {Rep, Undo} from "./rep.js"
 * @import {Workout} from "./workout.js"
 *
 * @typedef {"set up" | "warm-up" | "running" | "paused" | "over"} Phase
 *
 * @typedef {object} Session
 * @property {number} session
 * @property {string} started_at
 * @property {boolean} [rehearsal] Of made clips.
 * @property {string} [name]
 * @property {Phase} [phase] A crossing becomes a rep while it is running; an earlier version's always was.
 * @property {number} fly_zone_m
 * @property {number} u_fly_zone_m
 * @property {"auto" | "right" | "left"} direction
 * @property {number} min_speed_m_per_s
 * @property {number} max_speed_m_per_s
 * @property {number[]} athletes Numbers in running order.
 * @property {number | null} next_athlete
 * @property {number | null} [workout] Of everybody who has no own; null: reps without an end.
 * @property {number} [layout] Counts how gates have stood.
 * @property {boolean} [wall_verdicts] The wall shows verdicts too.
 * @property {number | null} [wind_m_per_s] By hand, from behind positive.
 * @property {"" | "spikes" | "flats"} [shoes]
 * @property {string} [note]
 * @property {string} [cycle_pace] Which pace of the training cycle it is for.
 * @property {number} [sprinter_rest] How much longer a 400 m sprinter rests after a rep of more than 50 m.
 * @property {string[]} [unfit] Gates that today's workouts lack.
 * @property {string[]} [cautions] Whom they do not suit.
 *
 * @typedef {{state: "off" | "making" | "running" | "over", why: string | null, done: number}} Rehearsal
 * @typedef {{run: number, start: number, started_at: string}} Server
 * @typedef {{session: number, started_at: string, rehearsal: boolean, reps: number, name?: string}} SessionRow reps: how many.
 *
 * @typedef {object} Snapshot
 * @property {number} last_id
 * @property {number} now_ns
 * @property {Session} session
 * @property {Athlete[]} athletes
 * @property {Gate[]} gates
 * @property {Crossing[]} crossings
 * @property {Rep[]} reps
 * @property {Workout[]} [workouts]
 * @property {Advice[]} [advices]
 * @property {Passes | null} passes
 * @property {Rehearsal | null} rehearsal
 * @property {Undo | null} [undo]
 * @property {Phones} [phones]
 * @property {Server} server
 * @property {string | null} [trouble] What keeps results from being stored now; also told as an event without an id.
 */

export {};
