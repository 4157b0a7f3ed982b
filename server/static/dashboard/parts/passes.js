// @ts-check
import { api } from "../api.js";
import { html } from "../html.js";
import { gatesInOrder } from "../state.js";
import { measuredText, minus, sentence } from "../words.js";
import { ActionButton } from "./action.js";

/** Five run-throughs at one gate tell how much later one camera's pictures come than the other's.
 * @param {{state: import("../state.js").State}} props */
export function Passes({ state }) {
  const { passes } = state;
  const gates = gatesInOrder(state);
  const both = gates.length > 1 && gates.every((gate) => gate.source !== null);
  return html`
    <section class="passes" aria-labelledby="passes">
      <h3 id="passes">Synchronise the cameras</h3>
      ${passes.state === "running" ? html`<${Progress} passes=${passes} />` : html`<${Offer} passes=${passes} both=${both} gates=${gates} />`}
    </section>`;
}

/** @typedef {import("../views.js").Passes} PassesView */

/** @param {{passes: PassesView}} props */
function Progress({ passes }) {
  return html`
    <p role="status"><b>${passes.seen} of ${passes.wanted}</b> run-throughs seen. ${sentence(passes.why ?? "")}</p>
    <progress max=${passes.wanted} value=${passes.seen} aria-label="Run-throughs seen"></progress>
    <${Differences} passes=${passes} />
    <${ActionButton} label="Stop synchronising" work=${() => api.stopPasses()} />`;
}

/** @param {{passes: PassesView, both: boolean, gates: import("../views.js").Gate[]}} props */
function Offer({ passes, both, gates }) {
  const done = gates.length > 0 && gates.every((gate) => gate.synchronised);
  return html`
    ${passes.state === "done" && html`<div role="status"><${Outcome} passes=${passes} /></div>`}
    <p class="quiet">${both
      ? `${done ? "Both gates are synchronised. " : ""}To measure: stand both cameras at one gate, start, and let somebody run through five times.`
      : "Open a camera at both gates first."}</p>
    <${ActionButton} label="Synchronise: five run-throughs at one gate" disabled=${!both} class=${both && !done ? "primary" : ""}
      work=${() => api.startPasses({ wanted: 5 })} />`;
}

/** @param {{passes: PassesView}} props */
function Outcome({ passes }) {
  const { offset_s, u_offset_s, why } = passes;
  return html`
    ${offset_s !== null &&
    html`<p>Offset, Marker 3 less Marker 2: <b>${measuredText(offset_s * 1e3, u_offset_s === null ? null : u_offset_s * 1e3, 1, "ms")}</b></p>`}
    ${why && html`<p>${sentence(why)}</p>`}
    <${Differences} passes=${passes} />`;
}

/** @param {{passes: PassesView}} props */
function Differences({ passes }) {
  if (passes.differences_s.length === 0) return null;
  return html`<p class="quiet">Measured: ${passes.differences_s.map((one) => `${minus((one * 1e3).toFixed(1))} ms`).join(", ")}</p>`;
}
