// @ts-check
import { html } from "../../dashboard/html.js";
import { moved, tilt_deg } from "../../dashboard/line_geometry.js";
import { Handle } from "../../dashboard/parts/line_handle.js";
import { Loupe } from "../../dashboard/parts/loupe.js";
import { sentence } from "../../dashboard/words.js";
import { useEffect, useRef, useState } from "../../vendor/preact/hooks.js";
import { phoneApi } from "../phone_api.js";

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
      <${Marks} video=${video} size=${size} marks=${marks} onMarks=${(/** @type {Record<Mark, Point>} */ next) => { setAnswer({ text: "", bad: false }); setMarks(next); }} />
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

/** @param {{video: HTMLVideoElement, size: Point, marks: Record<Mark, Point>, onMarks: (marks: Record<Mark, Point>) => void}} props */
function Marks({ video, size, marks, onMarks }) {
  const stage = useRef(/** @type {HTMLDivElement | null} */ (null));
  const picture = useRef(/** @type {HTMLVideoElement | null} */ (video));
  const [chosen, choose] = useState(/** @type {Mark | null} */ (null));
  const live = useRef(marks);
  live.current = marks;
  useEffect(() => {
    stage.current?.prepend(video);
    video.play().catch(() => undefined);
  }, [video]);
  const handle = (/** @type {Mark} */ mark, /** @type {string} */ title) => html`
    <${Handle} title=${title} at=${marks[mark]} size=${size} chosen=${chosen === mark} speed=${1} stage=${stage} onTouch=${() => choose(mark)} onLeave=${() => choose(null)}
      onMove=${(/** @type {Point} */ by) => { choose(mark); onMarks({ ...live.current, [mark]: moved(live.current[mark], by, size) }); }} />`;
  return html`
    <div class="line-stage" ref=${stage} style=${`--aspect: ${size[0] / size[1]}`}>
      <svg viewBox=${`0 0 ${size[0]} ${size[1]}`} aria-hidden="true">
        ${["edge", "gate-line"].map((kind) => html`<line key=${kind} class=${kind} x1=${marks.near[0]} y1=${marks.near[1]} x2=${marks.far[0]} y2=${marks.far[1]} vector-effect="non-scaling-stroke" />`)}
      </svg>
      ${handle("near", "Near")} ${handle("far", "Far")}
      ${chosen && html`<${Loupe} image=${picture} address="" at=${marks[chosen]} ends=${{ top: marks.far, ground: marks.near }} size=${size} />`}
    </div>`;
}
