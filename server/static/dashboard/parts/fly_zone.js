// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { Dialog, Form, typedNumber } from "./dialog.js";

const USUAL_M = [30, 40, 50];
/** @type {[string, string][]} */
const DIRECTIONS = [
  ["auto", "Found by itself"],
  ["right", "To the right of the picture"],
  ["left", "To the left of the picture"],
];

/** What is timed: length of the Fly Zone, how well it is taped, which way is run.
 * @param {{session: import("../views.js").Session, hasReps: boolean, onClose: () => void}} props */
export function FlyZoneDialog({ session, hasReps, onClose }) {
  const [chosen, choose] = useState(USUAL_M.includes(session.fly_zone_m) ? String(session.fly_zone_m) : "other");
  const save = async (/** @type {FormData} */ fields) => {
    const length = chosen === "other" ? fields.get("other") : chosen;
    await api.changeSession({
      fly_zone_m: typedNumber(length, "Fly Zone", "35"),
      u_fly_zone_m: typedNumber(fields.get("within"), "Taped to within", "0.02") / 2,
      direction: fields.get("direction"),
    });
  };
  return html`
    <${Dialog} title="Fly Zone" onClose=${onClose}>
      <${Form} work=${save} onDone=${onClose} save="Save">
        <fieldset>
          <legend>From Marker 2 to Marker 3</legend>
          <div class="choices">
            ${[...USUAL_M.map(String), "other"].map(
              (value) => html`
                <label class="choice" key=${value}>
                  <input type="radio" name="length" value=${value} checked=${chosen === value} onChange=${() => choose(value)} />
                  ${value === "other" ? "Other" : `${value} m`}
                </label>`,
            )}
          </div>
          ${chosen === "other" &&
          html`<label>Length, m <input name="other" inputmode="decimal" autocomplete="off" defaultValue=${String(session.fly_zone_m)} /></label>`}
          ${hasReps && html`<p class="quiet">Earlier reps keep their distance.</p>`}
        </fieldset>
        <label>Taped to within ±, m
          <input name="within" inputmode="decimal" autocomplete="off" defaultValue=${String(2 * session.u_fly_zone_m)} />
        </label>
        <label>Runners go
          <select name="direction">
            ${DIRECTIONS.map(([value, words]) => html`<option value=${value} selected=${value === session.direction}>${words}</option>`)}
          </select>
        </label>
      <//>
    <//>`;
}
