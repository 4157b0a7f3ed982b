// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { newestReps } from "../state.js";
import { count } from "../words.js";
import { ActionButton } from "./action.js";
import { Dialog } from "./dialog.js";
import { RehearsalButton } from "./rehearsal.js";

/** @param {{state: import("../state.js").State, onClose: () => void}} props */
export function SessionDialog({ state, onClose }) {
  const { session } = state;
  return html`
    <${Dialog} title=${`Session ${session.session}`} onClose=${onClose}>
      <p>Since ${new Date(session.started_at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}:
        ${" "}${count(newestReps(state).length, "rep")}, Fly Zone ${session.fly_zone_m} m.</p>
      <h3>New session</h3>
      <p>An empty list of reps. Cameras stay open, and this session is kept.</p>
      <${NewSession} onDone=${onClose} />
      <h3>Rehearsal</h3>
      <p>Made clips play as live at both gates, three athletes run. Nothing of your own is needed.</p>
      <${RehearsalButton} rehearsal=${state.rehearsal} onDone=${onClose} />
    <//>`;
}

/** Asked twice, because a thumb slips. @param {{onDone: () => void}} props */
function NewSession({ onDone }) {
  const [sure, setSure] = useState(false);
  if (!sure) return html`<button type="button" onClick=${() => setSure(true)}>New session…</button>`;
  return html`
    <div class="decide">
      <${ActionButton} class="primary" label="Yes, start a new session" work=${() => api.newSession({}).then(onDone)} />
      <button type="button" onClick=${() => setSure(false)}>No, go on with this one</button>
    </div>`;
}
