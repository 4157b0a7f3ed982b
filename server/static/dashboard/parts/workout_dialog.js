// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { runningOrder } from "../state.js";
import { count } from "../words.js";
import { Dialog, Form } from "./dialog.js";
import { NewWorkout } from "./workout_form.js";
import { APART_S, distanceOf, distancesOf, extent, inMinutes } from "./workout_time.js";

/**
 * @typedef {import("../views.js").Workout} Workout
 * @typedef {import("../state.js").State} State
 */

/** What is run today, and the way to change it. @param {{state: State}} props */
export function WorkoutLine({ state }) {
  const [open, setOpen] = useState(false);
  const workout = state.workouts[state.session.workout ?? 0];
  return html`
    <div class="workout-line">
      <p class="grow">${workout ? html`<b>${workout.name}</b> <span class="quiet">${workout.text}</span>` : "No workout: reps without end"}</p>
      <button type="button" onClick=${() => setOpen(true)}>Workout</button>
    </div>
    ${open && html`<${WorkoutDialog} state=${state} onClose=${() => setOpen(false)} />`}`;
}

/** Choose one or make one. @param {{state: State, onClose: () => void}} props */
function WorkoutDialog({ state, onClose }) {
  const { session } = state;
  const [chosen, choose] = useState(session.workout ?? 0);
  const [making, make] = useState(false);
  const workout = state.workouts[chosen];
  const other_m = workout ? otherLength(workout, session.fly_zone_m) : null;
  const save = (/** @type {FormData} */ fields) => {
    const moves = other_m !== null && fields.get("fly_zone") !== null;
    return api.changeSession({ workout: workout ? chosen : null, ...(moves ? { fly_zone_m: other_m } : {}) });
  };
  if (making) {
    const made = (/** @type {number} */ number) => (choose(number), make(false));
    return html`<${Dialog} title="Make a workout" onClose=${() => make(false)}><${NewWorkout} onMade=${made} onBack=${() => make(false)} /><//>`;
  }
  return html`
    <${Dialog} title="Workout" onClose=${onClose}>
      <button type="button" class="aside-act" onClick=${() => make(true)}>Make one…</button>
      <${Form} work=${save} onDone=${onClose} save=${workout ? "Run this" : "Run without a workout"}>
        <fieldset><legend>Everybody runs</legend>
          ${Object.values(state.workouts).map((one) => html`
            <label class="choice workout-choice" key=${one.workout}>
              <input type="radio" name="workout" checked=${one.workout === chosen} onChange=${() => choose(one.workout)} />
              <span><b>${one.name}</b> ${one.text}</span></label>`)}
          <label class="choice workout-choice"><input type="radio" name="workout" checked=${!workout} onChange=${() => choose(0)} />
            <span><b>None</b> Reps without end, no sets, no rests</span></label>
        </fieldset>
        ${workout && html`<${Extent} workout=${workout} athletes=${runningOrder(state).length} />`}
        ${other_m !== null && html`
          <label class="check" key=${other_m}><input type="checkbox" name="fly_zone" defaultChecked=${true} />
            Set the Fly Zone to ${other_m} m too: it is ${session.fly_zone_m} m now. Move Marker 3 then.</label>`}
      <//>
    <//>`;
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
      <p>${count(workout.reps.length, "rep")} each: <b>${alone.timed_m} m</b> in the Fly Zone, about ${alone.whole_m} m with run-up and slowing down.</p>
      <p>About <b>${inMinutes(alone.time_s)}</b> with the rests in full${athletes > 1 &&
        html`; with ${athletes} athletes ${APART_S} s apart <b>${inMinutes(together.time_s)}</b>`}, warm-up not in it.</p>
      <p><a href=${`/set-out?distances=${distancesOf(workout)}`} target="_blank" rel="noopener">What to set out for it</a></p>
    </div>`;
}
