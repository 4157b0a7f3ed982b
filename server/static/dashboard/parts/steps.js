// @ts-check
import { html } from "../html.js";
import { newestReps } from "../state.js";
import { isAtPace, measured, measuredText } from "../words.js";

/**
 * @typedef {import("../views.js").Rep} Rep
 * @typedef {import("../state.js").State} State
 */

/** Means of a whole race, as the training text has them. */
const BANDS = /** @type {const} */ ([["400 m runners", 233, 250], ["800 m runners", 200, 215]]);
/** So many reps before stand beside a flying rep. */
const HISTORY = 5;

/** Step rate and step length of a rep: beside a flying one the athlete's own reps before, beside a 400 m pace one what races have.
 * @param {{rep: Rep, state: State}} props */
export function StepsOf({ rep, state }) {
  if (typeof rep.step_rate_per_min !== "number") {
    return rep.step_rate_why ? html`<p class="quiet">No step rate: ${rep.step_rate_why}.</p>` : null;
  }
  return html`
    <section class="steps" aria-label="Steps">
      <h3>Steps</h3>
      <p><b>${measuredText(rep.step_rate_per_min, rep.u_step_rate_per_min ?? null, 0, "steps a minute")}</b>${typeof rep.step_length_m === "number" &&
        html`, each <b>${measuredText(rep.step_length_m, rep.u_step_length_m ?? null, 2, "m")}</b>`}</p>
      ${isAtPace(rep) ? html`<${Races} />` : html`<${Before} rep=${rep} state=${state} />`}
    </section>`;
}

function Races() {
  const told = BANDS.map(([who, least, most]) => `${who} ${least} to ${most}`).join(", ");
  return html`<p class="quiet">Means of a whole race, each foot counted: ${told}.</p>`;
}

/** @param {{rep: Rep, state: State}} props */
function Before({ rep, state }) {
  const before = newestReps(state).filter((one) => isBefore(one, rep)).slice(0, HISTORY);
  if (before.length === 0) return null;
  return html`
    <table aria-label="Steps of the reps before">
      <thead><tr><th scope="col">Before</th><th scope="col">steps a minute</th><th scope="col">m a step</th></tr></thead>
      <tbody>
        ${before.map((one) => html`
          <tr key=${one.rep}><th scope="row">Rep ${one.rep}</th><td>${measured(one.step_rate_per_min ?? 0, one.u_step_rate_per_min ?? null, 0).value}</td>
            <td>${typeof one.step_length_m === "number" ? measured(one.step_length_m, one.u_step_length_m ?? null, 2).value : "–"}</td></tr>`)}
      </tbody>
    </table>`;
}

/** An earlier flying rep of the same athlete whose steps were seen. @param {Rep} one @param {Rep} rep */
const isBefore = (one, rep) =>
  one.rep < rep.rep && one.athlete === rep.athlete && !one.void && !isAtPace(one) && typeof one.step_rate_per_min === "number";
