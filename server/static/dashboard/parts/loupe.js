// @ts-check
import { useEffect, useRef } from "../../vendor/preact/hooks.js";
import { html } from "../html.js";
import { freeCorner } from "../line_geometry.js";

/** @typedef {import("../views.js").Point} Point */

/** Pixels of the loupe for one of the picture, unless told otherwise, and the loupe's side. */
const ZOOM = 6;
const SIDE = 132;

/** The picture around one end, enlarged, in the corner where no end is: a finger hides what it points at.
 * A film needs no address: what it shows now is drawn.
 * @param {{image: import("../../vendor/preact/hooks.js").Ref<HTMLImageElement | HTMLVideoElement | null>, address: string, at: Point,
 *   ends: import("../line_geometry.js").Ends, size: Point, zoom?: number}} props */
export function Loupe({ image, address, at, ends, size, zoom = ZOOM }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const [x, y] = at;
  useEffect(() => {
    const shown = image.current;
    const pen = canvas.current?.getContext("2d");
    if (!pen || !shown) return;
    const paint = () => draw(pen, shown, [x, y], size, zoom);
    if (shown instanceof HTMLVideoElement || shown.complete) paint();
    shown.addEventListener("load", paint, { once: true });
    return () => shown.removeEventListener("load", paint);
  }, [address, x, y, zoom]);
  const [right, below] = freeCorner(ends, size);
  return html`<canvas class=${`loupe ${right ? "" : "left"} ${below ? "below" : ""}`} ref=${canvas} width=${SIDE} height=${SIDE} aria-hidden="true"></canvas>`;
}

/** @param {CanvasRenderingContext2D} pen @param {HTMLImageElement | HTMLVideoElement} picture @param {Point} at @param {Point} size
 * @param {number} zoom */
function draw(pen, picture, at, size, zoom) {
  const middle = SIDE / 2;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.fillStyle = "black";
  pen.fillRect(0, 0, SIDE, SIDE);
  pen.imageSmoothingEnabled = false;
  pen.setTransform(zoom, 0, 0, zoom, middle - (at[0] + 0.5) * zoom, middle - (at[1] + 0.5) * zoom);
  pen.drawImage(picture, 0, 0, size[0], size[1]);
  pen.setTransform(1, 0, 0, 1, 0, 0);
  for (const [style, width] of /** @type {[string, number][]} */ ([["black", 4], ["#ffd84a", 2]])) {
    pen.strokeStyle = style;
    pen.lineWidth = width;
    cross(pen, middle, zoom);
  }
}

/** A box around one pixel of the picture and lines that point at it. @param {CanvasRenderingContext2D} pen @param {number} middle
 * @param {number} zoom */
function cross(pen, middle, zoom) {
  pen.strokeRect(middle - zoom / 2, middle - zoom / 2, zoom, zoom);
  for (const [dx, dy] of [[-1, 0], [1, 0], [0, -1], [0, 1]]) {
    pen.beginPath();
    pen.moveTo(middle + 2 * dx * zoom, middle + 2 * dy * zoom);
    pen.lineTo(middle + dx * middle, middle + dy * middle);
    pen.stroke();
  }
}
