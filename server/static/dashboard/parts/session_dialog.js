// @ts-check
import { useEffect, useState } from "../../vendor/preact/hooks.js";
import { api, repsAddress, resultsAddress, textAddress } from "../api.js";
import { html } from "../html.js";
import { newestReps, phaseOf } from "../state.js";
import { count } from "../words.js";
import { ActionButton, Problem, useAction } from "./action.js";
import { Dialog } from "./dialog.js";
import { Field, FieldForm, typed } from "./fields.js";
import { RehearsalButton } from "./rehearsal.js";
import { SessionNote } from "./session_note.js";

/**
 * @typedef {import("../views.js").SessionRow} SessionRow
 * @typedef {import("../state.js").State} State
 */

/** @param {{state: State, onLan: () => void, onClose: () => void}} props */
export function SessionDialog({ state, onLan, onClose }) {
  const { session } = state;
  const goOn = () => api.changeSession({ phase: "running" }).then(onClose);
  return html`
    <${Dialog} title=${session.name || `Session ${session.session}`} onClose=${onClose}>
      <p>Since ${dayAndTime(session.started_at)}:
        ${" "}${count(newestReps(state).length, "rep")}, Fly Zone ${session.fly_zone_m} m.</p>
      ${phaseOf(state) === "over" && html`
        <div class="banner"><p>This session is over.</p><${ActionButton} label="Go on with it" work=${goOn} /></div>`}
      <${Results} session=${session.session} />
      <${Name} session=${session} />
      <${SessionNote} session=${session} />
      <h3>Phones and spectators</h3>
      <div class="decide"><button type="button" onClick=${onLan}>Addresses and link for spectators</button></div>
      <h3>New session</h3>
      <p>An empty list of reps. Cameras stay open, athletes and workouts too, and this session is kept.</p>
      <${Sure} ask="New session…" label="Yes, start a new session" work=${() => api.newSession({}).then(onClose)} />
      <h3>Rehearsal</h3>
      <p>Made clips play as live at both gates, three athletes run. Nothing of your own is needed.</p>
      <${RehearsalButton} state=${state} onDone=${onClose} />
      <h3>All sessions</h3>
      <p class="links"><a href="/season" target="_blank" rel="noopener">Season: what was done, by workout</a></p>
      <${Sessions} now=${session.session} onDone=${onClose} />
    <//>`;
}

/** Results to look at, to print, to send. @param {{session: number}} props */
function Results({ session }) {
  return html`
    <p class="links"><a href=${resultsAddress(session)} target="_blank" rel="noopener">Results, to print</a>
      <a href=${textAddress(session)} target="_blank" rel="noopener">Text for a message</a>
      <a href=${repsAddress(session)} download>CSV</a></p>`;
}

/** @param {{session: import("../views.js").Session}} props */
function Name({ session }) {
  const [saved, setSaved] = useState(false);
  const work = (/** @type {FormData} */ fields) => api.changeSession({ name: typed(fields, "name") });
  return html`
    <${FieldForm} work=${work} onDone=${() => setSaved(true)} save="Save the name">
      ${(/** @type {import("./fields.js").Told} */ told) => html`
        <${Field} label="Name of this session" name="name" value=${session.name ?? ""} told=${told} example="Tuesday, group A" />
        <p role="status">${saved && "Saved."}</p>`}
    <//>`;
}

/** @param {string} at */
const dayAndTime = (at) => new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

/** What was run before: to look at, to take away, to begin another like it. @param {{now: number, onDone: () => void}} props */
function Sessions({ now, onDone }) {
  const { problem, run } = useAction();
  const [sessions, setSessions] = useState(/** @type {SessionRow[] | null} */ (null));
  useEffect(() => void run(async () => setSessions(await api.sessions())), []);
  const newestFirst = [...(sessions ?? [])].sort((a, b) => b.session - a.session);
  return html`
    ${sessions === null && !problem && html`<p role="status">Looking…</p>`}
    <${Problem} text=${problem} />
    <ul class="plain rows sessions">
      ${newestFirst.map((one) => html`<${Row} key=${one.session} one=${one} now=${one.session === now} onDone=${onDone} />`)}
    </ul>`;
}

/** @param {{one: SessionRow, now: boolean, onDone: () => void}} props */
function Row({ one, now, onDone }) {
  const name = one.name || `Session ${one.session}`;
  const like = () => api.newSession({ like: one.session }).then(onDone);
  return html`
    <li>
      <span class="grow"><b>${one.session}</b> · ${one.name && html`<b>${one.name}</b> · `}${dayAndTime(one.started_at)} · ${count(one.reps, "rep")}
        ${one.rehearsal && html` <span class="mark">rehearsal</span>`}${now && html` <span class="mark">this one</span>`}</span>
      <span class="links">
        <a href=${resultsAddress(one.session)} target="_blank" rel="noopener" aria-label=${`Results of ${name}`}>Look</a>
        ${one.reps > 0 && html`<a href=${repsAddress(one.session)} download aria-label=${`CSV of session ${one.session}`}>CSV</a>`}
      </span>
      ${!one.rehearsal && html`<${Sure} ask="New one like it…" about=${`New session like ${name}`} label="Yes, with its athletes and terms" work=${like} />`}
    </li>`;
}

/** What opens at the foot of the dialog is seen without scrolling. @param {HTMLElement | null} asked */
const intoView = (asked) => asked?.scrollIntoView({ block: "nearest" });

/** Asked twice, because a thumb slips. @param {{ask: string, about?: string, label: string, work: () => Promise<unknown>}} props */
function Sure({ ask, about, label, work }) {
  const [sure, setSure] = useState(false);
  if (!sure) return html`<button type="button" aria-label=${about} onClick=${() => setSure(true)}>${ask}</button>`;
  return html`
    <div class="decide" ref=${intoView}>
      <${ActionButton} class="primary" label=${label} work=${work} />
      <button type="button" onClick=${() => setSure(false)}>No, go on with this one</button>
    </div>`;
}
