// @ts-check
import { useEffect, useRef, useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { nameOf, nameToChoose, restingAthletes, runningOrder } from "../state.js";
import { Problem, useAction } from "./action.js";
import { Form } from "./dialog.js";
import { quickActions, seen } from "./rep_actions.js";

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

/** What one tap puts right, each with what it means. @param {{rep: Rep, state: import("../state.js").State}} props */
export function OneTap({ rep, state }) {
  const { busy, problem, run } = useAction();
  const actions = quickActions(state, rep);
  if (actions.length === 0) return null;
  return html`
    <div class="one-tap" role="group" aria-label="Put right with one tap">
      ${actions.map((one) => html`
        <button type="button" key=${one.label} disabled=${busy} aria-label=${one.label} onClick=${() => run(one.work)}>
          ${one.label}<small>${one.says}</small></button>`)}
    </div>
    <${Problem} text=${problem} />`;
}

/** Nothing is removed: a void rep stays in the list with its reason. @param {{rep: Rep, begin: boolean}} props */
export function VoidOrRestore({ rep, begin }) {
  const [reason, setReason] = useState("");
  const { open, toggle, close, place } = useOpen(begin);
  const words = rep.void ? "Restore this rep" : "Void this rep";
  const work = () => (rep.void ? api.restoreRep : api.voidRep)(rep.rep, { reason: reason.trim(), ...seen(rep) });
  const done = () => {
    setReason("");
    close();
  };
  return html`
    <details open=${open} onToggle=${toggle} ref=${place}>
      <summary>${words}…</summary>
      <${Form} work=${work} onDone=${done} save=${words} kind=${rep.void ? "primary" : "danger"} disabled=${reason.trim() === ""}>
        <${Reason} value=${reason} onChange=${setReason} offered=${rep.void ? WHY_RESTORE : WHY_VOID} />
      <//>
    </details>`;
}

/** One tap on a name; nobody is asked for a reason. @param {{rep: Rep, state: import("../state.js").State, begin: boolean}} props */
export function ChangeAthlete({ rep, state, begin }) {
  const { busy, problem, run } = useAction();
  const { open, toggle, close, place } = useOpen(begin);
  const give = async (/** @type {number | null} */ athlete) => {
    if (await run(() => api.giveRep(rep.rep, { athlete, ...seen(rep) }))) close();
  };
  return html`
    <details open=${open} onToggle=${toggle} ref=${place}>
      <summary>Change athlete…</summary>
      <p class="quiet">This rep alone: its name then moves with no other.</p>
      <div class="choices names">
        ${[...runningOrder(state), ...restingAthletes(state)].map((one) => html`
          <button type="button" key=${one.athlete} disabled=${busy} aria-pressed=${one.athlete === rep.athlete}
            onClick=${() => give(one.athlete)}>${nameToChoose(state, one)}</button>`)}
        <button type="button" disabled=${busy} aria-pressed=${rep.athlete === null} onClick=${() => give(null)}>No athlete</button>
      </div>
      <${Problem} text=${problem} />
    </details>`;
}

/** Crossings of Marker 3 that are offered as another finish: nobody is in a Fly Zone for longer. */
const LONGEST_NS = 60e9;

/** Another crossing at Marker 3, where the rep was paired with a wrong one.
 * @param {{rep: Rep, state: import("../state.js").State, clock: import("../clock.js").SessionClock, begin: boolean}} props */
export function OtherFinish({ rep, state, clock, begin }) {
  const { busy, problem, run } = useAction();
  const { open, toggle, close, place } = useOpen(begin);
  const { t2_ns } = rep;
  if (t2_ns === null || rep.crossing2 === null || (rep.gates?.[1] ?? 3) !== 3) return null;
  const offered = Object.values(state.crossings).filter(
    (one) => one.marker === 3 && !one.withdrawn && one.run === rep.run && one.t_ns > t2_ns && one.t_ns - t2_ns < LONGEST_NS,
  );
  const choose = async (/** @type {number} */ crossing) => {
    if (await run(() => api.finishWith(rep.rep, { crossing, ...seen(rep) }))) close();
  };
  return html`
    <details open=${open} onToggle=${toggle} ref=${place}>
      <summary>Other finish…</summary>
      ${offered.length === 0 && html`<p class="quiet">Marker 3 saw nobody in the minute after this rep's Marker 2.</p>`}
      <div class="choices finishes">
        ${offered.map((one) => html`
          <button type="button" key=${one.crossing} disabled=${busy} aria-pressed=${one.crossing === rep.crossing3} onClick=${() => choose(one.crossing)}>
            ${((one.t_ns - t2_ns) * 1e-9).toFixed(2)} s<small>${finishWords(state, one, clock)}</small></button>`)}
      </div>
      <${Problem} text=${problem} />
    </details>`;
}

/** @param {import("../state.js").State} state @param {import("../views.js").Crossing} one
 * @param {import("../clock.js").SessionClock} clock */
function finishWords(state, one, clock) {
  const owner = Object.values(state.reps).find((rep) => rep.crossing3 === one.crossing && rep.state !== "withdrawn");
  const at = one.run === state.server.run ? clock.timeOfDay(one.t_ns) : "";
  return `${at} ${one.speed_m_per_s.toFixed(1)} m/s, ${owner ? `rep ${owner.rep}, ${nameOf(state, owner.athlete)}` : "in no rep"}`;
}

/** A details element that closes when its work is done. begin: open, and in view. @param {boolean} begin */
function useOpen(begin) {
  const [open, setOpen] = useState(begin);
  const place = useRef(/** @type {HTMLDetailsElement | null} */ (null));
  useEffect(() => {
    if (!begin) return;
    place.current?.scrollIntoView({ block: "start" });
    place.current?.querySelector("summary")?.focus();
  }, []);
  const toggle = (/** @type {Event} */ event) => setOpen(/** @type {HTMLDetailsElement} */ (event.currentTarget).open);
  return { open, toggle, place, close: () => setOpen(false) };
}
