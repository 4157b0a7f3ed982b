// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { runningOrder } from "../state.js";
import { LEAST_SPRINTER_REST, LONGER_FROM_M, SPRINTER_RESTS, isSprinter } from "../turns.js";
import { count, sentence } from "../words.js";
import { Dialog, Form } from "./dialog.js";
import { ActionButton } from "./action.js";
import { About, WorkoutEditor } from "./workout_editor.js";
import { NewWorkout } from "./workout_form.js";
import { APART_S, distanceOf, extent, inMinutes, ofFamily, setOutOf } from "./workout_time.js";

/**
 * @typedef {import("../views.js").Workout} Workout
 * @typedef {import("../state.js").State} State
 */

/** What is run today, and the way to change it. @param {{state: State}} props */
export function WorkoutLine({ state }) {
  const [open, setOpen] = useState(false);
  const workout = state.workouts[state.session.workout ?? 0];
  const unfit = state.session.unfit ?? [];
  return html`
    <div class="workout-line">
      <p class="grow">${workout ? html`<b>${workout.name}</b> <span class="quiet">${workout.text}</span>` : "No workout: reps without end"}</p>
      <button type="button" onClick=${() => setOpen(true)}>Workout</button>
    </div>
    ${unfit.map((text) => html`<p class="remark" key=${text}>${sentence(text)}.</p>`)}
    ${unfit.some((text) => /\bput /i.test(text)) && html`<${ActionButton} label="Put the gates there" work=${api.putGatesOut} />`}
    ${(state.session.cautions ?? []).map((text) => html`<p class="remark" key=${text}>${sentence(text)}.</p>`)}
    ${open && html`<${WorkoutDialog} state=${state} onClose=${() => setOpen(false)} />`}`;
}

/** Choose one or make one. @param {{state: State, onClose: () => void}} props */
function WorkoutDialog({ state, onClose }) {
  const { session } = state;
  const [chosen, choose] = useState(session.workout ?? 0);
  const [making, make] = useState(/** @type {"" | "sets" | "text" | "copy" | "change"} */ (""));
  const workout = state.workouts[chosen];
  const other_m = workout ? otherLength(workout, session.fly_zone_m) : null;
  const save = (/** @type {FormData} */ fields) => {
    const moves = other_m !== null && fields.get("fly_zone") !== null;
    const rest = Number(fields.get("sprinter_rest") ?? 0);
    return api.changeSession({ workout: workout ? chosen : null, ...(moves ? { fly_zone_m: other_m } : {}), ...(rest ? { sprinter_rest: rest } : {}) });
  };
  const made = (/** @type {number} */ number) => (choose(number), make(""));
  const back = () => make("");
  if (making === "sets") return html`<${Dialog} title="Make a workout" onClose=${back}><${NewWorkout} onMade=${made} onBack=${back} /><//>`;
  if (making) {
    const of = making === "text" ? null : (workout ?? null);
    const title = making === "change" ? `Change ${of?.name}` : "Write a workout";
    return html`<${Dialog} title=${title} onClose=${back}><${WorkoutEditor} of=${of} copy=${making === "copy"} onDone=${made} onBack=${back} /><//>`;
  }
  return html`
    <${Dialog} title="Workout" onClose=${onClose}>
      <div class="decide">
        <button type="button" onClick=${() => make("sets")}>Make one…</button>
        <button type="button" onClick=${() => make("text")}>Write or paste one…</button>
        <a href="/workouts" target="_blank" rel="noopener">Library</a>
      </div>
      <${Form} work=${save} onDone=${onClose} save=${workout ? "Run this" : "Run without a workout"}>
        <fieldset><legend>Everybody runs</legend>
          ${FAMILIES.map(([family, words]) => html`
            <details class="family" key=${family} open=${family === (workout?.family ?? "flying")}><summary>${words}</summary>
              ${ofFamily(state.workouts, family).map((one) => html`
                <label class="choice workout-choice" key=${one.workout}>
                  <input type="radio" name="workout" checked=${one.workout === chosen} onChange=${() => choose(one.workout)} />
                  <span><b>${one.name}</b> ${one.text}</span></label>`)}
            </details>`)}
          <label class="choice workout-choice"><input type="radio" name="workout" checked=${!workout} onChange=${() => choose(0)} />
            <span><b>None</b> Reps without end, no sets, no rests</span></label>
        </fieldset>
        ${workout && html`<${Extent} workout=${workout} athletes=${runningOrder(state).length} />
          <${About} workout=${workout} turn=${`${session.layout} ${session.athletes.length}`} />
          <${SprinterRest} state=${state} workout=${workout} />`}
        ${other_m !== null && html`
          <label class="check" key=${other_m}><input type="checkbox" name="fly_zone" defaultChecked=${true} />
            Set the Fly Zone to ${other_m} m too: it is ${session.fly_zone_m} m now. Move Marker 3 then.</label>`}
      <//>
      ${workout && html`<${Own} workout=${workout} onCopy=${() => make("copy")} onChange=${() => make("change")} onGone=${() => choose(session.workout ?? 0)} />`}
    <//>`;
}

/** @type {[import("../views.js").Family, string][]} */
const FAMILIES = [["flying", "Flying"], ["400 m pace", "At 400 m pace"]];

/** What may be done to a workout itself: a built-in one is copied. @param {{workout: Workout, onCopy: () => void,
 *   onChange: () => void, onGone: () => void}} props */
function Own({ workout, onCopy, onChange, onGone }) {
  return html`
    <div class="decide" role="group" aria-label="This workout itself">
      <button type="button" onClick=${onCopy}>Copy it…</button>
      ${!workout.built_in && html`<button type="button" onClick=${onChange}>Change it…</button>
        <${ActionButton} label="Take it away" work=${() => api.removeWorkout(workout.workout).then(onGone)} />`}
    </div>`;
}

/** 400 m sprinters rest longer after more than 50 m: how much. @param {{state: State, workout: Workout}} props */
function SprinterRest({ state, workout }) {
  const here = runningOrder(state).some(isSprinter) && workout.reps.some((step) => step.distance_m > LONGER_FROM_M);
  if (!here) return null;
  const now = state.session.sprinter_rest ?? LEAST_SPRINTER_REST;
  return html`
    <label>400 m sprinters rest, after more than 50 m
      <select name="sprinter_rest">${SPRINTER_RESTS.map((one) => html`<option value=${String(one)} selected=${one === now}>${one} times as long</option>`)}</select>
    </label>`;
}

/** The workout's length where it is not the Fly Zone's. @param {Workout} workout @param {number} fly_zone_m */
function otherLength(workout, fly_zone_m) {
  const length_m = distanceOf(workout);
  return length_m === null || length_m === fly_zone_m ? null : length_m;
}

/** The whole session's time and metres. @param {{workout: Workout, athletes: number}} props */
function Extent({ workout, athletes }) {
  const alone = extent(workout, 1);
  const together = extent(workout, athletes);
  return html`
    <div class="extent">
      <p>${count(workout.reps.length, "rep")} each: <b>${alone.timed_m} m</b> ${workout.family === "400 m pace" ? "timed" : "in the Fly Zone"}, about ${alone.whole_m} m with run-up and slowing down.</p>
      <p>About <b>${inMinutes(alone.time_s)}</b> with the rests in full${athletes > 1 &&
        html`; with ${athletes} athletes ${APART_S} s apart <b>${inMinutes(together.time_s)}</b>`}, warm-up not in it.</p>
      <p class="links"><a href=${setOutOf(workout)} target="_blank" rel="noopener">What to set out for it</a>
        <a href=${`/workouts/${workout.workout}`} target="_blank" rel="noopener">About it</a> <a href="/warm-up" target="_blank" rel="noopener">Warm-up</a></p>
    </div>`;
}
