// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { nameToChoose, restingAthletes, runningOrder } from "../state.js";
import { Form } from "./dialog.js";

/** @typedef {import("../views.js").Rep} Rep */

/** One tap each: typing with one hand in the sun is slow. */
const WHY_VOID = ["Stumbled", "Stopped early", "Somebody else crossed", "Camera was moved"];
const WHY_RESTORE = ["Voided by mistake"];

/** A reason, tapped or typed. @param {{value: string, onChange: (value: string) => void, offered: string[]}} props */
function Reason({ value, onChange, offered }) {
  return html`
    <div class="choices">
      ${offered.map((text) => html`<button type="button" key=${text} aria-pressed=${value === text} onClick=${() => onChange(text)}>${text}</button>`)}
    </div>
    <label>Reason
      <input name="reason" required maxlength="200" autocomplete="off" value=${value}
        onInput=${(/** @type {InputEvent} */ event) => onChange(/** @type {HTMLInputElement} */ (event.currentTarget).value)} />
    </label>`;
}

/** Nothing is removed: a void rep stays in the list with its reason. @param {{rep: Rep}} props */
export function VoidOrRestore({ rep }) {
  const [reason, setReason] = useState("");
  const { open, toggle, close } = useOpen();
  const words = rep.void ? "Restore this rep" : "Void this rep";
  const work = () => (rep.void ? api.restoreRep : api.voidRep)(rep.rep, { reason: reason.trim() });
  const done = () => {
    setReason("");
    close();
  };
  return html`
    <details open=${open} onToggle=${toggle}>
      <summary>${words}…</summary>
      <${Form} work=${work} onDone=${done} save=${words} kind=${rep.void ? "primary" : "danger"} disabled=${reason.trim() === ""}>
        <${Reason} value=${reason} onChange=${setReason} offered=${rep.void ? WHY_RESTORE : WHY_VOID} />
      <//>
    </details>`;
}

/** @param {{rep: Rep, state: import("../state.js").State}} props */
export function ChangeAthlete({ rep, state }) {
  const [reason, setReason] = useState("Wrong athlete");
  const { open, toggle, close } = useOpen();
  const work = (/** @type {FormData} */ fields) => {
    const athlete = fields.get("athlete");
    return api.giveRep(rep.rep, { athlete: athlete ? Number(athlete) : null, reason: reason.trim() });
  };
  return html`
    <details open=${open} onToggle=${toggle}>
      <summary>Change athlete…</summary>
      <${Form} work=${work} onDone=${close} save="Change athlete" disabled=${reason.trim() === ""}>
        <label>Who ran
          <select name="athlete">
            <option value="" selected=${rep.athlete === null}>No athlete</option>
            ${[...runningOrder(state), ...restingAthletes(state)].map((one) => html`<option key=${one.athlete} value=${one.athlete} selected=${one.athlete === rep.athlete}>${nameToChoose(state, one)}</option>`)}
          </select>
        </label>
        <${Reason} value=${reason} onChange=${setReason} offered=${["Wrong athlete", "Order was changed"]} />
      <//>
    </details>`;
}

/** A details element that closes when its work is done. */
function useOpen() {
  const [open, setOpen] = useState(false);
  const toggle = (/** @type {Event} */ event) => setOpen(/** @type {HTMLDetailsElement} */ (event.currentTarget).open);
  return { open, toggle, close: () => setOpen(false) };
}
