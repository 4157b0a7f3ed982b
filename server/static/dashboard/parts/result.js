// @ts-check
import { choice } from "../choices.js";
import { html } from "../html.js";
import { courseWords } from "../positions.js";
import { nameOf } from "../state.js";
import { bestText, flagOf, isAtPace, measured, measuredText, placeText, sentence, speedIn, verdictWords } from "../words.js";

/**
 * @typedef {import("../views.js").Rep} Rep
 * @typedef {import("../state.js").State} State
 */

/** @type {Record<import("../words.js").Tone, string>} */
const SIGNS = { faster: "▲", slower: "▼", close: "≈", check: "⚠", none: "" };

/** The last result, to be read from the other side of the track. Held until the next one.
 * @param {{rep: Rep, state: State, onOpen: (rep: number) => void}} props */
export function Result({ rep, state, onOpen }) {
  const flag = flagOf(rep);
  const beside = [placeText(rep), bestText(rep)].filter(Boolean).join(" · ");
  return html`
    <article class=${`result ${rep.void ? "void" : ""}`} aria-label="Last result" data-rep-shown=${rep.rep}>
      <h3><button type="button" class="name" aria-haspopup="dialog" onClick=${() => onOpen(rep.rep)}><span class="of">Rep ${rep.rep}</span> ${nameOf(state, rep.athlete)}</button>
        <${Marks} rep=${rep} course=${courseWords(state, rep)} />
        <button type="button" class="details" aria-haspopup="dialog" onClick=${() => onOpen(rep.rep)}>Details</button></h3>
      <${Figures} rep=${rep} beside=${beside} />
      <${BigVerdict} rep=${rep} />
      ${rep.void && html`<p class="flag"><b>Void:</b> ${rep.void.reason}</p>`}
      ${flag && html`<p class="flag">${sentence(flag)}</p>`}
    </article>`;
}

/** What kind of result it is, in a word each. course: what it was timed over, where that is not the
 * session's Fly Zone. @param {{rep: Rep, course: string | null}} props */
export function Marks({ rep, course }) {
  return html`
    ${rep.void && html`<span class="mark wrong">void</span>`}
    ${rep.state === "provisional" && html`<span class="mark">provisional</span>`}
    ${rep.pulled_up && html`<span class="mark">pulled up</span>`}
    ${rep.revised && html`<span class="mark wrong">revised</span>`}
    ${rep.check && html`<span class="mark check">CHECK</span>`}
    ${rep.marks?.personal_best && html`<span class="mark best">personal best</span>`}
    ${course !== null && html`<span class="mark">${course}</span>`}`;
}

/** Fly time and velocity, or the gate speed where there is no more. @param {{rep: Rep, beside: string}} props */
function Figures({ rep, beside }) {
  const speed = speedOf(rep);
  const time = rep.fly_time_s === null ? "–" : measured(rep.fly_time_s, rep.u_fly_time_s, 2).value;
  return html`
    <div class="figures">
      <p class=${`time digits-${time.length}`}><span class="figure">${time}</span>${rep.fly_time_s !== null && html` <span class="unit">s</span>`}</p>
      <div class="aside-figures">
        ${speed !== null && html`<${Speed} value=${speed} u=${rep.u_velocity_m_per_s} />`}
        ${beside && html`<p class="place">${beside}</p>`}
      </div>
    </div>`;
}

/** @param {{value: number, u: number | null}} props */
function Speed({ value, u }) {
  const unit = choice("speed");
  return html`<p class="speed"><span class="figure">${speedIn(value, u, unit).value}</span> <span class="unit">${unit}</span></p>`;
}

/** The verdict as a field of its colour. @param {{rep: Rep}} props */
function BigVerdict({ rep }) {
  const words = verdictWords(rep);
  if (!words) return null;
  return html`
    <p class=${`verdict ${words.tone} ${words.word.length > 6 ? "long" : ""} ${rep.void ? "voided" : ""}`}>
      <b>${SIGNS[words.tone] && html`<span class="sign" aria-hidden="true">${SIGNS[words.tone]} </span>`}${words.word}</b>
      ${words.before && html` <span class="rest">${words.before}</span>`}
      ${words.margin && html` <strong>${words.margin}</strong>`}
      ${words.after && html` <span class="rest">${words.after}</span>`}
    </p>`;
}

/** The verdict in a line of a list: its word and the margin. @param {{rep: Rep}} props */
export function Verdict({ rep }) {
  const words = verdictWords(rep);
  if (!words) return null;
  return html`
    <span class=${`verdict ${words.tone} ${rep.void ? "voided" : ""}`}>
      ${SIGNS[words.tone] && html`<span class="sign" aria-hidden="true">${SIGNS[words.tone]}</span> `}
      <b>${words.word}</b>${isAtPace(rep) && words.margin && words.word !== "BETWEEN" && ` ${words.before}`}${words.margin && ` ${words.margin}`}
    </span>`;
}

/** Sentences that change how the result is read. notes: of its crossings. @param {{rep: Rep, notes: string}} props */
export function Remarks({ rep, notes }) {
  return html`
    ${rep.void && html`<p class="remark"><b>Void:</b> ${rep.void.reason}</p>`}
    ${rep.state === "provisional" && html`<p class="quiet">Provisional: somebody is still in a gate; the last digit may change.</p>`}
    ${rep.revised && html`<p class="remark"><b>Revised:</b> ${sentence(rep.revised)}</p>`}
    ${[rep.check, rep.marks?.fading, rep.marks?.short_rest].map((text) => text && html`<p class="remark" key=${text}>${sentence(text)}</p>`)}
    ${notes && html`<p class="quiet">${notes}</p>`}`;
}

/** Fly time to 0.01 s; a dash where there is none. @param {Rep} rep */
export const timeText = (rep) =>
  rep.fly_time_s === null ? "–" : `${measured(rep.fly_time_s, rep.u_fly_time_s, 2).value} s`;

/** Velocity, else the gate speed, in the coach's unit. @param {Rep} rep */
export function speedText(rep) {
  const speed = speedOf(rep);
  const unit = choice("speed");
  return speed === null ? "" : `${speedIn(speed, rep.u_velocity_m_per_s, unit).value} ${unit}`;
}

/** Both with all their digits and what is not known of them. @param {Rep} rep */
export function exactText(rep) {
  const time = rep.fly_time_s === null ? "No fly time" : measuredText(rep.fly_time_s, rep.u_fly_time_s, 3, "s");
  const speed = speedOf(rep);
  return speed === null ? time : `${time}, ${measuredText(speed, rep.u_velocity_m_per_s, 2, "m/s")}`;
}

/** @param {Rep} rep */
const speedOf = (rep) => rep.velocity_m_per_s ?? rep.speed2_m_per_s ?? rep.speed3_m_per_s;
