// @ts-check
import { html } from "../html.js";
import { HALF_WIDTH_M, HEIGHT_M, TORSO_HIGH_M, TORSO_LOW_M, pointAt } from "../line_geometry.js";

/**
 * @typedef {import("../views.js").Point} Point
 * @typedef {import("../line_geometry.js").Ends} Ends
 */

/** The line, and where its scale is known the window that is watched, the torso's band and ticks of 10 cm.
 * @param {{size: Point, ends: Ends, px_per_m: number | null}} props */
export function LineMarks({ size, ends, px_per_m }) {
  return html`
    <svg viewBox=${`0 0 ${size[0]} ${size[1]}`} aria-hidden="true">
      ${px_per_m !== null && html`<${Metres} ends=${ends} px_per_m=${px_per_m} />`}
      <${LineStrokes} from=${ends.top} to=${ends.ground} />
    </svg>`;
}

/** A line with its dark edge. @param {{from: Point, to: Point}} props */
export const LineStrokes = ({ from, to }) => ["edge", "gate-line"].map((kind) => html`<${Stroke} key=${kind} kind=${kind} from=${from} to=${to} />`);

/** @param {{kind: string, from: Point, to: Point}} props */
const Stroke = ({ kind, from, to }) =>
  html`<line class=${kind} x1=${from[0]} y1=${from[1]} x2=${to[0]} y2=${to[1]} vector-effect="non-scaling-stroke" />`;

/** @param {{ends: Ends, px_per_m: number}} props */
function Metres({ ends, px_per_m }) {
  const ticks = Array.from({ length: Math.floor(HEIGHT_M * 10 + 1e-9) + 1 }, (_, tick) => tick);
  const reach_m = (/** @type {number} */ tick) => (tick % 10 === 0 ? 0.16 : tick % 5 === 0 ? 0.11 : 0.06);
  return html`
    <polygon class="band" points=${box(ends, px_per_m, TORSO_LOW_M, TORSO_HIGH_M)} />
    <polygon class="window" points=${box(ends, px_per_m, 0, HEIGHT_M)} vector-effect="non-scaling-stroke" />
    ${ticks.map((tick) => html`
      <${Stroke} key=${tick} kind="tick" from=${pointAt(ends, px_per_m, tick / 10, -reach_m(tick))}
        to=${pointAt(ends, px_per_m, tick / 10, reach_m(tick))} />`)}`;
}

/** Corners of the strip between two heights, as an SVG attribute.
 * @param {Ends} ends @param {number} px_per_m @param {number} low_m @param {number} high_m */
function box(ends, px_per_m, low_m, high_m) {
  const corners = [[low_m, -HALF_WIDTH_M], [low_m, HALF_WIDTH_M], [high_m, HALF_WIDTH_M], [high_m, -HALF_WIDTH_M]];
  return corners.map(([height_m, along_m]) => pointAt(ends, px_per_m, height_m, along_m).join(",")).join(" ");
}
