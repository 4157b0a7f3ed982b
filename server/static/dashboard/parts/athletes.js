// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { nameToChoose, restingAthletes, runningOrder } from "../state.js";
import { counting, prescribed } from "../turns.js";
import { paceText } from "../words.js";
import { Problem, useAction } from "./action.js";
import { AthleteDialog } from "./athlete_form.js";
import { ImportAthletes } from "./athletes_import.js";
import { useDragging } from "./dragging.js";
import { WorkoutLine } from "./workout_dialog.js";

/**
 * @typedef {import("../views.js").Athlete} Athlete
 * @typedef {import("../state.js").State} State
 */

/** Who runs, in running order, and what. @param {{state: State}} props */
export function Athletes({ state }) {
  const [editing, setEditing] = useState(/** @type {number | "new" | null} */ (null));
  const { busy, problem, run } = useAction();
  const order = runningOrder(state).map((one) => one.athlete);
  const save = (/** @type {number[]} */ athletes) => run(() => api.changeSession({ athletes }));
  const { shown, held, handle } = useDragging(order, save);
  const athletes = shown.map((one) => state.athletes[one]).filter((one) => one !== undefined);
  const edited = typeof editing === "number" ? state.athletes[editing] : null;
  return html`
    <section class="card" id="athletes" aria-labelledby="athletes-title">
      <h2 id="athletes-title">Athletes</h2>
      <${WorkoutLine} state=${state} />
      ${athletes.length === 0 && html`<p class="quiet">Nobody in the order. Reps are timed all the same, without a name.</p>`}
      <ol class="plain rows athletes">
        ${athletes.map((one, index) => html`
          <${Row} key=${one.athlete} athlete=${one} state=${state} next=${one.athlete === state.session.next_athlete} busy=${busy}
            held=${held === one.athlete} handle=${handle(one.athlete)} first=${index === 0} last=${index === athletes.length - 1}
            onMove=${(/** @type {number} */ by) => save(moved(order, index, by))}
            onNext=${() => run(() => api.sendFirst(one.athlete))} onEdit=${() => setEditing(one.athlete)} />`)}
      </ol>
      <${Problem} text=${problem} />
      <${Resting} state=${state} busy=${busy} onEdit=${setEditing}
        onBack=${(/** @type {number[]} */ some) => save([...order, ...some])} />
      <div class="decide">
        <button type="button" onClick=${() => setEditing("new")}>Add an athlete</button>
        <${ImportAthletes} />
      </div>
      ${(editing === "new" || (edited && !edited.removed)) &&
      html`<${AthleteDialog} key=${editing} athlete=${edited} state=${state} onClose=${() => setEditing(null)} />`}
    </section>`;
}

/** @param {number[]} order @param {number} index @param {number} by */
function moved(order, index, by) {
  const other = [...order];
  [other[index], other[index + by]] = [other[index + by], other[index]];
  return other;
}

/** How far somebody has come, in words. @param {State} state @param {Athlete} athlete */
function progress(state, athlete) {
  if (athlete.present === false) return `stopped${athlete.why && `: ${athlete.why}`}`;
  const steps = prescribed(state, athlete);
  const done = counting(state, athlete.athlete).length;
  if (steps === null) return "";
  return done >= steps.length ? "done" : `${done} of ${steps.length}`;
}

/** @param {{athlete: Athlete, state: State, next: boolean, busy: boolean, held: boolean, handle: object, first: boolean,
 *   last: boolean, onMove: (by: number) => void, onNext: () => void, onEdit: () => void}} props */
function Row({ athlete, state, next, busy, held, handle, first, last, onMove, onNext, onEdit }) {
  const { name, pace } = athlete;
  const told = progress(state, athlete);
  return html`
    <li class=${`${next ? "is-next" : ""} ${held ? "held" : ""}`} data-athlete=${athlete.athlete}>
      <span class="grip" aria-hidden="true" title="Drag to another place" ...${handle}></span>
      <div class="grow">
        <p><b>${name}</b> ${next && html`<span class="mark">next</span>`} ${told && html`<span class="mark">${told}</span>`}</p>
        <p class="quiet">${pace ? `${pace.fly_time_s.toFixed(3)} s · ${paceText(pace)}` : "No pace set"}</p>
      </div>
      <div class="tools" role="group" aria-label=${name}>
        <button type="button" disabled=${busy || next} aria-label=${`${name} runs next`} onClick=${onNext}>Next</button>
        <button type="button" disabled=${busy || first} aria-label=${`Move ${name} up`} onClick=${() => onMove(-1)}>▲</button>
        <button type="button" disabled=${busy || last} aria-label=${`Move ${name} down`} onClick=${() => onMove(1)}>▼</button>
        <button type="button" aria-label=${`Edit ${name}`} onClick=${onEdit}>Edit</button>
      </div>
    </li>`;
}

/** Who is known and not in the order.
 * @param {{state: State, busy: boolean, onBack: (some: number[]) => void, onEdit: (athlete: number) => void}} props */
function Resting({ state, busy, onBack, onEdit }) {
  const athletes = restingAthletes(state);
  if (athletes.length === 0) return null;
  return html`
    <h3>Not in the order</h3>
    <ul class="plain rows athletes">
      ${athletes.map((one) => html`
        <li key=${one.athlete}><p class="grow">${nameToChoose(state, one)}</p>
          <div class="tools">
            <button type="button" disabled=${busy} aria-label=${`Put ${one.name} back`} onClick=${() => onBack([one.athlete])}>Put back</button>
            <button type="button" aria-label=${`Edit ${one.name}`} onClick=${() => onEdit(one.athlete)}>Edit</button>
          </div></li>`)}
    </ul>
    ${athletes.length > 1 && html`<button type="button" disabled=${busy} onClick=${() => onBack(athletes.map((one) => one.athlete))}>Put everybody back</button>`}`;
}
