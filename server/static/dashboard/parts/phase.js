// @ts-check
import { api, resultsAddress } from "../api.js";
import { html } from "../html.js";
import { phaseOf } from "../state.js";
import { Problem, useAction } from "./action.js";

/**
 * @typedef {import("../views.js").Phase} Phase
 * @typedef {[Phase, string]} Step To which phase, and what the button says.
 */

/** Phase -> the next step, large, then the others. @type {Record<Phase, Step[]>} */
const STEPS = {
  "set up": [["warm-up", "Start warm-up"], ["running", "Start"]],
  "warm-up": [["running", "Start"]],
  running: [["paused", "Pause"], ["over", "End"]],
  paused: [["running", "Resume"], ["warm-up", "Warm-up"], ["over", "End"]],
  over: [["running", "Go on"]],
};

/** Where the session goes from here: nothing else starts or stops counting. @param {{state: import("../state.js").State}} props */
export function PhaseButtons({ state }) {
  const { busy, problem, run } = useAction();
  const phase = phaseOf(state);
  const [next, ...others] = STEPS[phase];
  const go = (/** @type {Phase} */ to) => run(() => api.changeSession({ phase: to }));
  return html`
    <div class="phase" role="group" aria-label="Session" data-phase=${phase}>
      ${phase === "over" && html`<button type="button" key="results" onClick=${() => window.open(resultsAddress(state.session.session), "_blank", "noopener")}>Results</button>`}
      ${others.map(([to, label]) => html`<button type="button" key=${label} disabled=${busy} onClick=${() => go(to)}>${label}</button>`)}
      <button type="button" class="primary large" key="next" disabled=${busy} onClick=${() => go(next[0])}>${next[1]}</button>
    </div>
    ${problem && html`<${Problem} text=${problem} />`}`;
}
