// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { lackChip, notSending, phoneOf } from "../phones.js";
import { FINISH, placeTitle } from "../positions.js";
import { gatesInOrder } from "../state.js";
import { sentence } from "../words.js";
import { ActionButton } from "./action.js";
import { GatePicture, RESTARTED } from "./gate_picture.js";
import { AddGate, PlaceDialog } from "./gate_place.js";
import { LineDialog } from "./line_dialog.js";
import { Passes } from "./passes.js";
import { PhoneCodeDialog } from "./phone_code.js";
import { PhoneWords } from "./phone_words.js";
import { Phones } from "./phones.js";
import { SourceDialog } from "./source_dialog.js";

/**
 * @typedef {import("../views.js").Gate} Gate
 * @typedef {import("../views.js").Phone} Phone
 * @typedef {"source" | "phone" | "line" | "place"} What Which of a gate's dialogs.
 */

/** State -> words for the chip, and its colour. @type {Record<string, [string, string]>} */
const CHIPS = {
  off: ["No camera", "quiet"],
  opening: ["Opening", "wait"],
  "no line": ["Needs a line", "wait"],
  learning: ["Learning the empty gate", "wait"],
  ready: ["Ready", "good"],
  busy: ["Somebody in the gate", "busy"],
  "not ready": ["Not ready", "bad"],
  stalled: ["Stalled", "bad"],
  gone: ["Camera gone", "bad"],
  ended: ["Clip is over", "quiet"],
  refused: ["Refused", "bad"],
};

/** States in which a phone that serves the gate may tell why. */
const WITHOUT_PICTURES = ["opening", "stalled"];

/** @param {Gate} gate @param {Phone} [phone] That serves it. @returns {[string, string]} */
function chipOf({ state, why }, phone) {
  if (state === "ended" && why.startsWith(RESTARTED)) return ["Stopped", "quiet"];
  return (WITHOUT_PICTURES.includes(state) && phone && lackChip(phone)) || CHIPS[state] || [state, "quiet"];
}

/** The gates side by side as they stand; on a phone chips, as soon as there is nothing to be done about them.
 * @param {{state: import("../state.js").State, live: boolean}} props */
export function Gates({ state, live }) {
  const gates = gatesInOrder(state);
  const [unfolded, unfold] = useState(false);
  const [open, setOpen] = useState(/** @type {{marker: number, what: What} | null} */ (null));
  const settled = gates.length > 0 && gates.every(isSettled);
  const folds = settled && state.passes.state !== "running";
  const gate = open ? state.gates[open.marker] : undefined;
  const close = () => setOpen(null);
  return html`
    <section class=${`card ${folds && !unfolded ? "folded" : ""}`} id="gates" aria-labelledby="gates-title">
      <h2 id="gates-title">Gates</h2>
      ${folds && html`<${Chips} gates=${gates} unfolded=${unfolded} onTap=${() => unfold(!unfolded)} />`}
      <div class="gates">
        ${gates.map((one) => html`
          <${Tile} key=${one.marker} gate=${one} title=${placeTitle(state, one)} live=${live} phone=${phoneOf(state, one)}
            onOpen=${(/** @type {What} */ what) => setOpen({ marker: one.marker, what })} />`)}
      </div>
      <${Phones} state=${state} />
      <${AddGate} state=${state} />
      <${Passes} state=${state} />
      ${gate && open?.what === "source" && html`<${SourceDialog} gate=${gate} others=${partnersOf(gate, gates)} onClose=${close} />`}
      ${gate && open?.what === "phone" && html`<${PhoneCodeDialog} gate=${gate} state=${state} onClose=${close} />`}
      ${gate?.size && open?.what === "line" && html`<${LineDialog} gate=${gate} onClose=${close} />`}
      ${gate && !gate.removed && open?.what === "place" && html`<${PlaceDialog} state=${state} gate=${gate} onClose=${close} />`}
    </section>`;
}

/** Gates that may share a camera or a clock with it: the flying rep's two; a further gate has a camera of its own.
 * @param {Gate} gate @param {Gate[]} gates */
const partnersOf = (gate, gates) => gates.filter((one) => gate.marker <= FINISH && one.marker <= FINISH);

/** All gates in a few lines of a phone. @param {{gates: Gate[], unfolded: boolean, onTap: () => void}} props */
function Chips({ gates, unfolded, onTap }) {
  return html`
    <button type="button" class="fold" aria-expanded=${unfolded} onClick=${onTap}>
      ${gates.map((gate) => html`<span key=${gate.marker}>${gate.position} <${Chip} gate=${gate} /></span>`)}
    </button>`;
}

/** @param {{gate: Gate, phone?: Phone}} props */
function Chip({ gate, phone }) {
  const [words, tone] = chipOf(gate, phone);
  return html`<span class=${`chip ${tone}`}>${words}</span>`;
}

/** @param {{gate: Gate, title: string, live: boolean, phone: Phone | undefined, onOpen: (what: What) => void}} props */
function Tile({ gate, title, live, phone, onOpen }) {
  return html`
    <article class="gate" data-marker=${gate.marker} aria-label=${gate.position}>
      <div class="gate-head"><h3>${title}</h3><${Chip} gate=${gate} phone=${phone} /></div>
      ${gate.source && html`<${GatePicture} gate=${gate} live=${live} onOpen=${() => onOpen("line")} />`}
      <div class="gate-words">
        <p>${sentence((phone && notSending(phone)) || gate.why)}</p>
        ${gate.source && html`<${SourceWords} gate=${gate} />`}
        ${phone && html`<${PhoneWords} phone=${phone} />`}
      </div>
      <div class="decide">
        ${gate.source && gate.size &&
        html`<button type="button" class=${gate.line ? "" : "primary"} aria-label=${`${gate.line ? "Move" : "Place"} line of ${gate.position}`}
          onClick=${() => onOpen("line")}>${gate.line ? "Move line" : "Place line"}</button>`}
        <button type="button" class=${gate.source ? "" : "primary"} aria-label=${`${gate.source ? "Camera" : "Choose camera"} for ${gate.position}`}
          onClick=${() => onOpen("source")}>${gate.source ? "Camera…" : "Choose camera"}</button>
        <button type="button" aria-label=${`A phone for ${gate.position}`} onClick=${() => onOpen("phone")}>Phone…</button>
        <button type="button" aria-label=${`Place of ${gate.position}`} onClick=${() => onOpen("place")}>Place…</button>
        ${gate.source && html`<${ActionButton} label=${`Close camera of ${gate.position}`} work=${() => api.closeSource(gate.marker)}>Close<//>`}
      </div>
    </article>`;
}

/** Nothing is to be done about it. @param {Gate} gate */
const isSettled = (gate) => (gate.state === "ready" || gate.state === "busy") && warningsOf(gate).length === 0;

/** @param {Gate} gate */
const warningsOf = ({ source }) => source?.warnings ?? [];

/** What the camera gives, and what is not known of it. @param {{gate: Gate}} props */
function SourceWords({ gate }) {
  const source = /** @type {import("../views.js").Source} */ (gate.source);
  return html`
    <p class="quiet">${source.name}${modeWords(gate)}. ${exposureWords(source)}</p>
    <p class=${gate.synchronised ? "quiet" : "cost"}>${syncWords(gate)}</p>
    ${warningsOf(gate).map((text) => html`<p class="cost" key=${text}>${sentence(text)}</p>`)}`;
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
function syncWords({ source, synchronised, u_latency_s }) {
  const cost = u_latency_s === null ? "" : ` ± ${Math.round(2000 * u_latency_s)} ms`;
  if (synchronised) return `Synchronised${cost}`;
  if (source?.together === false) return "Not synchronised: a file alone has no common clock";
  return `Not synchronised:${cost ? `${cost} on every time` : " every time is uncertain"}`;
}
