// @ts-check
import { html } from "../html.js";
import { advised, nameOf } from "../state.js";
import { api } from "../api.js";
import { sentence } from "../words.js";
import { ActionButton } from "./action.js";

/**
 * @typedef {import("../views.js").Advice} AdviceOf
 * @typedef {import("../state.js").State} State
 */

/** Whose rule an advice is. @type {Record<AdviceOf["whose"], string>} */
const WHOSE = { text: "the training text's rule", paper: "a published rule", ours: "our own rule" };

/** The one advice that stands under the result, on the first screen: about who has just run, else the first in order.
 * @param {State} state @param {number | null} athlete */
function firstAdvice(state, athlete) {
  const now = advised(state);
  return now.find((one) => one.athlete === athlete) ?? now[0];
}

/** That one in a line, for the coach alone. @param {{state: State, athlete: number | null}} props athlete: who has just run. */
export function AdviceLine({ state, athlete }) {
  const one = firstAdvice(state, athlete);
  if (!one) return null;
  return html`
    <section class="advice" aria-label="Advice">
      <ul class="plain"><${One} key=${one.key} one=${one} name=${nameOf(state, one.athlete)} /></ul>
    </section>`;
}

/** The others, further down. @param {{state: State, athlete: number | null}} props athlete: who has just run. */
export function MoreAdvice({ state, athlete }) {
  const first = firstAdvice(state, athlete);
  const others = advised(state).filter((one) => one !== first);
  if (others.length === 0) return null;
  return html`
    <section class="card advice" aria-labelledby="advice">
      <h2 id="advice">More advice</h2>
      <ul class="plain">
        ${others.map((one) => html`<${One} key=${one.key} one=${one} name=${nameOf(state, one.athlete)} />`)}
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
