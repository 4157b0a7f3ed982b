// @ts-check
import { useEffect, useState } from "../../vendor/preact/hooks.js";
import { api, repsAddress } from "../api.js";
import { html } from "../html.js";
import { newestReps } from "../state.js";
import { count } from "../words.js";
import { ActionButton, Problem, useAction } from "./action.js";
import { Dialog } from "./dialog.js";
import { RehearsalButton } from "./rehearsal.js";

/** @param {{state: import("../state.js").State, onClose: () => void}} props */
export function SessionDialog({ state, onClose }) {
  const { session } = state;
  return html`
    <${Dialog} title=${`Session ${session.session}`} onClose=${onClose}>
      <p>Since ${dayAndTime(session.started_at)}:
        ${" "}${count(newestReps(state).length, "rep")}, Fly Zone ${session.fly_zone_m} m.</p>
      <h3>New session</h3>
      <p>An empty list of reps. Cameras stay open, and this session is kept.</p>
      <${NewSession} onDone=${onClose} />
      <h3>Rehearsal</h3>
      <p>Made clips play as live at both gates, three athletes run. Nothing of your own is needed.</p>
      <${RehearsalButton} state=${state} onDone=${onClose} />
      <h3>All sessions</h3>
      <${Sessions} now=${session.session} />
    <//>`;
}

/** @param {string} at */
const dayAndTime = (at) => new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

/** What was timed before, to take away as a table. @param {{now: number}} props */
function Sessions({ now }) {
  const { problem, run } = useAction();
  const [sessions, setSessions] = useState(/** @type {import("../views.js").SessionRow[] | null} */ (null));
  useEffect(() => void run(async () => setSessions(await api.sessions())), []);
  const newestFirst = [...(sessions ?? [])].sort((a, b) => b.session - a.session);
  return html`
    ${sessions === null && !problem && html`<p role="status">Looking…</p>`}
    <${Problem} text=${problem} />
    <ul class="plain rows sessions">
      ${newestFirst.map((one) => html`
        <li key=${one.session}>
          <span><b>${one.session}</b> · ${dayAndTime(one.started_at)} · ${count(one.reps, "rep")}
            ${one.rehearsal && html` <span class="mark">rehearsal</span>`}${one.session === now && html` <span class="mark">this one</span>`}</span>
          ${one.reps > 0 && html`<a href=${repsAddress(one.session)} download aria-label=${`CSV of session ${one.session}`}>CSV</a>`}
        </li>`)}
    </ul>`;
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
