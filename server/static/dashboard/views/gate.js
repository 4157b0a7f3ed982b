// @ts-check
/**
 * Gates, their cameras, and passes that synchronise two.
 *
 * @typedef {[number, number]} Point A place in a gate's picture, [x, y] in pixels of its full size.
 * @typedef {{width: number, height: number, rate_hz: number | null}} Mode
 *
 * @typedef {object} Source
 * @property {string} address
 * @property {"webcam" | "network" | "clip" | "phone"} kind
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
 * @property {number | null} [position_m] From Marker 1; null: as the session's Fly Zone has it.
 * @property {boolean} [removed] Taken away: nothing shows it any more.
 *
 * @typedef {object} Passes
 * @property {"off" | "running" | "done"} state
 * @property {number} [marker] The gate that is synchronised with Marker 2.
 * @property {number} wanted
 * @property {number} seen
 * @property {number[]} differences_s
 * @property {number | null} offset_s
 * @property {number | null} u_offset_s
 * @property {string | null} why
 */

export {};
