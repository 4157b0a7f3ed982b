// @ts-check
import { useRef } from "../../vendor/preact/hooks.js";
import { html } from "../html.js";

/** @typedef {import("../views.js").Point} Point */

/** @type {Record<string, Point>} */
export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** One end of the line. It follows the finger by how far it goes, so that touching its rim does not move it; arrow keys
 * move it by a pixel of the picture, with Shift by ten. speed: how far it goes for the finger's way.
 * @param {{title: string, at: Point, size: Point, chosen: boolean, speed: number, onTouch: () => void, onLeave: () => void, onMove: (by: Point) => void,
 *   stage: import("../../vendor/preact/hooks.js").Ref<HTMLElement | null>}} props */
export function Handle({ title, at, size, chosen, speed, onTouch, onLeave, onMove, stage }) {
  const finger = useRef(/** @type {Point} */ ([0, 0]));
  const down = (/** @type {PointerEvent & {currentTarget: HTMLElement}} */ event) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    finger.current = [event.clientX, event.clientY];
    onTouch();
  };
  const follow = (/** @type {PointerEvent & {currentTarget: HTMLElement}} */ event) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const zoom = (stage.current?.clientWidth ?? size[0]) / size[0] / speed;
    onMove([(event.clientX - finger.current[0]) / zoom, (event.clientY - finger.current[1]) / zoom]);
    finger.current = [event.clientX, event.clientY];
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const step = event.shiftKey ? 10 : 1;
    onMove([arrow[0] * step, arrow[1] * step]);
  };
  const [x, y] = [(at[0] + 0.5) / size[0], (at[1] + 0.5) / size[1]];
  const label = `${title}, column ${Math.round(at[0])}, row ${Math.round(at[1])}`;
  return html`
    <button type="button" class=${`handle ${chosen ? "chosen" : ""} ${x > 0.7 ? "far" : ""}`} aria-label=${label}
      style=${`left: ${100 * x}%; top: ${100 * y}%`} onFocus=${onTouch} onPointerDown=${down} onPointerMove=${follow} onPointerUp=${onLeave} onPointerCancel=${onLeave} onBlur=${onLeave} onKeyDown=${press}>
      <span>${title}</span>
    </button>`;
}
