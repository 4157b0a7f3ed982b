// @ts-check
import { api } from "../api.js";
import { html } from "../html.js";
import { ActionButton } from "./action.js";

/** @typedef {import("../views.js").Rehearsal} Rehearsal */

/** @param {Rehearsal} rehearsal */
export const rehearses = ({ state }) => state === "making" || state === "running";

/** @param {{rehearsal: Rehearsal, onDone?: () => void}} props */
export function RehearsalButton({ rehearsal, onDone = () => {} }) {
  if (rehearses(rehearsal)) {
    return html`<${ActionButton} label="Stop the rehearsal" work=${() => api.stopRehearsal().then(onDone)} />`;
  }
  return html`
    ${rehearsal.why && html`<p>${rehearsal.why}</p>`}
    <${ActionButton} class="primary" label="Watch a rehearsal" work=${() => api.startRehearsal().then(onDone)} />`;
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
        ? html`<${RehearsalButton} rehearsal=${rehearsal} />`
        : html`<${ActionButton} label="Begin a session of your own" work=${() => api.newSession({})} />`}
    </section>`;
}
