// @ts-check
import { useEffect, useRef, useState } from "../../vendor/preact/hooks.js";
import { pictureAddress, problemText } from "../api.js";
import { html } from "../html.js";
import { sentence } from "../words.js";
import { LineStrokes } from "./line_marks.js";

/**
 * @typedef {import("../views.js").Gate} Gate
 * @typedef {import("../views.js").Point} Point
 */

/** Pause between a picture and the next: enough to see who stands where, little for a phone. */
const REFRESH_MS = 1000;
let asked = 0;

/** @typedef {"each" | "last" | "none"} Wanted */

/** A clip that the server's own end has cut short: there is no picture of it. */
export const RESTARTED = "the server was stopped";
const MOVING = ["no line", "learning", "ready", "busy", "not ready", "stalled"];
const STOPPED = ["stalled", "gone", "ended", "refused"];

/** Whether a gate's pictures change, or it has at most a last one, or none. @param {Gate} gate @returns {Wanted} */
function picturesOf({ source, state, why }) {
  if (source === null) return "none";
  if (MOVING.includes(state)) return "each";
  return state === "ended" && !why.startsWith(RESTARTED) ? "last" : "none";
}

/** The newest picture of a gate about once a second, while `wanted` and somebody can see `place`.
 * @param {Gate} gate @param {boolean} wanted @param {import("../../vendor/preact/hooks.js").Ref<Element | null>} place */
export function usePicture(gate, wanted, place) {
  const pictures = wanted ? picturesOf(gate) : "none";
  const [picture, setPicture] = useState({ address: "", why: "" });
  const shown = useRef("");
  const show = (/** @type {{address: string, why: string}} */ newest) => {
    setTimeout(URL.revokeObjectURL, REFRESH_MS, shown.current);
    shown.current = newest.address;
    setPicture(newest);
  };
  useEffect(() => {
    if (pictures === "none") return undefined;
    const end = new AbortController();
    let timer = 0;
    let inView = true;
    const watcher = new IntersectionObserver((seen) => (inView = seen.some((one) => one.isIntersecting)));
    if (place.current) watcher.observe(place.current);
    const next = async () => {
      const newest = inView && !document.hidden ? await load(gate.marker, end.signal) : null;
      if (end.signal.aborted) return;
      if (newest) show(newest);
      if (newest && pictures === "last") return;
      timer = window.setTimeout(next, REFRESH_MS);
    };
    next();
    return () => {
      end.abort();
      watcher.disconnect();
      clearTimeout(timer);
    };
  }, [gate.marker, gate.source?.address, pictures]);
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

/** @param {{gate: Gate, why: string}} props */
export function NoPicture({ gate, why }) {
  return html`<p class="no-picture">${why && MOVING.includes(gate.state) ? sentence(why) : STOPPED.includes(gate.state) ? "No picture" : "Waiting for the first picture"}</p>`;
}

/** The picture with its line; a tap opens the line's dialog.
 * @param {{gate: Gate, live: boolean, onOpen: () => void}} props */
export function GatePicture({ gate, live, onOpen }) {
  const place = useRef(/** @type {HTMLDivElement | null} */ (null));
  const { address, why } = usePicture(gate, live, place);
  const old = !live || STOPPED.includes(gate.state);
  const [width, height] = gate.size ?? [16, 9];
  return html`
    <div class=${`picture ${old ? "old" : ""}`} ref=${place} style=${`aspect-ratio: ${width} / ${height}`} onClick=${gate.size ? onOpen : undefined}>
      ${address ? html`<img src=${address} alt=${`Newest picture of ${gate.position}`} />` : html`<${NoPicture} gate=${gate} why=${why} />`}
      ${address && gate.line && gate.size && html`<${LineOverlay} size=${gate.size} top=${gate.line.top} ground=${gate.line.ground} />`}
      ${old && address && html`<span class="mark wrong">not live</span>`}
    </div>`;
}

/** @param {{size: Point, top: Point, ground: Point}} props */
const LineOverlay = ({ size, top, ground }) => html`
  <svg viewBox=${`0 0 ${size[0]} ${size[1]}`} aria-hidden="true"><${LineStrokes} from=${top} to=${ground} /></svg>`;
