// @ts-check
/**
 * What the picture says of where the phone stands. Pure. The lens is not known: main lenses of phones have a focal length
 * of 0.7 to 1.0 picture widths (71 to 53 degrees), video crops included.
 *
 * @typedef {import("../dashboard/views.js").Point} Point
 */

const FOCAL_WIDTHS = /** @type {const} */ ([0.7, 1.0]);
/** Where a gate's camera should stand: docs/phone-settings.md. */
const NEAR_M = 4;
const FAR_M = 12;
const [LOW_M, HIGH_M] = [0.7, 1.7];
/** Beyond this a lens looks at the lane so far up or down, or leans so, that heights are read wrongly. */
const LEVEL_DEG = 3;

/** How far away the runner's line is, m: least and most. @param {number} px_per_m @param {Point} size */
export const distances_m = (px_per_m, size) => FOCAL_WIDTHS.map((widths) => (widths * Math.max(...size)) / px_per_m);

/** How high the lens is above the ground there, m, from where the ground point is seen below the horizon.
 * @param {number} px_per_m @param {Point} size @param {Point} ground @param {number | null} up_deg */
function heights_m(px_per_m, size, ground, up_deg) {
  if (up_deg === null) return null;
  return FOCAL_WIDTHS.map((widths) => {
    const focal_px = widths * Math.max(...size);
    const below = Math.atan((ground[1] - (size[1] - 1) / 2) / focal_px) - (up_deg * Math.PI) / 180;
    return (focal_px / px_per_m) * Math.tan(below);
  });
}

/** @param {number[]} range */
const between = ([low, high]) => (Math.round(low) === Math.round(high) ? `${high.toFixed(0)} m` : `${low.toFixed(0)} to ${high.toFixed(0)} m`);

/** @typedef {{title: string, words: string, good: boolean | null}} Hint good: null where nothing can be said. */

/** @param {number | null} px_per_m @param {Point} size @returns {Hint} */
export function distanceHint(px_per_m, size) {
  const title = "Distance";
  if (px_per_m === null) return { title, words: "after the scale", good: null };
  const [low, high] = distances_m(px_per_m, size);
  if (high < NEAR_M) return { title, words: `about ${between([low, high])}: go further away, 5 to 8 m`, good: false };
  if (low > FAR_M) return { title, words: `about ${between([low, high])}: come nearer, 5 to 8 m`, good: false };
  return { title, words: `about ${between([low, high])}`, good: true };
}

/** @param {number | null} px_per_m @param {Point} size @param {Point} ground @param {number | null} up_deg @returns {Hint} */
export function heightHint(px_per_m, size, ground, up_deg) {
  const range = px_per_m === null ? null : heights_m(px_per_m, size, ground, up_deg);
  const title = "Height";
  if (!range) return { title, words: up_deg === null ? "not felt by this phone: about 1.1 m is good" : "after the scale", good: null };
  const middle = (range[0] + range[1]) / 2;
  const words = `lens about ${middle.toFixed(1)} m above the ground`;
  if (middle < LOW_M) return { title, words: `${words}: raise it to 1.1 m`, good: false };
  return middle > HIGH_M ? { title, words: `${words}: lower it to 1.1 m`, good: false } : { title, words, good: true };
}

/** @param {{lean_deg: number, up_deg: number} | null} tilt @returns {Hint} */
export function tiltHint(tilt) {
  const title = "Tilt";
  if (!tilt) return { title, words: "not felt by this phone: use a spirit level or the track's lines", good: null };
  const { lean_deg, up_deg } = tilt;
  const words = `leans ${degrees(lean_deg)} ${lean_deg < 0 ? "left" : "right"}, looks ${degrees(up_deg)} ${up_deg < 0 ? "down" : "up"}`;
  return { title, words, good: Math.abs(lean_deg) <= LEVEL_DEG && Math.abs(up_deg) <= 4 * LEVEL_DEG };
}

/** @param {number} value */
const degrees = (value) => `${Math.abs(value).toFixed(1)}\u00b0`;

/** The top end put straight above the ground point, by gravity. @param {import("../dashboard/line_geometry.js").Ends} ends
 * @param {number} lean_deg @param {Point} size @returns {import("../dashboard/line_geometry.js").Ends} */
export function plumbed({ top, ground }, lean_deg, size) {
  const x = ground[0] + Math.tan((lean_deg * Math.PI) / 180) * (ground[1] - top[1]);
  return { ground, top: [Math.round(100 * Math.min(Math.max(x, 0), size[0] - 1)) / 100, top[1]] };
}
