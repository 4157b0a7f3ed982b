// @ts-check
import { html } from "../html.js";
import { nameOf, notesOf, otherFlyZone } from "../state.js";
import { measured, measuredText, paceText, sentence, signed, verdictWords } from "../words.js";

/**
 * @typedef {import("../views.js").Rep} Rep
 * @typedef {import("../state.js").State} State
 */

/** @type {Record<import("../words.js").Tone, string>} */
const SIGNS = { faster: "▲", slower: "▼", close: "≈", check: "⚠", none: "" };

/** The last result, big. @param {{rep: Rep, state: State, small: boolean, onOpen: (rep: number) => void}} props */
export function Result({ rep, state, small, onOpen }) {
  return html`
    <article class=${`result ${small ? "small" : ""} ${rep.void ? "void" : ""}`} aria-label="Last result" data-rep-shown=${rep.rep}>
      <h3>Rep ${rep.rep} · ${nameOf(state, rep.athlete)} <${Marks} rep=${rep} fly_zone_m=${otherFlyZone(state, rep)} /></h3>
      <${Figures} rep=${rep} />
      <${Verdict} rep=${rep} />
      ${!small && html`<${Beside} rep=${rep} />`}
      <${Remarks} rep=${rep} notes=${notesOf(state, rep)} />
      <button type="button" onClick=${() => onOpen(rep.rep)}>Photo finish and details</button>
    </article>`;
}

/** What kind of result it is, in a word each. fly_zone_m: where it is not the session's.
 * @param {{rep: Rep, fly_zone_m: number | null}} props */
export function Marks({ rep, fly_zone_m }) {
  return html`
    ${rep.void && html`<span class="mark wrong">void</span>`}
    ${rep.state === "provisional" && html`<span class="mark">provisional</span>`}
    ${rep.state === "unfinished" && html`<span class="mark">gate speed only</span>`}
    ${rep.revised && html`<span class="mark wrong">revised</span>`}
    ${rep.check && html`<span class="mark check">CHECK</span>`}
    ${fly_zone_m !== null && html`<span class="mark">Fly Zone ${fly_zone_m} m</span>`}`;
}

/** Fly time and velocity, or the gate speed where there is no more. @param {{rep: Rep}} props */
function Figures({ rep }) {
  if (rep.fly_time_s === null) return html`<${GateSpeed} rep=${rep} />`;
  const time = measured(rep.fly_time_s, rep.u_fly_time_s, 3);
  return html`
    <div class="figures">
      <p class="time"><span class="figure">${time.value}</span> <span class="unit">s</span>
        ${time.spread && html` <span class="spread">± ${time.spread}</span>`}</p>
      ${rep.velocity_m_per_s !== null && html`<${Speed} value=${rep.velocity_m_per_s} u=${rep.u_velocity_m_per_s} />`}
    </div>`;
}

/** @param {{value: number, u: number | null}} props */
function Speed({ value, u }) {
  const speed = measured(value, u, 2);
  return html`
    <p class="speed"><span class="figure">${speed.value}</span> <span class="unit">m/s</span>
      ${speed.spread && html` <span class="spread">± ${speed.spread}</span>`}</p>`;
}

/** @param {{rep: Rep}} props */
function GateSpeed({ rep }) {
  const at = rep.speed2_m_per_s === null ? 3 : 2;
  const speed = rep.velocity_m_per_s ?? rep.speed2_m_per_s ?? rep.speed3_m_per_s;
  return html`
    <div class="figures">
      ${speed !== null && html`<${Speed} value=${speed} u=${rep.u_velocity_m_per_s} />`}
      <p>No fly time: seen at Marker ${at} only.${rep.verdict && ` Verdict from the speed at that gate.`}</p>
    </div>`;
}

/** @param {{rep: Rep}} props */
export function Verdict({ rep }) {
  const words = verdictWords(rep);
  if (!words) return null;
  return html`
    <p class=${`verdict ${words.tone} ${rep.void ? "voided" : ""}`}>
      ${SIGNS[words.tone] && html`<span class="sign" aria-hidden="true">${SIGNS[words.tone]}</span> `}
      <b>${words.word}</b>${words.rest && " "}<span class="rest">${words.rest}</span>
    </p>`;
}

/** The pace's own time, and the margin; the verdict has it in %. @param {{rep: Rep}} props */
function Beside({ rep }) {
  if (!rep.pace) return html`<p class="quiet">Give the athlete a 400 m time to have the next rep judged.</p>`;
  const { margin_m_per_s } = rep;
  return html`
    <dl class="beside">
      <div><dt>Pace</dt><dd>${rep.pace.fly_time_s.toFixed(3)} s</dd></div>
      ${margin_m_per_s !== null &&
      html`<div><dt>Margin</dt><dd>${signed(margin_m_per_s, 2)} m/s</dd></div>`}
    </dl>
    <p class="quiet">${paceText(rep.pace)}</p>`;
}

/** Sentences that change how the result is read. notes: of its crossings. @param {{rep: Rep, notes: string}} props */
export function Remarks({ rep, notes }) {
  return html`
    ${rep.void && html`<p class="remark"><b>Void:</b> ${rep.void.reason}</p>`}
    ${rep.state === "provisional" && html`<p class="quiet">Provisional: somebody is still in a gate; the last digit may change.</p>`}
    ${rep.revised && html`<p class="remark"><b>Revised:</b> ${sentence(rep.revised)}</p>`}
    ${rep.check && html`<p class="remark">${sentence(rep.check)}</p>`}
    ${notes && html`<p class="quiet">${notes}</p>`}`;
}

/** Fly time as one text; a dash where there is none. @param {Rep} rep */
export const timeText = (rep) =>
  rep.fly_time_s === null ? "–" : measuredText(rep.fly_time_s, rep.u_fly_time_s, 3, "s");

/** Velocity, else the gate speed. @param {Rep} rep */
export function speedText(rep) {
  const speed = rep.velocity_m_per_s ?? rep.speed2_m_per_s ?? rep.speed3_m_per_s;
  return speed === null ? "" : measuredText(speed, rep.u_velocity_m_per_s, 2, "m/s");
}
