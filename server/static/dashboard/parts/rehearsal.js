// @ts-check
import { api } from "../api.js";
import { html } from "../html.js";
import { sentence } from "../words.js";
import { ActionButton } from "./action.js";

/** @typedef {import("../views.js").Rehearsal} Rehearsal */

/** @param {Rehearsal} rehearsal */
const rehearses = ({ state }) => state === "making" || state === "running";

/** How a rehearsal ends that did not fail. */
const WELL_ENDED = ["the rehearsal is over", "stopped"];

/** @param {{state: import("../state.js").State, onDone?: () => void}} props */
export function RehearsalButton({ state, onDone = () => {} }) {
  const { rehearsal, session } = state;
  if (rehearses(rehearsal)) {
    return html`<${ActionButton} label="Stop the rehearsal" work=${() => api.stopRehearsal().then(onDone)} />`;
  }
  const taken = !session.rehearsal && Object.keys(state.reps).length > 0;
  return html`
    ${rehearsal.why && !WELL_ENDED.includes(rehearsal.why) && html`<p>${sentence(rehearsal.why)}</p>`}
    ${taken && html`<p>This session has reps: begin a new session first.</p>`}
    <${ActionButton} class="primary" label="Watch a rehearsal" disabled=${taken} work=${() => api.startRehearsal().then(onDone)} />`;
}

/** Nobody shall take made clips for a real session. @param {{state: import("../state.js").State}} props */
export function RehearsalBanner({ state }) {
  const { rehearsal, session } = state;
  const on = rehearses(rehearsal);
  if (!on && !session.rehearsal) return null;
  return html`
    <section class="banner" aria-label="Rehearsal">
      <div>
        <p><b>Rehearsal:</b> ${on && rehearsal.why ? rehearsal.why : "these reps are of made clips, not of your cameras"}.</p>
        ${rehearsal.state === "making" && html`<progress max="1" value=${rehearsal.done} aria-label="Clips made"></progress>`}
      </div>
      ${on
        ? html`<${RehearsalButton} state=${state} />`
        : html`<${ActionButton} label="Begin a session of your own" work=${() => api.newSession({})} />`}
    </section>`;
}
