// @ts-check
import { html } from "../html.js";
import { sentence } from "../words.js";

/**
 * @typedef {import("../views.js").Athlete} Athlete
 * @typedef {import("../views.js").Estimate} Estimate
 * @typedef {{name: string, speed_m_per_s: number, u: number, estimated: boolean}} PaceRow u: relative, of the speed.
 */

const FLY_ZONES_M = [30, 40, 50];
/** @type {Record<number, string>} */
const NAMES = { 800: "800 m", 1500: "1500 m", 1609.344: "Mile" };

/** What the paces ask for in the Fly Zone, and where an estimated one comes from. @param {{athlete: Athlete}} props */
export function AthletePaces({ athlete }) {
  const rows = rowsOf(athlete);
  if (rows.length === 0) return null;
  return html`
    <section class="paces" aria-label="Paces">
      <div class="scroll" tabindex="0" role="region" aria-label="Fly times at each pace">
        <table>
          <thead><tr><th scope="col">Fly time at</th>${FLY_ZONES_M.map((m) => html`<th scope="col" key=${m}>${m} m</th>`)}</tr></thead>
          <tbody>
            ${rows.map((row) => html`
              <tr key=${row.name}><th scope="row">${row.name} pace${row.estimated && html` <span class="mark">estimate</span>`}</th>
                ${FLY_ZONES_M.map((m) => html`<td key=${m}>${flyTime(m, row)}</td>`)}</tr>`)}
          </tbody>
        </table>
      </div>
      ${(athlete.estimates ?? []).map((one, place) => html`<${Method} key=${one.method} one=${one} judges=${place === 0} />`)}
    </section>`;
}

/** @param {Athlete} athlete @returns {PaceRow[]} */
function rowsOf({ pace, times }) {
  const others = (times ?? []).filter((one) => one.distance_m in NAMES);
  const of400 = pace && {
    name: `${pace.distance_m} m`,
    speed_m_per_s: pace.speed_m_per_s,
    u: ((pace.u_time_s ?? 0) * pace.speed_m_per_s) / pace.distance_m,
    estimated: Boolean(pace.estimated),
  };
  const rows = others.map(({ distance_m, time_s }) => ({ name: NAMES[distance_m], speed_m_per_s: distance_m / time_s, u: 0, estimated: false }));
  return of400 ? [of400, ...rows] : rows;
}

/** Seconds, or from the fast to the slow end of the band. @param {number} fly_zone_m @param {PaceRow} row */
function flyTime(fly_zone_m, { speed_m_per_s, u }) {
  const time_s = fly_zone_m / speed_m_per_s;
  if (u === 0) return time_s.toFixed(2);
  return `${(time_s * (1 - 2 * u)).toFixed(2)}–${(time_s * (1 + 2 * u)).toFixed(2)}`;
}

/** @param {{one: Estimate, judges: boolean}} props */
function Method({ one, judges }) {
  return html`
    <details>
      <summary>400 m about ${one.time_s.toFixed(1)} s (${one.low_s.toFixed(1)}–${one.high_s.toFixed(1)}): ${one.method}${judges && " (in use)"}</summary>
      <p class="quiet">${sentence(one.source)}.${one.note && ` ${sentence(one.note)}.`} A 400 m that is run takes its place.</p>
    </details>`;
}
