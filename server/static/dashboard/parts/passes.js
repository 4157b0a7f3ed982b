// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { FINISH, START, placeName } from "../positions.js";
import { gatesInOrder } from "../state.js";
import { measuredText, minus, sentence } from "../words.js";
import { ActionButton } from "./action.js";

/** Five run-throughs at one gate tell how much later one camera's pictures come than the other's.
 * @param {{state: import("../state.js").State}} props */
export function Passes({ state }) {
  const { passes } = state;
  const others = gatesInOrder(state).filter((gate) => gate.marker !== START);
  const [chosen, choose] = useState(FINISH);
  const marker = others.some((gate) => gate.marker === chosen) ? chosen : FINISH;
  return html`
    <section class="passes" aria-labelledby="passes">
      <h3 id="passes">Synchronise the cameras</h3>
      ${passes.state === "running" ? html`<${Progress} state=${state} />` : html`<${Offer} state=${state} others=${others} marker=${marker} onChoose=${choose} />`}
    </section>`;
}

/**
 * @typedef {import("../views.js").Passes} PassesView
 * @typedef {import("../state.js").State} State
 */

/** @param {{state: State}} props */
function Progress({ state }) {
  const { passes } = state;
  return html`
    <p role="status"><b>${passes.seen} of ${passes.wanted}</b> run-throughs seen by Marker 2 and ${placeName(state, passes.marker ?? FINISH)}. ${sentence(passes.why ?? "")}</p>
    <progress max=${passes.wanted} value=${passes.seen} aria-label="Run-throughs seen"></progress>
    <${Differences} passes=${passes} />
    <${ActionButton} label="Stop synchronising" work=${() => api.stopPasses()} />`;
}

/** others: gates that can be synchronised with Marker 2's.
 * @param {{state: State, others: import("../views.js").Gate[], marker: number, onChoose: (marker: number) => void}} props */
function Offer({ state, others, marker, onChoose }) {
  const { passes } = state;
  const pair = [state.gates[START], state.gates[marker]];
  const both = pair.every((gate) => gate && gate.source !== null);
  const done = pair.every((gate) => gate?.synchronised);
  return html`
    ${passes.state === "done" && html`<div role="status"><${Outcome} state=${state} /></div>`}
    ${others.length > 1 && html`<${Choice} state=${state} others=${others} marker=${marker} onChoose=${onChoose} />`}
    <p class="quiet">${both
      ? `${done ? "Both gates are synchronised. " : ""}${howTo(pair)}`
      : `Open a camera at Marker 2 and at ${placeName(state, marker)} first.`}</p>
    <${ActionButton} label="Synchronise: five run-throughs at one gate" disabled=${!both} class=${both && !done ? "primary" : ""}
      work=${() => api.startPasses({ wanted: 5, marker })} />`;
}

/** Phones' clocks are joined already: what five runs measure is what that leaves, and it is to be done before the tripods part.
 * @param {(import("../views.js").Gate | undefined)[]} pair */
const howTo = (pair) => pair.every((gate) => gate?.source?.kind === "phone")
  ? "Zero test, before the phones go to their markers: stand both at one gate, start, and let somebody run through five times. It says how far apart they are, and takes it off."
  : "To measure: stand both cameras at one gate, start, and let somebody run through five times.";

/** Which camera is brought together with Marker 2's; each further one is, in turn.
 * @param {{state: State, others: import("../views.js").Gate[], marker: number, onChoose: (marker: number) => void}} props */
function Choice({ state, others, marker, onChoose }) {
  return html`
    <fieldset>
      <legend>Marker 2's camera with that of</legend>
      <div class="choices">
        ${others.map((gate) => html`
          <label class="choice" key=${gate.marker}><input type="radio" name="passes-with" checked=${gate.marker === marker} onChange=${() => onChoose(gate.marker)} />
            ${placeName(state, gate.marker)}${gate.synchronised ? " (synchronised)" : ""}</label>`)}
      </div>
    </fieldset>`;
}

/** @param {{state: State}} props */
function Outcome({ state }) {
  const { passes } = state;
  const { offset_s, u_offset_s, why } = passes;
  return html`
    ${offset_s !== null &&
    html`<p>Offset, ${placeName(state, passes.marker ?? FINISH)} less Marker 2: <b>${measuredText(offset_s * 1e3, u_offset_s === null ? null : u_offset_s * 1e3, 1, "ms")}</b></p>`}
    ${why && html`<p>${sentence(why)}</p>`}
    <${Differences} passes=${passes} />`;
}

/** @param {{passes: PassesView}} props */
function Differences({ passes }) {
  if (passes.differences_s.length === 0) return null;
  return html`<p class="quiet">Measured: ${passes.differences_s.map((one) => `${minus((one * 1e3).toFixed(1))} ms`).join(", ")}</p>`;
}
