// @ts-check
/**
 * A gate line on a picture, in pixels of the picture at full size; a whole number is a pixel's centre. Pure.
 *
 * @typedef {import("./views.js").Point} Point
 * @typedef {{top: Point, ground: Point}} Ends
 * @typedef {{px_per_m: number, u_px_per_m?: number}} Scale
 */

/** Window that is watched and where the torso is looked for, m: as in gate/line.py, which decides. */
export const HALF_WIDTH_M = 0.9;
export const HEIGHT_M = 2.1;
export const TORSO_LOW_M = 0.75;
export const TORSO_HIGH_M = 1.55;
/** Standard uncertainty of one handle set by hand, pixels. Our own assumption, not measured. */
const U_HANDLE_PX = 1.5;
/** Relative standard uncertainty of a known length and of its standing at the runner's line. Our own assumption. */
const U_LENGTH_SHARE = 0.01;

/** Where the handles stand before there is a line. @param {Point} size @returns {Ends} */
export function firstEnds([width, height]) {
  const x = Math.round((width - 1) / 2);
  return { top: [x, Math.round(height * 0.3)], ground: [x, Math.round(height * 0.85)] };
}

/** The corner of the picture that is furthest from both ends, as fractions of its width and height.
 * @param {Ends} ends @param {Point} size @returns {Point} */
export function freeCorner({ top, ground }, [width, height]) {
  /** @type {Point[]} */
  const corners = [[1, 0], [0, 0], [1, 1], [0, 1]];
  const clear = (/** @type {Point} */ [x, y]) =>
    Math.min(...[top, ground].map((end) => Math.hypot(end[0] - x * (width - 1), end[1] - y * (height - 1))));
  return corners.reduce((best, corner) => (clear(corner) > clear(best) ? corner : best));
}

/** One end moved by pixels of the picture, to a hundredth; it stays inside.
 * @param {Point} at @param {Point} by @param {Point} size @returns {Point} */
export function moved(at, by, size) {
  const inside = (/** @type {0 | 1} */ axis) =>
    Math.round(Math.min(Math.max(at[axis] + by[axis], 0), size[axis] - 1) * 100) / 100;
  return [inside(0), inside(1)];
}

/** m: nobody is taller, and a pole beside the line hardly; more was typed in centimetres or inches. */
const TALLEST_M = 5;

/** What is wrong with a height that was typed; empty where nothing is, and where nothing was typed. @param {number} height_m */
export const heightProblem = (height_m) =>
  height_m > TALLEST_M ? `${height_m} m is too tall: type metres, for example 1.75.` : "";

/** Scale from somebody of a known height who stands on the ground point with the head at the top; null if none.
 * @param {Ends} ends @param {number} height_m @returns {Scale | null} */
export function scaleFromHeight({ top, ground }, height_m) {
  const length_px = Math.hypot(top[0] - ground[0], top[1] - ground[1]);
  if (!(height_m > 0) || !Number.isFinite(height_m) || length_px < 1) return null;
  const px_per_m = length_px / height_m;
  const share = Math.hypot((Math.SQRT2 * U_HANDLE_PX) / length_px, U_LENGTH_SHARE);
  return { px_per_m, u_px_per_m: px_per_m * share };
}

/** Lean from the vertical in degrees, positive when the top leans to the right. @param {Ends} ends */
export const tilt_deg = ({ top, ground }) => (Math.atan2(top[0] - ground[0], ground[1] - top[1]) * 180) / Math.PI;

/** Point at a height above the ground and a distance along the run. The strip is sheared, not turned: along the run
 * means along the picture's rows. @param {Ends} ends @param {number} px_per_m @returns {Point} */
export function pointAt({ top, ground }, px_per_m, height_m = 0, along_m = 0) {
  const rise = (height_m * px_per_m) / (Math.hypot(top[0] - ground[0], top[1] - ground[1]) || 1);
  const cos_tilt = Math.cos((tilt_deg({ top, ground }) * Math.PI) / 180);
  return [
    ground[0] + rise * (top[0] - ground[0]) + (along_m * px_per_m) / cos_tilt,
    ground[1] + rise * (top[1] - ground[1]),
  ];
}

/** Less of the run shows no three steps: gate/step_watch.py. */
export const LEAST_VIEW_M = 4.7;
/** A runner is used from so far inside one edge to so far inside the other: gate/step_rate.py. */
export const EDGE_M = 0.7;
/** Of a sprinter at 9 m/s and 260 steps a minute. */
const STEP_M = 2.1;
const SPEED_M_PER_S = 9;

/** What a scale means when aiming: steps that are seen, and what a line that is one pixel off is worth.
 * @param {number} width Of the picture, in pixels. @param {number} px_per_m */
export function viewText(width, px_per_m) {
  const [seen_m, pixel_m] = [width / px_per_m, 1 / px_per_m];
  const steps = Math.floor((seen_m - 2 * EDGE_M) / STEP_M);
  const told = seen_m < LEAST_VIEW_M ? "too few for a step rate, 13 m are best" : steps < 3 ? "a step rate of slow runners only, 13 m are best" : `${steps} steps at ${SPEED_M_PER_S} m/s`;
  return `${seen_m.toFixed(1)} m of the run in the picture: ${told}. A line that is a pixel off is ${(100 * pixel_m).toFixed(1)} cm off, ${(1000 * pixel_m / SPEED_M_PER_S).toFixed(1)} ms at ${SPEED_M_PER_S} m/s.`;
}
