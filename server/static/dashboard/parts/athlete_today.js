// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { LEAST_SPRINTER_REST, SPRINTER_RESTS, counting, isSprinter, prescribed } from "../turns.js";
import { count, sentence } from "../words.js";
import { ActionButton, Problem, useAction } from "./action.js";

/**
 * @typedef {import("../views.js").Athlete} Athlete
 * @typedef {import("../state.js").State} State
 */

const REASONS = ["hurt", "tired", "comes later"];
const MOST_EXTRA = 20;

/** What one athlete does otherwise than the others today. @param {{athlete: Athlete, state: State, onClose: () => void}} props */
export function AthleteToday({ athlete, state, onClose }) {
  const { busy, problem, run } = useAction();
  const change = (/** @type {import("../api.js").Body} */ body) => run(() => api.changeAthlete(athlete.athlete, body));
  const steps = prescribed(state, athlete);
  const done = counting(state, athlete.athlete).length;
  return html`
    <section class="today" aria-label="Today">
      <p><b>Today:</b> ${steps === null ? `${count(done, "rep")} run, no workout` : `${done} of ${count(steps.length, "rep")} run`}</p>
      <label>Workout
        <select disabled=${busy} value=${String(athlete.workout ?? "")}
          onChange=${(/** @type {Event} */ event) => {
            const { value } = /** @type {HTMLSelectElement} */ (event.currentTarget);
            change({ workout: value === "" ? null : Number(value) });
          }}>
          <option value="">Everybody's</option>
          ${Object.values(state.workouts).filter((one) => !one.removed).map((one) => html`<option key=${one.workout} value=${String(one.workout)}>${one.name}: ${one.text}</option>`)}
        </select>
      </label>
      <${Sets} athlete=${athlete} state=${state} busy=${busy} onChange=${change} />
      ${isSprinter(athlete) && html`<${LongerRests} athlete=${athlete} state=${state} busy=${busy} onChange=${change} />`}
      <${Problem} text=${problem} />
      <${Presence} athlete=${athlete} busy=${busy} onChange=${change} />
      <div class="decide">
        <${OutOfOrder} athlete=${athlete} state=${state} onClose=${onClose} />
        <${ActionButton} label="Remove" work=${() => api.removeAthlete(athlete.athlete).then(onClose)} />
      </div>
    </section>`;
}

/** @param {{athlete: Athlete, state: State, busy: boolean, onChange: (body: import("../api.js").Body) => void}} props */
function Sets({ athlete, state, busy, onChange }) {
  const workout = state.workouts[athlete.workout ?? state.session.workout ?? 0];
  if (!workout) return null;
  const dropped = athlete.dropped_sets ?? [];
  const extra = athlete.extra_reps ?? 0;
  const sets = [...new Set(workout.reps.map((step) => step.set))];
  const drop = (/** @type {number} */ set, /** @type {boolean} */ runs) =>
    onChange({ dropped_sets: runs ? dropped.filter((one) => one !== set) : [...dropped, set] });
  return html`
    <fieldset class="sets"><legend>Sets that are run</legend>
      <div class="choices">
        ${sets.map((set) => html`
          <label class="choice" key=${set}><input type="checkbox" disabled=${busy} checked=${!dropped.includes(set)}
            onChange=${(/** @type {Event} */ event) => drop(set, /** @type {HTMLInputElement} */ (event.currentTarget).checked)} />Set ${set}</label>`)}
      </div>
      <div class="decide" role="group" aria-label="Reps more than prescribed">
        <button type="button" disabled=${busy || extra >= MOST_EXTRA} onClick=${() => onChange({ extra_reps: extra + 1 })}>Add a rep</button>
        ${extra > 0 && html`<button type="button" disabled=${busy} onClick=${() => onChange({ extra_reps: extra - 1 })}>Take one off</button>
          <span class="mark">${count(extra, "rep")} more</span>`}
      </div>
    </fieldset>`;
}

/** A 400 m sprinter's rests after more than 50 m.
 * @param {{athlete: Athlete, state: State, busy: boolean, onChange: (body: import("../api.js").Body) => void}} props */
function LongerRests({ athlete, state, busy, onChange }) {
  const { sprinter_rest: own = null } = athlete;
  const take = (/** @type {Event} */ event) => {
    const { value } = /** @type {HTMLSelectElement} */ (event.currentTarget);
    onChange({ sprinter_rest: value === "" ? null : Number(value) });
  };
  return html`
    <label>400 m sprinter: rests after more than 50 m
      <select disabled=${busy} value=${String(own ?? "")} onChange=${take}>
        <option value="">as everybody's, ${state.session.sprinter_rest ?? LEAST_SPRINTER_REST} times as long</option>
        ${SPRINTER_RESTS.map((one) => html`<option key=${one} value=${String(one)}>${one} times as long</option>`)}
      </select>
    </label>`;
}

/** Stop for today, and why; or back again.
 * @param {{athlete: Athlete, busy: boolean, onChange: (body: import("../api.js").Body) => void}} props */
function Presence({ athlete, busy, onChange }) {
  const [why, setWhy] = useState("");
  if (athlete.present === false) {
    return html`
      <div class="decide"><span class="mark">stopped${athlete.why && `: ${athlete.why}`}</span>
        <button type="button" class="primary" disabled=${busy} onClick=${() => onChange({ present: true })}>Back again</button></div>`;
  }
  const stop = (/** @type {string} */ reason) => onChange({ present: false, why: reason });
  return html`
    <fieldset><legend>Stop for today</legend>
      <div class="decide">
        ${REASONS.map((one) => html`<button type="button" key=${one} disabled=${busy} onClick=${() => stop(one)}>${sentence(one)}</button>`)}
      </div>
      <div class="inline">
        <label>Another reason <input maxlength="80" autocomplete="off" value=${why}
          onInput=${(/** @type {Event} */ event) => setWhy(/** @type {HTMLInputElement} */ (event.currentTarget).value)} /></label>
        <button type="button" disabled=${busy || why.trim() === ""} onClick=${() => stop(why.trim())}>Stop</button>
      </div>
    </fieldset>`;
}

/** Reps go on without that name. @param {{athlete: Athlete, state: State, onClose: () => void}} props */
function OutOfOrder({ athlete, state, onClose }) {
  const order = state.session.athletes;
  if (!order.includes(athlete.athlete)) return null;
  const work = () => api.changeSession({ athletes: order.filter((one) => one !== athlete.athlete) }).then(onClose);
  return html`<${ActionButton} label="Out of the order" work=${work} />`;
}
