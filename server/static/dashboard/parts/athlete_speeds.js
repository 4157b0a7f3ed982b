// @ts-check
import { useEffect, useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { choice } from "../choices.js";
import { html } from "../html.js";
import { speedIn } from "../words.js";
import { Problem, useAction } from "./action.js";

/** @typedef {import("../views.js").Speeds} Speeds */

/** The fastest flying rep of each session: an athlete's own history. No norm stands beside it, for none was measured on them.
 * @param {{athlete: import("../views.js").Athlete}} props */
export function AthleteSpeeds({ athlete }) {
  const { problem, run } = useAction();
  const [speeds, setSpeeds] = useState(/** @type {Speeds | null} */ (null));
  useEffect(() => void run(async () => setSpeeds(await api.speeds(athlete.athlete))), []);
  const rows = [...(speeds?.sessions ?? [])].reverse();
  if (problem) return html`<${Problem} text=${problem} />`;
  if (!speeds || rows.length === 0) return null;
  const unit = choice("speed");
  return html`
    <details class="speeds">
      <summary>Fastest flying reps${rows[0].pace_percent !== null && `: 400 m pace is ${rows[0].pace_percent.toFixed(0)} % of the newest`}</summary>
      <table>
        <thead><tr><th scope="col">Session</th><th scope="col">Over</th><th scope="col">${unit}</th><th scope="col">400 m pace</th></tr></thead>
        <tbody>
          ${rows.map((one) => html`
            <tr key=${one.session}><th scope="row">${one.session}</th><td>${one.distance_m} m</td><td>${speedIn(one.velocity_m_per_s, one.u_velocity_m_per_s, unit).value}</td>
              <td>${one.pace_percent === null ? "–" : `${one.pace_percent.toFixed(1)} %`}</td></tr>`)}
        </tbody>
      </table>
      ${speeds.reserve_ratio !== null && html`<p>Speed reserve ratio <b>${speeds.reserve_ratio.toFixed(2)}</b>: the fastest over maximal aerobic speed.${speeds.type && ` The ${speeds.type} type among 19 elite men of 800 and 1500 m (Sandford 2019).`}</p>`}
      <p class="quiet">400 m pace as it is now; to be compared with the athlete's own days, not with others.</p>
    </details>`;
}
