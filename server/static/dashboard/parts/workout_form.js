// @ts-check
import { useRef, useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { Field, FieldForm, typed, typedMinutes, typedNumberOf } from "./fields.js";

const USUAL_M = ["30", "40", "50"];

/** So many sets of so many flying reps. @param {{onMade: (workout: number) => void, onBack: () => void}} props */
export function NewWorkout({ onMade, onBack }) {
  const [length, setLength] = useState("30");
  const made = useRef(0);
  const save = async (/** @type {FormData} */ fields) => {
    const workout = await api.addWorkout({
      name: typed(fields, "name"),
      distance_m: length === "other" ? typedNumberOf(fields, "distance_m", "distance", "35") : Number(length),
      sets: typedNumberOf(fields, "sets", "number of sets", "3"),
      reps: typedNumberOf(fields, "reps", "number of reps", "3"),
      rest_s: typedMinutes(fields, "rest_s", "rest between reps"),
      set_rest_s: typedMinutes(fields, "set_rest_s", "rest between sets"),
    });
    made.current = workout.workout;
  };
  return html`
    <${FieldForm} work=${save} onDone=${() => onMade(made.current)} save="Make it">
      ${(/** @type {import("./fields.js").Told} */ told) => html`
        <${Field} label="Name" name="name" told=${told} example=${length === "other" ? "Flying reps" : `Flying ${length}s`} hint="May be left out." />
        <fieldset><legend>Flying</legend>
          <div class="choices">
            ${[...USUAL_M, "other"].map((one) => html`
              <label class="choice" key=${one}><input type="radio" name="length" checked=${one === length} onChange=${() => setLength(one)} />
                ${one === "other" ? "Other" : `${one} m`}</label>`)}
          </div>
          ${length === "other" && html`<${Field} label="Distance, m" name="distance_m" told=${told} mode="decimal" most=${6} />`}
        </fieldset>
        <div class="pair">
          <${Field} label="Sets" name="sets" value="3" told=${told} mode="numeric" most=${6} />
          <${Field} label="Reps in a set" name="reps" value="3" told=${told} mode="numeric" most=${6} />
        </div>
        <div class="pair">
          <${Field} label="Rest between reps" name="rest_s" value="3:00" told=${told} example="3:00" most=${6} />
          <${Field} label="Rest between sets" name="set_rest_s" value="6:00" told=${told} example="6:00" most=${6} />
        </div>`}
    <//>
    <div class="decide"><button type="button" onClick=${onBack}>Back to the list</button></div>`;
}
