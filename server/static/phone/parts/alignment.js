// @ts-check
import { html } from "../../dashboard/html.js";
import { moved, tilt_deg } from "../../dashboard/line_geometry.js";
import { LineStrokes } from "../../dashboard/parts/line_marks.js";
import { sentence } from "../../dashboard/words.js";
import { useState } from "../../vendor/preact/hooks.js";
import { phoneApi } from "../phone_api.js";
import { LivePoints } from "./live_points.js";

/**
 * @typedef {import("../../dashboard/views.js").Point} Point
 * @typedef {"near" | "far"} Mark
 */

/** Doubt of a vertical by the phone's gravity, and by a line that was set by eye, degrees (u). */
const [U_GRAVITY_DEG, U_EYE_DEG] = [0.3, 0.6];

/** Whether the lens stands in the gate's plane: the lane's near and far mark, and what is plumb. The laptop answers.
 * @param {{phone: import("../gate_phone.js").GatePhone, view: import("../gate_phone.js").View, marker: number, size: Point,
 *   scale: import("../../dashboard/line_geometry.js").Scale | null, line: import("../../dashboard/line_geometry.js").Ends, onClose: () => void}} props */
export function Alignment({ phone, view, marker, size, scale, line, onClose }) {
  const video = /** @type {HTMLVideoElement} */ (phone.video);
  const [x, y] = line.ground;
  const [marks, setMarks] = useState(/** @type {Record<Mark, Point>} */ ({ near: moved([x, y], [0, 0.1 * size[1]], size), far: moved([x, y], [0, -0.12 * size[1]], size) }));
  const [answer, setAnswer] = useState(/** @type {{text: string, bad: boolean}} */ ({ text: "", bad: false }));
  const check = async () => {
    const [lean_deg, u_lean_deg] = view.tilt ? [view.tilt.lean_deg, U_GRAVITY_DEG] : [tilt_deg(line), U_EYE_DEG];
    try {
      const { say } = await phoneApi.align(phone.who, { marker, ...marks, lean_deg, u_lean_deg, px_per_m: scale?.px_per_m ?? null });
      setAnswer({ text: say, bad: false });
    } catch (error) {
      setAnswer({ text: /** @type {Error} */ (error).message, bad: true });
    }
  };
  return html`
    <main class="aim">
      <${LivePoints} video=${video} size=${size} points=${marks} titles=${[["near", "Near"], ["far", "Far"]]}
        onPoints=${(/** @type {Record<Mark, Point>} */ next) => { setAnswer({ text: "", bad: false }); setMarks(next); }}><${Lane} size=${size} marks=${marks} /><//>
      <div class="panel">
        <h1>Is the phone beside the mark?</h1>
        <p>Drag <b>Near</b> and <b>Far</b> onto the gate's marks at the two edges of the lane.</p>
        ${answer.text && html`<p class=${answer.bad ? "problem" : "big"} role="status">${sentence(answer.text)}</p>`}
        <button type="button" class="primary huge" onClick=${check}>Tell me where to move</button>
        <button type="button" onClick=${onClose}>Back to the line</button>
        <p class="quiet">${view.tilt ? "The vertical is the phone's own." : "This phone feels no gravity: the line's lean counts as the vertical, so put it along a pole first."}</p>
      </div>
    </main>`;
}

/** From mark to mark. @param {{size: Point, marks: Record<Mark, Point>}} props */
const Lane = ({ size: [width, height], marks: { near, far } }) => html`
  <svg viewBox=${`0 0 ${width} ${height}`} aria-hidden="true"><${LineStrokes} from=${near} to=${far} /></svg>`;
