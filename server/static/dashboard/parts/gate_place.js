// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { FINISH, MOST_GATES, START, metres, placeName } from "../positions.js";
import { gatesInOrder, position_m } from "../state.js";
import { Problem, useAction } from "./action.js";
import { Dialog } from "./dialog.js";
import { Field, FieldForm, typedNumberOf } from "./fields.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../views.js").Gate} Gate
 */

/** @param {FormData} fields */
const typedPosition = (fields) => ({ position_m: typedNumberOf(fields, "position_m", "Place", "80") });

/** Another gate along the run. @param {{state: State}} props */
export function AddGate({ state }) {
  const [open, setOpen] = useState(false);
  const gates = gatesInOrder(state);
  const close = () => setOpen(false);
  const work = (/** @type {FormData} */ fields) => api.addGate(typedPosition(fields));
  if (gates.length >= MOST_GATES) return html`<p class="quiet">${MOST_GATES} gates stand: there can be no more.</p>`;
  return html`
    <button type="button" class="aside-act" aria-haspopup="dialog" onClick=${() => setOpen(true)}>Add a gate…</button>
    ${open && html`
      <${Dialog} title="Add a gate" onClose=${close}>
        <p class="quiet">One more camera along the run. A rep is timed between the gates that stand as far apart as the athlete's workout says.</p>
        <${Standing} state=${state} />
        <${FieldForm} work=${work} onDone=${close} save="Add">${(/** @type {any} */ told) => html`<${Place} told=${told} />`}<//>
      <//>`}`;
}

/** Where a gate stands, and whether it stays. @param {{state: State, gate: Gate, onClose: () => void}} props */
export function PlaceDialog({ state, gate, onClose }) {
  const { marker, position } = gate;
  const isOwn = marker === START || marker === FINISH;
  const work = (/** @type {FormData} */ fields) => api.moveGate(marker, typedPosition(fields));
  const now = Number(position_m(state, marker).toFixed(2));
  return html`
    <${Dialog} title=${`Place of ${placeName(state, marker)}`} onClose=${onClose}>
      <p class="quiet">${isOwn ? `The Fly Zone goes from Marker 2 to Marker 3: it changes with ${position}. ` : ""}Earlier reps keep their distance.</p>
      <${Standing} state=${state} />
      <${FieldForm} work=${work} onDone=${onClose} save="Move it here">${(/** @type {any} */ told) => html`<${Place} told=${told} value=${String(now)} />`}<//>
      ${!isOwn && html`<${TakeAway} gate=${gate} onDone=${onClose} />`}
    <//>`;
}

/** @param {{told: import("./fields.js").Told, value?: string}} props */
const Place = ({ told, value = "" }) => html`
  <${Field} label="Metres from Marker 1" name="position_m" value=${value} told=${told} example="80" mode="decimal"
    hint="Along the run, measured with a tape. Marker 1 is at 0, Marker 2 at 30." />`;

/** What stands already, so that nobody has to remember. @param {{state: State}} props */
const Standing = ({ state }) => html`
  <p class="quiet">Now: ${gatesInOrder(state).map(({ marker }) => standingWords(state, marker)).join(", ")}.</p>`;

/** @param {State} state @param {number} marker */
const standingWords = (state, marker) =>
  marker === START || marker === FINISH ? `Marker ${marker} at ${metres(position_m(state, marker))}` : placeName(state, marker);

/** What it saw stays; a camera is closed first, so that no picture is lost by a slip. @param {{gate: Gate, onDone: () => void}} props */
function TakeAway({ gate, onDone }) {
  const { busy, problem, run } = useAction();
  const take = async () => {
    if (await run(() => api.removeGate(gate.marker))) onDone();
  };
  return html`
    <div class="action">
      <button type="button" class="danger" disabled=${busy || gate.source !== null} onClick=${take}>Take this gate away</button>
      ${gate.source && html`<p class="quiet">Close its camera first. What it has seen stays.</p>`}
      <${Problem} text=${problem} />
    </div>`;
}
