// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { Field, FieldForm, typed } from "./fields.js";
import { WindField, windOf } from "./wind.js";

const SHOES = [["", "Not said"], ["spikes", "Spikes"], ["flats", "Flats"]];
const PACES = ["400 m", "800 m", "1500 m", "3000 m", "5000 m"];

/** What is noted of the day by hand: wind, shoes, words, and which pace of the cycle it is for.
 * @param {{session: import("../views.js").Session}} props */
export function SessionNote({ session }) {
  const [saved, setSaved] = useState(false);
  return html`
    <details class="more">
      <summary>Note: wind, shoes, pace of the cycle</summary>
      <${FieldForm} work=${(/** @type {FormData} */ fields) => api.changeSession(noteOf(fields))} onDone=${() => setSaved(true)} save="Save the note">
        ${(/** @type {import("./fields.js").Told} */ told) => html`
          <${WindField} value=${session.wind_m_per_s ?? null} told=${told} hint="Of the whole session; a rep may have its own. No time is corrected." />
          <label>Shoes
            <select name="shoes">${SHOES.map(([value, words]) => html`<option key=${value} value=${value} selected=${value === (session.shoes ?? "")}>${words}</option>`)}</select></label>
          <label>Pace of the two- or three-week cycle
            <select name="cycle_pace"><option value="">None</option>
              ${PACES.map((pace) => html`<option key=${pace} value=${pace} selected=${pace === session.cycle_pace}>${pace} pace</option>`)}</select></label>
          <${Field} label="In words" name="note" value=${session.note ?? ""} told=${told} example="wet track, second hard day" most=${500} />
          <p role="status">${saved && "Saved."}</p>`}
      <//>
    </details>`;
}

/** @param {FormData} fields */
function noteOf(fields) {
  return { wind_m_per_s: windOf(fields), shoes: typed(fields, "shoes"), cycle_pace: typed(fields, "cycle_pace"), note: typed(fields, "note") };
}
