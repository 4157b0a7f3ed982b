// @ts-check
import { timeOfDay } from "../clock.js";
import { html } from "../html.js";
import { courseWords } from "../positions.js";
import { nameOf, notesOf } from "../state.js";
import { minutes } from "../rests.js";
import { bestText, milliseconds, paceText, placeText, signed } from "../words.js";
import { Dialog } from "./dialog.js";
import { FeelOf } from "./feel.js";
import { ChangeAthlete, OneTap, OtherFinish, VoidOrRestore } from "./rep_corrections.js";
import { Missed, RepPhotos } from "./rep_photos.js";
import { Marks, Remarks, Verdict, exactText } from "./result.js";
import { StepsOf } from "./steps.js";
import { UndoBar } from "./undo.js";
import { WindOf } from "./wind.js";

/**
 * @typedef {import("../views.js").Rep} Rep
 * @typedef {import("../state.js").State} State
 */

/** Everything about one rep, and what can be corrected. section: the correction that is unfolded at once.
 * @param {{rep: Rep, state: State, clock: import("../clock.js").SessionClock, section?: string, onClose: () => void}} props */
export function RepDialog({ rep, state, clock, section = "", onClose }) {
  return html`
    <${Dialog} title=${`Rep ${rep.rep} · ${nameOf(state, rep.athlete)}`} onClose=${onClose} wide>
      <p><${Marks} rep=${rep} course=${courseWords(state, rep)} /> <b class=${rep.void ? "struck" : ""}>${exactText(rep)}</b></p>
      <p><${Verdict} rep=${rep} /> <span class="quiet">${factsOf(rep, state, clock)}</span></p>
      <${Remarks} rep=${rep} notes=${notesOf(state, rep)} />
      <${Missed} rep=${rep} state=${state} />
      <${UndoBar} state=${state} of=${rep} />
      <h3>How it felt</h3>
      <${FeelOf} rep=${rep} />
      <${OneTap} rep=${rep} state=${state} />
      <div class="sections">
        <${ChangeAthlete} rep=${rep} state=${state} begin=${section === "athlete"} />
        <${VoidOrRestore} rep=${rep} begin=${section === "void"} />
        <${OtherFinish} rep=${rep} state=${state} clock=${clock} begin=${section === "finish"} />
      </div>
      <${StepsOf} rep=${rep} state=${state} />
      <${WindOf} rep=${rep} session=${state.session} />
      <${Trail} corrections=${rep.corrections ?? []} />
      ${rep.p_faster !== null &&
      html`<p>Probability that it was faster than the pace: <b>${percent(rep.p_faster)}</b>${rep.verdict_from === "gate speed" && " (by the speed at the gate)"}${rep.margin_m_per_s !== null && `, margin ${signed(rep.margin_m_per_s, 2)} m/s`}.</p>`}
      ${rep.floor && html`<p>Probability that it was faster than 800 m pace: <b>${percent(rep.floor.p_faster)}</b>, ${signed(rep.floor.margin_percent, 1)} % of that pace (${rep.floor.pace.time}, ${rep.floor.pace.fly_time_s.toFixed(3)} s for the distance).</p>`}
      ${rep.pace && html`<p class="quiet">Pace: ${paceText(rep.pace)}, ${rep.pace.fly_time_s.toFixed(3)} s for the Fly Zone.</p>`}
      <${RepPhotos} rep=${rep} state=${state} />
      ${rep.budget && rep.budget.length > 0 && html`<${Budget} lines=${rep.budget} u_s=${rep.u_fly_time_s} />`}
      <button type="button" class="primary" onClick=${onClose}>Done</button>
    <//>`;
}

/** Where it stands, when it was, beside what. @param {Rep} rep @param {State} state @param {import("../clock.js").SessionClock} clock */
function factsOf(rep, state, clock) {
  const at_ns = rep.t2_ns ?? rep.t3_ns;
  const rest_s = rep.marks?.rest_s ?? null;
  const time = at_ns !== null && rep.run === state.server.run ? `at ${clock.timeOfDay(at_ns)}` : "";
  const rest = rest_s === null ? "" : `after ${minutes(rest_s * 1e9)} rest`;
  const named = rep.named === "coach" ? "named by the coach" : "";
  return [placeText(rep), bestText(rep), time, rest, named].filter(Boolean).join(" · ");
}

/** What was corrected, the newest first; nothing of it is ever removed. @param {{corrections: import("../views.js").Correction[]}} props */
function Trail({ corrections }) {
  if (corrections.length === 0) return null;
  return html`
    <section aria-label="Corrections">
      <h3>Corrections</h3>
      <ol class="plain trail" reversed>
        ${[...corrections].reverse().map((one, index) => html`
          <li key=${corrections.length - index}><span class="quiet">${timeOfDay(new Date(one.at))}</span> ${one.what}${one.reason && `: ${one.reason}`}</li>`)}
      </ol>
    </section>`;
}

/** Never a rounded certainty. @param {number} p */
const percent = (p) => (p > 0.999 ? "over 99.9 %" : p < 0.001 ? "under 0.1 %" : `${(100 * p).toFixed(1)} %`);

/** Where the +- comes from, the largest first.
 * @param {{lines: import("../views.js").BudgetLine[], u_s: number | null}} props */
function Budget({ lines, u_s }) {
  const effect = (/** @type {import("../views.js").BudgetLine} */ line) => line.u_s * Math.abs(line.signs[1] - line.signs[0]);
  const sorted = [...lines].sort((a, b) => effect(b) - effect(a));
  return html`
    <details>
      <summary>Where the ± comes from</summary>
      <div class="scroll" tabindex="0" role="region" aria-label="Budget of the fly time">
        <table>
          <thead><tr><th scope="col">Source of error</th><th scope="col" class="aside">u, at a gate</th><th scope="col">in fly time</th><th scope="col">same for</th></tr></thead>
          <tbody>
            ${sorted.map(
              (line) => html`
                <tr key=${line.term}><th scope="row">${line.term}</th><td class="aside">${milliseconds(line.u_s)}</td><td>${milliseconds(effect(line))}</td>
                  <td>${line.kind === "own" ? "this rep" : "all reps"}</td></tr>`,
            )}
          </tbody>
          ${u_s !== null &&
          html`<tfoot><tr><th scope="row">Together, u (± is twice this)</th><td class="aside"></td><td>${milliseconds(u_s)}</td><td></td></tr></tfoot>`}
        </table>
      </div>
    </details>`;
}
