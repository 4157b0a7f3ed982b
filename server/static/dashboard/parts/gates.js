// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { gatesInOrder } from "../state.js";
import { ActionButton } from "./action.js";
import { GatePicture } from "./gate_picture.js";
import { LineDialog } from "./line_dialog.js";
import { Passes } from "./passes.js";
import { SourceDialog } from "./source_dialog.js";

/** @typedef {import("../views.js").Gate} Gate */

/** State -> words for the chip, and its colour. @type {Record<string, [string, string]>} */
const CHIPS = {
  off: ["No camera", "quiet"],
  opening: ["Opening", "wait"],
  "no line": ["Needs a line", "wait"],
  learning: ["Learning the empty gate", "wait"],
  ready: ["Ready", "good"],
  busy: ["Somebody in the gate", "busy"],
  stalled: ["Stalled", "bad"],
  gone: ["Camera gone", "bad"],
  ended: ["Clip is over", "quiet"],
  refused: ["Refused", "bad"],
};

/** Both gates side by side. @param {{state: import("../state.js").State, live: boolean}} props */
export function Gates({ state, live }) {
  const gates = gatesInOrder(state);
  return html`
    <section class="card" id="gates" aria-labelledby="gates-title">
      <h2 id="gates-title">Gates</h2>
      <div class="gates">
        ${gates.map((gate) => html`<${Tile} key=${gate.marker} gate=${gate} live=${live} others=${gates} />`)}
      </div>
      <${Passes} state=${state} />
    </section>`;
}

/** @param {{gate: Gate, live: boolean, others: Gate[]}} props */
function Tile({ gate, live, others }) {
  const [open, setOpen] = useState(/** @type {"source" | "line" | null} */ (null));
  const [words, tone] = CHIPS[gate.state] ?? [gate.state, "quiet"];
  const close = () => setOpen(null);
  return html`
    <article class="gate" data-marker=${gate.marker} aria-label=${gate.position}>
      <div class="gate-head"><h3>${gate.position}</h3><span class=${`chip ${tone}`}>${words}</span></div>
      ${gate.source && html`<${GatePicture} gate=${gate} live=${live} onOpen=${() => setOpen("line")} />`}
      <div class="gate-words">
        <p>${gate.why}</p>
        ${gate.source && html`<${SourceWords} gate=${gate} />`}
      </div>
      <div class="decide">
        ${gate.source && gate.size &&
        html`<button type="button" class=${gate.line ? "" : "primary"} aria-label=${`${gate.line ? "Move" : "Place"} line of ${gate.position}`}
          onClick=${() => setOpen("line")}>${gate.line ? "Move line" : "Place line"}</button>`}
        <button type="button" class=${gate.source ? "" : "primary"} aria-label=${`${gate.source ? "Camera" : "Choose camera"} for ${gate.position}`}
          onClick=${() => setOpen("source")}>${gate.source ? "Camera…" : "Choose camera"}</button>
        ${gate.source && html`<${ActionButton} label=${`Close camera of ${gate.position}`} work=${() => api.closeSource(gate.marker)}>Close<//>`}
      </div>
      ${open === "source" && html`<${SourceDialog} gate=${gate} others=${others} onClose=${close} />`}
      ${open === "line" && gate.size && html`<${LineDialog} gate=${gate} onClose=${close} />`}
    </article>`;
}

/** What the camera gives, and what is not known of it. @param {{gate: Gate}} props */
function SourceWords({ gate }) {
  const source = /** @type {import("../views.js").Source} */ (gate.source);
  return html`
    <p class="quiet">${source.name}${modeWords(gate)}. ${exposureWords(source)}</p>
    <p class=${gate.synchronised ? "quiet" : "cost"}>${syncWords(gate)}</p>`;
}

/** @param {Gate} gate */
function modeWords({ source, rate_hz }) {
  if (!source?.got) return "";
  const { width, height, rate_hz: got_hz } = source.got;
  const asked_hz = source.asked?.rate_hz ?? null;
  const shown_hz = rate_hz ?? got_hz;
  const asked = asked_hz !== null && shown_hz !== null && Math.abs(asked_hz - shown_hz) > 1 ? ` (asked for ${asked_hz})` : "";
  return `: ${width} × ${height}${shown_hz === null ? "" : `, ${shown_hz.toFixed(1)} pictures/s`}${asked}`;
}

/** @param {import("../views.js").Source} source */
function exposureWords({ kind, exposure_locked }) {
  if (kind === "clip") return "";
  if (exposure_locked === null) return "Exposure: not known whether locked.";
  return exposure_locked ? "Exposure locked." : "Exposure not locked: lock it in the camera if it can.";
}

/** @param {Gate} gate */
function syncWords({ synchronised, u_latency_s }) {
  const cost = u_latency_s === null ? "" : ` ± ${Math.round(2000 * u_latency_s)} ms`;
  if (synchronised) return `Synchronised${cost}`;
  return `Not synchronised:${cost ? `${cost} on every time` : " every time is uncertain"}`;
}
