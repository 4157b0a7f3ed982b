// @ts-check
import { useEffect, useRef, useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { count, minutesText, sentence } from "../words.js";
import { Field, FieldForm, typed } from "./fields.js";
import { inMinutes, extent } from "./workout_time.js";

/**
 * @typedef {import("../views.js").Workout} Workout
 * @typedef {import("../views.js").WorkoutPreview} Preview
 */

/** So long after the last letter a text is looked at. */
const LOOK_AFTER_MS = 250;
const EXAMPLE = "2 x (4 x 100m). 2:30 Rec between reps. 5:00 Rec between sets";
const FAMILIES = [["", "as it is written"], ["flying", "flying"], ["400 m pace", "at 400 m pace"]];

/** A workout as it is written, looked at while it is typed. of: the one that is changed, or copied; null: a new one.
 * @param {{of: Workout | null, copy: boolean, onDone: (workout: number) => void, onBack: () => void}} props */
export function WorkoutEditor({ of, copy, onDone, onBack }) {
  const [text, setText] = useState(of?.notation || of?.text || "");
  const preview = usePreview(text);
  const was = useRef(of?.notation ?? "");
  const kept = useRef(0);
  const tried = useRef("");
  const save = async (/** @type {FormData} */ fields) => {
    tried.current = text;
    const family = typed(fields, "family");
    const body = { notation: text, name: typed(fields, "name"), ...(family ? { family } : {}) };
    const workout = await (of && !copy ? api.changeWorkout(of.workout, { ...body, was: was.current }) : api.addWorkout(body));
    kept.current = workout.workout;
  };
  const name = of ? (copy ? `${of.name}, own` : of.name) : "";
  return html`
    <${FieldForm} work=${save} onDone=${() => onDone(kept.current)} save="Keep it">
      ${(/** @type {import("./fields.js").Told} */ told) => html`
        <div class="field">
          <label>Workout, as it is written
            <textarea name="notation" rows="4" class="notation" spellcheck=${false} autocapitalize="off" placeholder=${EXAMPLE} value=${text}
              aria-invalid=${preview?.problems.length ? "true" : undefined} aria-describedby="notation-read"
              onInput=${(/** @type {Event} */ event) => setText(/** @type {HTMLTextAreaElement} */ (event.currentTarget).value)}></textarea></label>
          <${Read} preview=${preview} text=${text} />
          ${told.notation && tried.current === text && !preview?.problems.length && html`<p class="problem" role="alert">${sentence(told.notation)}</p>`}
        </div>
        <${Field} label="Name" name="name" value=${name} told=${told} example=${preview?.workout?.name ?? ""} hint="May be left out." />
        <label>Kind
          <select name="family">${FAMILIES.map(([value, words]) => html`<option value=${value} selected=${value === (of?.family ?? "")}>${words}</option>`)}</select>
        </label>`}
    <//>
    <div class="decide"><button type="button" onClick=${onBack}>Back to the list</button></div>`;
}

/** What the server reads in a text; null while that is not known. @param {string} text @returns {Preview | null} */
function usePreview(text) {
  const [found, setFound] = useState(/** @type {Preview | null} */ (null));
  useEffect(() => {
    let over = false;
    const timer = setTimeout(async () => {
      const next = text.trim() === "" ? null : await api.previewWorkout({ notation: text }).catch(() => null);
      if (!over) setFound(next);
    }, LOOK_AFTER_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [text]);
  return found;
}

/** What was read, or where it could not be. @param {{preview: Preview | null, text: string}} props */
function Read({ preview, text }) {
  if (!preview || text.trim() === "") return html`<p class="quiet" id="notation-read">One line after the other: <span class="notation">4 x 50m. 1:30 Rec between reps</span></p>`;
  return html`
    <div id="notation-read" role="status" class="read">
      ${preview.problems.map((one) => html`
        <pre class="caret" aria-hidden="true" key=${one.line}>${one.caret}</pre>
        <p class="problem" key=${`why ${one.line}`}>Line ${one.line}, column ${one.column}: ${one.message}</p>`)}
      ${preview.workout && html`<${ReadSteps} workout=${preview.workout} />`}
    </div>`;
}

/** Every set on a line, with its rests. @param {{workout: Workout}} props */
function ReadSteps({ workout }) {
  const sets = [...new Set(workout.reps.map((step) => step.set))];
  const { timed_m, time_s } = extent(workout, 1);
  return html`
    <p>${count(workout.reps.length, "rep")}, <b>${timed_m} m</b>, about <b>${inMinutes(time_s)}</b>, ${workout.family === "flying" ? "flying" : "at 400 m pace"}</p>
    <ol class="plain read-steps">
      ${sets.map((set) => html`
        <li key=${set}><span class="quiet">Set ${set}</span> ${workout.reps.filter((step) => step.set === set).map((step) => html`
          <span class="read-step"><b>${step.distance_m} m</b>${step.rest_s !== null && ` ${minutesText(step.rest_s)}`}${step.assumed_rest && html` <span class="assumed">assumed</span>`}</span>`)}</li>`)}
    </ol>`;
}

/** What is said of a workout before it is run: gates that lack, whom it does not suit, when it was run last.
 * @param {{workout: Workout, turn: string}} props turn: changes where the gates or who runs have. */
export function About({ workout, turn }) {
  const [about, setAbout] = useState(/** @type {import("../views.js").AboutWorkout | null} */ (null));
  useEffect(() => {
    let over = false;
    api.aboutWorkout(workout.workout).then((found) => over || setAbout(found), () => over || setAbout(null));
    return () => {
      over = true;
    };
  }, [workout, turn]);
  if (about?.workout !== workout.workout) return null;
  return html`
    ${[about.unfit, about.caution].map((text) => text && html`<p class="remark" key=${text}>${sentence(text)}.</p>`)}
    <p class="quiet">${about.last ? `Last run ${about.last}.` : "Not run yet."}</p>`;
}
