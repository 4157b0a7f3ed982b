// @ts-check
/**
 * Where time lies on a picture of a gate's plane, and what another instant does to a fly time. Pure, and imports nothing.
 *
 * @typedef {import("./views.js").Crossing} Crossing
 * @typedef {import("./views.js").Rep} Rep
 * @typedef {{t_ns: number, ns_per_px: number}} Scale t_ns: session instant of column 0. ns_per_px: negative where later
 *   is further left.
 */

/** Session time that one press of an arrow key moves the line by, and one with Shift. */
export const STEP_NS = 1e6;
export const STRIDE_NS = 10e6;
/** Seconds that one picture of a tape shows, and how far it goes for a tap: the end of one is in the next. */
export const SPAN_S = 3;
export const PAN_NS = 2e9;
/** Farther than this a line cannot be moved, ns: `server/corrections.py` decides. */
export const FARTHEST_NS = 1e9;
/** Taken where nobody knows how fast the runner was, m/s: as `server/tape.py` has it. */
const USUAL_M_PER_S = 8;
/** What the server makes a tape for, m/s. */
const SPEEDS = [1, 13];

/** Column of an instant; a whole number is a column's middle. @param {Scale} scale @param {number} t_ns */
export const columnAt = ({ t_ns: first_ns, ns_per_px }, t_ns) => (t_ns - first_ns) / ns_per_px;

/** Instant of a column, in whole ns. @param {Scale} scale @param {number} x */
export const instantAt = ({ t_ns, ns_per_px }, x) => Math.round(t_ns + x * ns_per_px);

/** The instant kept on the picture. @param {Scale} scale @param {number} width @param {number} t_ns */
export function keptOn(scale, width, t_ns) {
  const x = columnAt(scale, t_ns);
  return x < 0 ? instantAt(scale, 0) : x > width - 1 ? instantAt(scale, width - 1) : Math.round(t_ns);
}

/** How much later the line gets by going to the right on the picture; an arrow moves it to where it points.
 * @param {Scale} scale @param {1 | -1} way @param {number} by_ns */
export const along = ({ ns_per_px }, way, by_ns) => (ns_per_px < 0 ? -way : way) * by_ns;

/** Scale of a crossing's photo finish; null where it has none, or one of an earlier version. @param {Crossing} one @returns {Scale | null} */
export function photoScale({ photo, photo_t_ns, photo_ns_per_px }) {
  if (!photo || typeof photo_t_ns !== "number" || !photo_ns_per_px) return null;
  return { t_ns: photo_t_ns, ns_per_px: photo_ns_per_px };
}

/** A speed that the server makes a tape for. @param {number | null | undefined} m_per_s */
export const tapeSpeed = (m_per_s) => Math.min(Math.max(m_per_s || USUAL_M_PER_S, SPEEDS[0]), SPEEDS[1]);

/** When somebody who was seen at one gate was at another, by the speed there. @param {Crossing} seen
 * @param {number} from_m Where it was seen. @param {number} to_m */
export const expected_ns = (seen, from_m, to_m) =>
  Math.round(seen.t_ns + ((to_m - from_m) / Math.max(seen.speed_m_per_s, SPEEDS[0])) * 1e9);

/** A rep's fly time with one of its crossings moved by so much, s; null where that leaves it as it is.
 * @param {Rep} rep @param {number} crossing @param {number} moved_ns */
export function flyTimeMoved(rep, crossing, moved_ns) {
  if (rep.fly_time_s === null) return null;
  if (crossing === rep.crossing3) return rep.fly_time_s + moved_ns * 1e-9;
  return crossing === rep.crossing2 ? rep.fly_time_s - moved_ns * 1e-9 : null;
}

/** The same of a rep that lacks a crossing, between the one that it has and the line, s.
 * @param {Crossing} seen @param {number} t_ns @param {boolean} isFinish Whether the line is at the later gate. */
export function flyTimeBetween(seen, t_ns, isFinish) {
  const fly_s = (isFinish ? t_ns - seen.t_ns : seen.t_ns - t_ns) * 1e-9;
  return fly_s > 0 ? fly_s : null;
}
