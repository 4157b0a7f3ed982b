// @ts-check
import { useEffect, useLayoutEffect, useRef, useState } from "../../vendor/preact/hooks.js";
import { html } from "../html.js";
import { STEP_NS, STRIDE_NS, along, columnAt, instantAt, keptOn } from "../tape.js";
import { Loupe } from "./loupe.js";

/**
 * @typedef {import("../views.js").Point} Point
 * @typedef {import("../tape.js").Scale} Scale
 */

/** How far the line goes for the finger's way when it is to be set to the pixel. */
const FINE = 0.25;
/** Height of the loupe's middle before a finger has pointed anywhere: about a chest's, as a share of the picture's. */
const CHEST_SHARE = 0.38;
/** How much more the loupe enlarges than the page does, and the least that it enlarges the picture itself. */
const CLOSER = 3;
const LEAST_ZOOM = 2.5;
/** The line is kept so far from the edges of what is in view, px. */
const MARGIN_PX = 60;

/** A picture of a gate's plane with a line that a finger, a mouse or arrow keys move along time.
 * @param {{address: string, alt: string, scale: Scale, t_ns: number, read_ns: number | null, fine: boolean, says: string,
 *   onMove: (to_ns: number) => void}} props read_ns: what the gate read, a second line. says: where the line is. */
export function TapeStage({ address, alt, scale, t_ns, read_ns, fine, says, onMove }) {
  const image = useRef(/** @type {HTMLImageElement | null} */ (null));
  const view = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [size, setSize] = useState(/** @type {Point | null} */ (null));
  const [loupe, setLoupe] = useState(/** @type {number | null} */ (null));
  const [share, setShare] = useState(0.5);
  const look = () => image.current?.naturalWidth && setSize([image.current.naturalWidth, image.current.naturalHeight]);
  const x = columnAt(scale, t_ns);
  useLayoutEffect(() => (size ? inView(view.current, (x + 0.5) / size[0], true) : undefined), [size?.[0], address]);
  useEffect(() => {
    if (!size) return;
    inView(view.current, (x + 0.5) / size[0], false);
    setShare(shareInView(view.current, (x + 0.5) / size[0]));
  }, [x]);
  const move = (/** @type {number} */ to_ns) => size && onMove(keptOn(scale, size[0], to_ns));
  const put = (/** @type {MouseEvent & {currentTarget: HTMLElement}} */ event) => {
    if (!size || (event.target instanceof Element && event.target.closest(".hairline"))) return;
    const box = event.currentTarget.getBoundingClientRect();
    move(instantAt(scale, ((event.clientX - box.left) / box.width) * size[0] - 0.5));
  };
  return html`
    <div class="tape-frame">
      <div class="tape-view" ref=${view}>
        <div class="tape-stage" style=${`--aspect: ${size ? size[0] / size[1] : 1}`} onClick=${put}>
          <img ref=${image} src=${address} alt=${alt} onLoad=${look} draggable=${false} />
          ${size && read_ns !== null && html`<span class="read-line" style=${leftOf(scale, read_ns, size)} aria-hidden="true"></span>`}
          ${size && html`
            <${Hairline} place=${leftOf(scale, t_ns, size)} scale=${scale} size=${size} t_ns=${t_ns} speed=${fine ? FINE : 1} says=${says}
              onMove=${move} onTouch=${setLoupe} />`}
        </div>
      </div>
      ${size && loupe !== null && html`<${Loupe} image=${image} address=${address} at=${[x, loupe * size[1]]}
        ends=${{ top: [share * size[0], 0], ground: [share * size[0], size[1] - 1] }} size=${size} zoom=${zoomOf(image.current)} />`}
    </div>`;
}

/** @param {Scale} scale @param {number} t_ns @param {Point} size */
const leftOf = (scale, t_ns, size) => `left: ${(100 * (columnAt(scale, t_ns) + 0.5)) / size[0]}%`;

/** Scrolls to a place of the picture: to its middle, or only as far as is needed. @param {HTMLElement | null} view
 * @param {number} share @param {boolean} middle */
function inView(view, share, middle) {
  if (!view) return;
  const at = share * view.scrollWidth;
  const [least, most] = [view.scrollLeft + MARGIN_PX, view.scrollLeft + view.clientWidth - MARGIN_PX];
  if (middle || at < least || at > most) view.scrollLeft = at - view.clientWidth / 2;
}

/** @param {HTMLImageElement | null} image */
const zoomOf = (image) => Math.max(LEAST_ZOOM, image ? (CLOSER * image.clientHeight) / image.naturalHeight : 0);

/** Where of what is in view, so that the loupe keeps out of the way. @param {HTMLElement | null} view @param {number} share */
const shareInView = (view, share) => (view ? (share * view.scrollWidth - view.scrollLeft) / view.clientWidth : 0.5);

/** The line. It follows the finger by how far it goes; onTouch: at which height, as a share, null when it is let go.
 * @param {{place: string, scale: Scale, size: Point, t_ns: number, speed: number, says: string,
 *   onMove: (to_ns: number) => void, onTouch: (share: number | null) => void}} props */
function Hairline({ place, scale, size, t_ns, speed, says, onMove, onTouch }) {
  const from = useRef({ x: 0, t_ns: 0 });
  const down = (/** @type {PointerEvent & {currentTarget: HTMLElement}} */ event) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, t_ns };
    onTouch(heightOf(event));
  };
  const follow = (/** @type {PointerEvent & {currentTarget: HTMLElement}} */ event) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const px = (size[0] / (event.currentTarget.parentElement?.clientWidth || size[0])) * speed;
    onTouch(heightOf(event));
    onMove(Math.round(from.current.t_ns + (event.clientX - from.current.x) * px * scale.ns_per_px));
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    const way = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : null;
    if (way === null) return;
    event.preventDefault();
    onTouch(CHEST_SHARE);
    onMove(t_ns + along(scale, way, event.shiftKey ? STRIDE_NS : STEP_NS));
  };
  const leave = () => onTouch(null);
  return html`
    <button type="button" role="slider" class="hairline" style=${place} aria-label="Line" aria-valuenow=${Math.round(columnAt(scale, t_ns))}
      aria-valuemin="0" aria-valuemax=${size[0] - 1} aria-valuetext=${says}
      onPointerDown=${down} onPointerMove=${follow} onPointerUp=${leave} onPointerCancel=${leave} onBlur=${leave} onKeyDown=${press}></button>`;
}

/** @param {PointerEvent & {currentTarget: HTMLElement}} event */
function heightOf(event) {
  const box = event.currentTarget.getBoundingClientRect();
  return Math.min(Math.max((event.clientY - box.top) / box.height, 0), 1);
}
