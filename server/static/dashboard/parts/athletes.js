// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { nameToChoose, restingAthletes, runningOrder } from "../state.js";
import { paceText } from "../words.js";
import { ActionButton, Problem, useAction } from "./action.js";
import { Dialog, Form } from "./dialog.js";

/**
 * @typedef {import("../views.js").Athlete} Athlete
 * @typedef {import("../state.js").State} State
 */

/** Who runs, in running order. @param {{state: State}} props */
export function Athletes({ state }) {
  const [editing, setEditing] = useState(/** @type {Athlete | "new" | null} */ (null));
  const { busy, problem, run } = useAction();
  const athletes = runningOrder(state);
  const order = athletes.map((one) => one.athlete);
  const move = (/** @type {number} */ index, /** @type {number} */ by) => {
    const moved = [...order];
    [moved[index], moved[index + by]] = [moved[index + by], moved[index]];
    return run(() => api.changeSession({ athletes: moved }));
  };
  return html`
    <section class="card" id="athletes" aria-labelledby="athletes-title">
      <h2 id="athletes-title">Athletes</h2>
      ${athletes.length === 0 && html`<p class="quiet">Nobody yet. Reps are timed all the same, without a verdict.</p>`}
      <ol class="plain rows athletes">
        ${athletes.map((one, index) => html`
          <${Row} key=${one.athlete} athlete=${one} next=${one.athlete === state.session.next_athlete} busy=${busy}
            first=${index === 0} last=${index === athletes.length - 1} onMove=${(/** @type {number} */ by) => move(index, by)}
            onNext=${() => run(() => api.changeSession({ next_athlete: one.athlete }))} onEdit=${() => setEditing(one)} />`)}
      </ol>
      <${Resting} state=${state} busy=${busy}
        onBack=${(/** @type {number} */ athlete) => run(() => api.changeSession({ athletes: [...order, athlete] }))} />
      <${Problem} text=${problem} />
      <button type="button" onClick=${() => setEditing("new")}>Add an athlete</button>
      ${editing && html`<${AthleteDialog} athlete=${editing === "new" ? null : editing} order=${order} onClose=${() => setEditing(null)} />`}
    </section>`;
}

/** @param {{athlete: Athlete, next: boolean, busy: boolean, first: boolean, last: boolean,
 *   onMove: (by: number) => void, onNext: () => void, onEdit: () => void}} props */
function Row({ athlete, next, busy, first, last, onMove, onNext, onEdit }) {
  const { name, pace } = athlete;
  return html`
    <li class=${next ? "is-next" : ""}>
      <div class="grow">
        <p><b>${name}</b> ${next && html`<span class="mark">next</span>`}</p>
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

/** Who is known and does not run today. @param {{state: State, busy: boolean, onBack: (athlete: number) => void}} props */
function Resting({ state, busy, onBack }) {
  const athletes = restingAthletes(state);
  if (athletes.length === 0) return null;
  return html`
    <h3>Not running today</h3>
    <ul class="plain rows athletes">
      ${athletes.map((one) => html`
        <li key=${one.athlete}><p class="grow">${nameToChoose(state, one)}</p>
          <button type="button" disabled=${busy} aria-label=${`Put ${one.name} back`} onClick=${() => onBack(one.athlete)}>Put back</button></li>`)}
    </ul>`;
}

/** @param {{athlete: Athlete | null, order: number[], onClose: () => void}} props */
function AthleteDialog({ athlete, order, onClose }) {
  const rest = () => api.changeSession({ athletes: order.filter((one) => one !== athlete?.athlete) }).then(onClose);
  const save = async (/** @type {FormData} */ fields) => {
    const time = String(fields.get("time") ?? "").trim().replace(",", ".");
    const body = {
      name: String(fields.get("name") ?? "").trim(),
      pace_400: time === "" ? null : time,
      without_start: fields.get("without_start") !== null,
    };
    await (athlete ? api.changeAthlete(athlete.athlete, body) : api.addAthlete(body));
  };
  return html`
    <${Dialog} title=${athlete ? `Edit ${athlete.name}` : "Add an athlete"} onClose=${onClose}>
      <${Form} work=${save} onDone=${onClose} save=${athlete ? "Save" : "Add"}>
        <label>Name <input name="name" required maxlength="80" autocomplete="off" defaultValue=${athlete?.name ?? ""} /></label>
        <label>400 m time
          <input name="time" inputmode="text" autocomplete="off" placeholder="52.0 or 1:02.5" defaultValue=${athlete?.pace?.time ?? ""} />
        </label>
        <p class="quiet">Empty: timed without a verdict.</p>
        <label class="check"><input type="checkbox" name="without_start" defaultChecked=${athlete?.pace?.without_start ?? false} />
          Take the standing start off that time (1 s)</label>
      <//>
      ${athlete && html`<${ActionButton} label="Not running today" work=${rest} />`}
    <//>`;
}
