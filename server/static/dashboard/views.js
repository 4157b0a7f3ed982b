// @ts-check
/**
 * What the server sends: types alone, no code. One view a kind of entry; docs/design/live.md has the contract.
 * Times are nanoseconds on the session's clock (t_ns) or seconds; u is a standard uncertainty, +- is 2 u.
 *
 * @typedef {[number, number]} Point A place in a gate's picture, [x, y] in pixels of its full size.
 *
 * @typedef {object} Session
 * @property {number} session
 * @property {string} started_at
 * @property {boolean} [rehearsal] Of made clips.
 * @property {number} fly_zone_m
 * @property {number} u_fly_zone_m
 * @property {"auto" | "right" | "left"} direction
 * @property {number} min_speed_m_per_s
 * @property {number} max_speed_m_per_s
 * @property {number[]} athletes Numbers in running order.
 * @property {number | null} next_athlete
 *
 * @typedef {object} Pace
 * @property {string} time As typed, such as 52.0.
 * @property {number} time_s
 * @property {number} distance_m
 * @property {number} speed_m_per_s
 * @property {boolean} without_start
 * @property {string} formula
 * @property {number} fly_time_s The pace's own time for the Fly Zone.
 *
 * @typedef {{athlete: number, name: string, pace: Pace | null}} Athlete
 *
 * @typedef {{width: number, height: number, rate_hz: number | null}} Mode
 *
 * @typedef {object} Source
 * @property {string} address
 * @property {"webcam" | "network" | "clip"} kind
 * @property {string} name
 * @property {Mode | null} asked
 * @property {Mode | null} got
 * @property {boolean | null} exposure_locked
 * @property {string[]} [warnings] What makes results worse than they could be.
 * @property {boolean} [together] False for a clip that began by itself: its clock is nobody else's.
 *
 * @typedef {object} Line
 * @property {Point} top
 * @property {Point} ground
 * @property {number} px_per_m
 * @property {number} u_px_per_m
 * @property {string} source
 *
 * @typedef {"off" | "opening" | "no line" | "learning" | "ready" | "busy" | "not ready" | "stalled" | "gone" |
 *   "ended" | "refused"} GateState
 *
 * @typedef {object} Gate
 * @property {number} marker
 * @property {string} position
 * @property {Source | null} source
 * @property {GateState} state
 * @property {string} why
 * @property {Line | null} line
 * @property {Point | null} size Width and height of the picture, pixels.
 * @property {boolean} synchronised
 * @property {number | null} u_latency_s
 * @property {number | null} latency_s
 * @property {number | null} rate_hz
 *
 * @typedef {object} Crossing
 * @property {number} crossing
 * @property {number} marker
 * @property {number} run
 * @property {number} t_ns
 * @property {number} t_source_ns
 * @property {number} u_ns
 * @property {"right" | "left"} direction
 * @property {number} speed_m_per_s
 * @property {number} u_speed_m_per_s
 * @property {number | null} height_m
 * @property {number | null} [feet_m] Height on which the feet stood, above the line's ground point.
 * @property {number} frames
 * @property {boolean} counted
 * @property {string | null} why
 * @property {string | null} [note] What else was seen, such as another body at the same instant.
 * @property {boolean} final
 * @property {boolean} withdrawn
 * @property {string | null} photo
 *
 * @typedef {{term: string, u_s: number, kind: "own" | "common", signs: Point}} BudgetLine
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
 * @property {{what: string, reason: string, at: string}[]} [corrections]
 *
 * @typedef {object} Passes
 * @property {"off" | "running" | "done"} state
 * @property {number} wanted
 * @property {number} seen
 * @property {number[]} differences_s
 * @property {number | null} offset_s
 * @property {number | null} u_offset_s
 * @property {string | null} why
 *
 * @typedef {{state: "off" | "making" | "running" | "over", why: string | null, done: number}} Rehearsal
 * @typedef {{run: number, started_at: string}} Server
 * @typedef {{session: number, started_at: string, rehearsal: boolean, reps: number}} SessionRow reps: how many.
 *
 * @typedef {object} Snapshot
 * @property {number} last_id
 * @property {number} now_ns
 * @property {Session} session
 * @property {Athlete[]} athletes
 * @property {Gate[]} gates
 * @property {Crossing[]} crossings
 * @property {Rep[]} reps
 * @property {Passes | null} passes
 * @property {Rehearsal | null} rehearsal
 * @property {Server} server
 * @property {string | null} [trouble] What keeps results from being stored now; also told as an event without an id.
 */

export {};
