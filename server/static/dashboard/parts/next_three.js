// @ts-check
import { useEffect, useRef } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { metres } from "../positions.js";
import { restEnds, restHow } from "../rests.js";
import { nameToChoose, phaseOf, runningOrder } from "../state.js";
import { canRun, nextLength, upcoming } from "../turns.js";
import { minutesText } from "../words.js";
import { Problem, useAction } from "./action.js";

/**
 * @typedef {import("../clock.js").SessionClock} SessionClock
 * @typedef {import("../state.js").State} State
 * @typedef {import("../views.js").Athlete} Athlete
 */

/** Who takes the next turns, with what is left of their rest; a tap sends one of them first.
 * @param {{state: State, clock: SessionClock}} props */
export function NextThree({ state, clock }) {
  const { busy, problem, run } = useAction();
  const three = upcoming(state);
  const send = (/** @type {number} */ athlete) => run(() => api.sendFirst(athlete));
  if (phaseOf(state) === "over") return null;
  if (state.session.athletes.length === 0) {
    return html`<p class="quiet">Nobody is in the running order: reps are timed without a verdict.</p>`;
  }
  return html`
    <div class="next" role="group" aria-label="Next to run">
      <ol class="plain">
        ${three.map((one, index) => html`
          <li key=${one.athlete}>
            <button type="button" class=${index === 0 ? "is-next" : ""} disabled=${busy || index === 0}
              aria-label=${index === 0 ? `${one.name} is next` : `Send ${one.name} first`} onClick=${() => send(one.athlete)}>
              <span class="who"><span class="quiet">${index === 0 ? "Next" : index + 1}</span> <b>${one.name}</b><${Length} length_m=${nextLength(state, one)} /></span>
              <span class="rest-left"><${RestLeft} due_ns=${restEnds(state, one.athlete)} clock=${clock} how=${restHow(state, one.athlete)} also=${one.pace ? "" : "no pace"} /></span>
            </button>
          </li>`)}
        ${three.length === 0 && html`<li class="quiet">Nobody is next: choose who runs, or give somebody another rep.</li>`}
      </ol>
      <${SomebodyElse} state=${state} shown=${three} onSend=${send} />
      <${Problem} text=${problem} />
    </div>`;
}

/** How far, where reps differ: who runs has to know at which gate to begin. @param {{length_m: number | null}} props */
const Length = ({ length_m }) => length_m !== null && html` <b class="length">${metres(length_m)}</b>`;

/** The rest of the list, for who pushes in. @param {{state: State, shown: Athlete[], onSend: (athlete: number) => void}} props */
function SomebodyElse({ state, shown, onSend }) {
  const others = runningOrder(state).filter((one) => !shown.includes(one) && canRun(state, one.athlete));
  if (others.length === 0) return null;
  const choose = (/** @type {Event} */ event) => {
    const select = /** @type {HTMLSelectElement} */ (event.currentTarget);
    if (select.value) onSend(Number(select.value));
    select.value = "";
  };
  return html`
    <select aria-label="Send somebody else first" onChange=${choose}>
      <option value="">Somebody else…</option>
      ${others.map((one) => html`<option key=${one.athlete} value=${String(one.athlete)}>${nameToChoose(state, one)}</option>`)}
    </select>`;
}

/** Counts down, past Preact. how: what the rest is; also: said after it.
 * @param {{due_ns: number | null, clock: SessionClock, how: string, also: string}} props */
function RestLeft({ due_ns, clock, how, also }) {
  const shown = useRef(/** @type {HTMLSpanElement | null} */ (null));
  useEffect(() => {
    const show = () => {
      if (shown.current) shown.current.textContent = [restText(due_ns, clock.now_ns(), how), also].filter(Boolean).join(" · ");
    };
    show();
    if (due_ns === null) return undefined;
    const timer = setInterval(show, 250);
    return () => clearInterval(timer);
  }, [due_ns, how, also]);
  return html`<span ref=${shown}></span>`;
}

/** @param {number | null} due_ns @param {number} now_ns @param {string} how */
function restText(due_ns, now_ns, how) {
  if (due_ns === null) return "";
  return due_ns > now_ns ? `rest ${minutesText((due_ns - now_ns) * 1e-9)} · ${how}` : "rested";
}
