// @ts-check
import { html } from "../html.js";
import { advised, nameOf } from "../state.js";
import { api } from "../api.js";
import { sentence } from "../words.js";
import { ActionButton } from "./action.js";

/** @typedef {import("../views.js").Advice} AdviceOf */

/** Whose rule an advice is. @type {Record<AdviceOf["whose"], string>} */
const WHOSE = { text: "the training text's rule", paper: "a published rule", ours: "our own rule" };

/** What is advised now, for the coach alone: one tap to why, one to have it away for this session.
 * @param {{state: import("../state.js").State}} props */
export function AdviceList({ state }) {
  const now = advised(state);
  if (now.length === 0) return null;
  return html`
    <section class="card advice" aria-labelledby="advice">
      <h2 id="advice">Advice</h2>
      <ul class="plain">
        ${now.map((one) => html`<${One} key=${one.key} one=${one} name=${nameOf(state, one.athlete)} />`)}
      </ul>
    </section>`;
}

/** @param {{one: AdviceOf, name: string}} props */
function One({ one, name }) {
  return html`
    <li data-advice=${one.kind}>
      <p><b>${name}:</b> ${one.words}</p>
      <details><summary aria-label=${`Why: ${name}, ${one.words}`}>Why</summary>
        <p>${sentence(one.reason)}.</p>
        <p class="quiet">${sentence(WHOSE[one.whose])}. ${sentence(one.source)}.</p>
      </details>
      <${ActionButton} label=${`Dismiss for today: ${name}, ${one.words}`} work=${() => api.dismissAdvice(one)}>Dismiss<//>
    </li>`;
}
