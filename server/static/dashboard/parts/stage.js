// @ts-check
import { api } from "../api.js";
import { html } from "../html.js";
import { lastResult, nameOf, nameToChoose, runningOrder, runningReps } from "../state.js";
import { paceText } from "../words.js";
import { Problem, useAction } from "./action.js";
import { Result } from "./result.js";
import { RunningClock } from "./running_clock.js";

/**
 * @typedef {import("../clock.js").SessionClock} SessionClock
 * @typedef {import("../state.js").State} State
 */

/** What a coach looks at: who is next, the running clock, the last result.
 * @param {{state: State, live: boolean, clock: SessionClock, onOpen: (rep: number) => void}} props */
export function Stage({ state, live, clock, onOpen }) {
  const running = runningReps(state);
  const last = lastResult(state);
  return html`
    <section class="stage card" aria-labelledby="stage">
      <h2 id="stage" class="unseen">Now</h2>
      <${Next} state=${state} />
      ${running.map(
        (rep) => html`
          <div class="running" key=${rep.rep}>
            <h3>Rep ${rep.rep} · ${nameOf(state, rep.athlete)} <span class="mark">in the Fly Zone</span></h3>
            <${RunningClock} from_ns=${rep.t2_ns} clock=${clock} live=${live} />
            ${rep.pace && html`<p>To beat: <b>${rep.pace.fly_time_s.toFixed(3)} s</b></p>`}
          </div>`,
      )}
      ${last && html`<${Result} rep=${last} state=${state} small=${running.length > 0} onOpen=${onOpen} />`}
      ${!last && running.length === 0 && html`<p class="quiet">The first rep shows here as it happens.</p>`}
    </section>`;
}

/** Letters that a phone's list box shows of a name; a longer one stands below in full. */
const FITS = 24;

/** Who takes the next turn, to change with one tap. @param {{state: State}} props */
function Next({ state }) {
  const { problem, run } = useAction();
  const { next_athlete } = state.session;
  const athlete = next_athlete === null ? undefined : state.athletes[next_athlete];
  const change = (/** @type {Event} */ event) => {
    const { value } = /** @type {HTMLSelectElement} */ (event.currentTarget);
    run(() => api.changeSession({ next_athlete: value === "" ? null : Number(value) }));
  };
  return html`
    <div class="next">
      <label>Next to run
        <select value=${athlete ? String(athlete.athlete) : ""} onChange=${change}>
          <option value="">No athlete</option>
          ${runningOrder(state).map(
            (one) => html`<option key=${one.athlete} value=${String(one.athlete)}>${nameToChoose(state, one)}</option>`,
          )}
        </select>
      </label>
      ${athlete && athlete.name.length > FITS && html`<p class="full"><b>${athlete.name}</b></p>`}
      <p>${athlete?.pace
        ? html`Pace <b>${athlete.pace.fly_time_s.toFixed(3)} s</b> <span class="quiet">${paceText(athlete.pace)}</span>`
        : "No pace set"}</p>
    </div>
    <${Problem} text=${problem} />`;
}
