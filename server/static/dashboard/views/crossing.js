// @ts-check
/**
 * What a gate has seen, and its picture of it.
 *
 * @import {Phase} from "./session.js"
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
 * @property {Phase} [phase] The session's when it was seen.
 * @property {number} [least_m_per_s] Who was slower at Marker 2 took no turn.
 * @property {boolean | null} [told_to_count] A coach's word on it; null: nobody said anything.
 * @property {number | null} [partner] Crossing of the other gate that a coach put with it.
 * @property {number | null} [by_hand_from_ns] What the gate had read where a coach set the instant; that itself where
 *   it had missed it.
 * @property {number | null} [photo_t_ns] Session instant of the photo finish's first column.
 * @property {number | null} [photo_ns_per_px] To the next column; negative where later is further left.
 * @property {number | null} [position_m] Of the gate then.
 *
 * @typedef {{t_ns: number, ns_per_px: number, width: number, height: number}} TapeScale Of a tape's picture.
 */

export {};
