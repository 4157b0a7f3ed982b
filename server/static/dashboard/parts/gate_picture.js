// @ts-check
import { useEffect, useRef, useState } from "../../vendor/preact/hooks.js";
import { pictureAddress, problemText } from "../api.js";
import { html } from "../html.js";

/**
 * @typedef {import("../views.js").Gate} Gate
 * @typedef {import("../views.js").Point} Point
 */

/** Pause between a picture and the next: enough to see who stands where, little for a phone. */
const REFRESH_MS = 1000;
let asked = 0;

/** The newest picture of a gate about once a second, while `wanted` and somebody can see `place`.
 * @param {Gate} gate @param {boolean} wanted @param {import("../../vendor/preact/hooks.js").Ref<Element | null>} place */
export function usePicture(gate, wanted, place) {
  const [picture, setPicture] = useState({ address: "", why: "" });
  const shown = useRef("");
  const show = (/** @type {{address: string, why: string}} */ newest) => {
    setTimeout(URL.revokeObjectURL, REFRESH_MS, shown.current);
    shown.current = newest.address;
    setPicture(newest);
  };
  useEffect(() => {
    if (!wanted) return undefined;
    const end = new AbortController();
    let timer = 0;
    let inView = true;
    const watcher = new IntersectionObserver((seen) => (inView = seen.some((one) => one.isIntersecting)));
    if (place.current) watcher.observe(place.current);
    const next = async () => {
      const newest = inView && !document.hidden ? await load(gate.marker, end.signal) : null;
      if (end.signal.aborted) return;
      if (newest) show(newest);
      timer = window.setTimeout(next, REFRESH_MS);
    };
    next();
    return () => {
      end.abort();
      watcher.disconnect();
      clearTimeout(timer);
    };
  }, [gate.marker, wanted]);
  useEffect(() => () => URL.revokeObjectURL(shown.current), []);
  return picture;
}

/** Null when nothing was heard: what is shown stays. @param {number} marker @param {AbortSignal} signal */
async function load(marker, signal) {
  try {
    const answer = await fetch(pictureAddress(marker, ++asked), { cache: "no-store", signal });
    if (answer.ok) return { address: URL.createObjectURL(await answer.blob()), why: "" };
    return { address: "", why: problemText(await answer.text()) ?? "No picture yet." };
  } catch {
    return null;
  }
}

const STOPPED = ["stalled", "gone", "ended", "refused"];

/** The picture with its line; a tap opens the line's dialog.
 * @param {{gate: Gate, live: boolean, onOpen: () => void}} props */
export function GatePicture({ gate, live, onOpen }) {
  const place = useRef(/** @type {HTMLDivElement | null} */ (null));
  const { address, why } = usePicture(gate, live && gate.source !== null, place);
  const old = !live || STOPPED.includes(gate.state);
  const [width, height] = gate.size ?? [16, 9];
  return html`
    <div class=${`picture ${old ? "old" : ""}`} ref=${place} style=${`aspect-ratio: ${width} / ${height}`} onClick=${gate.size ? onOpen : undefined}>
      ${address ? html`<img src=${address} alt=${`Newest picture of ${gate.position}`} />` : html`<p class="no-picture">${why || "No picture yet."}</p>`}
      ${gate.line && gate.size && html`<${LineOverlay} size=${gate.size} top=${gate.line.top} ground=${gate.line.ground} />`}
      ${old && address && html`<span class="mark wrong">not live</span>`}
    </div>`;
}

/** @param {{size: Point, top: Point, ground: Point}} props */
function LineOverlay({ size, top, ground }) {
  const ends = { x1: top[0], y1: top[1], x2: ground[0], y2: ground[1], "vector-effect": "non-scaling-stroke" };
  return html`
    <svg viewBox=${`0 0 ${size[0]} ${size[1]}`} aria-hidden="true">
      <line class="edge" ...${ends} /><line class="gate-line" ...${ends} />
    </svg>`;
}
