// @ts-check
import { html } from "../html.js";
import { lastResult, nameOf, phaseOf, runningReps } from "../state.js";
import { paceWorkout } from "../turns.js";
import { underWay } from "../words.js";
import { AdviceLine } from "./advice.js";
import { FeelOf } from "./feel.js";
import { LastPass } from "./last_pass.js";
import { NextThree } from "./next_three.js";
import { QuickCorrections } from "./quick_corrections.js";
import { Result } from "./result.js";
import { RunningClock } from "./running_clock.js";

/**
 * @typedef {import("../clock.js").SessionClock} SessionClock
 * @typedef {import("../state.js").State} State
 * @typedef {(rep: number, section?: string) => void} Open Opens a rep, with one of its corrections unfolded.
 */

/** What a coach looks at: the last result, and under it who runs now and who is next.
 * @param {{state: State, live: boolean, clock: SessionClock, onOpen: Open}} props */
export function Stage({ state, live, clock, onOpen }) {
  const running = runningReps(state);
  const last = lastResult(state);
  return html`
    <section class="stage card" aria-labelledby="stage">
      <h2 id="stage" class="unseen">Now</h2>
      ${last
        ? html`<${Result} rep=${last} state=${state} onOpen=${onOpen} />
            <${AdviceLine} state=${state} athlete=${last.athlete} />
            <${QuickCorrections} key=${last.rep} rep=${last} state=${state} onOpen=${onOpen} />`
        : html`<p class="result empty quiet">The first result shows here as it happens.</p>`}
      <div class="under">
        <div class="runners">
          ${running.map((rep) => html`<${Runner} key=${rep.rep} rep=${rep} name=${nameOf(state, rep.athlete)} clock=${clock} live=${live} />`)}
          ${running.length === 0 && phaseOf(state) === "running" && html`<p class="nobody quiet">${paceWorkout(state) ? "Nobody is running." : "Nobody in the Fly Zone."}</p>`}
        </div>
        <${LastPass} state=${state} clock=${clock} />
        <${NextThree} state=${state} clock=${clock} />
      </div>
      ${last && html`<${FeelOf} key=${last.rep} rep=${last} />`}
    </section>`;
}

/** @param {{rep: import("../views.js").Rep & {t2_ns: number}, name: string, clock: SessionClock, live: boolean}} props */
function Runner({ rep, name, clock, live }) {
  return html`
    <div class="running">
      <h3>${name} <span class="mark">${underWay(rep)}</span></h3>
      <${RunningClock} from_ns=${rep.t2_ns} clock=${clock} live=${live} />
      ${rep.pace && html`<p class="to-beat">to beat <b>${rep.pace.fly_time_s.toFixed(2)} s</b></p>`}
    </div>`;
}
