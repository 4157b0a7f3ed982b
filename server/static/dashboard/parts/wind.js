// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { windText } from "../words.js";
import { Field, FieldForm, typed, typedNumberOf } from "./fields.js";

/** Wind of one rep, by hand; what it is worth stands beside the time and changes nothing.
 * @param {{rep: import("../views.js").Rep, session: import("../views.js").Session}} props */
export function WindOf({ rep, session }) {
  const [saved, setSaved] = useState(false);
  const own = rep.wind_m_per_s ?? null;
  const wind = own ?? session.wind_m_per_s ?? null;
  return html`
    <details class="wind">
      <summary>${wind === null ? "Wind: not noted" : `${windText(wind)}${own === null ? ", as in the whole session" : ""}`}</summary>
      <${FieldForm} work=${(/** @type {FormData} */ fields) => api.wind(rep.rep, windOf(fields))} onDone=${() => setSaved(true)} save="Save the wind">
        ${(/** @type {import("./fields.js").Told} */ told) => html`
          <${WindField} value=${own} told=${told} hint="Empty: as in the whole session." />
          <p role="status">${saved && "Saved."}</p>`}
      <//>
      <p class="quiet">Read off a gauge, not measured here. About 1 % of speed for 2 m/s from behind (international sprinters over 100 m, Linthorne 1994). No time is corrected.</p>
    </details>`;
}

/** @param {{value: number | null, told: import("./fields.js").Told, hint: string}} props */
export function WindField({ value, told, hint }) {
  return html`<${Field} label="Wind, m/s, from behind +" name="wind_m_per_s" value=${value === null ? "" : String(value)} told=${told} example="+1.2 or -0.8" most=${6} hint=${hint} />`;
}

/** As typed; null where nothing was. @param {FormData} fields */
export function windOf(fields) {
  const text = typed(fields, "wind_m_per_s");
  return text === "" ? null : typedNumberOf(fields, "wind_m_per_s", "wind", "+1.2");
}
