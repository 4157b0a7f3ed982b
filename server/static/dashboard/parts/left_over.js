// @ts-check
import { html } from "../html.js";
import { leftOver } from "../state.js";
import { count, measuredText } from "../words.js";

/** Crossings that are no part of a rep, each with its reason.
 * @param {{state: import("../state.js").State, clock: import("../clock.js").SessionClock}} props */
export function LeftOver({ state, clock }) {
  const crossings = leftOver(state);
  if (crossings.length === 0) return null;
  return html`
    <section class="card" aria-label="Crossings that belong to no rep">
      <details>
        <summary>${count(crossings.length, "crossing")} in no rep</summary>
        <ul class="plain rows">
          ${crossings.map((one) => html`<li key=${one.crossing}>${sentence(one, state.server.run, clock)}</li>`)}
        </ul>
      </details>
    </section>`;
}

/** @param {import("../views.js").Crossing} one @param {number} run @param {import("../clock.js").SessionClock} clock */
function sentence(one, run, clock) {
  const speed = measuredText(one.speed_m_per_s, one.u_speed_m_per_s, 2, "m/s");
  const at = one.run === run ? `, ${clock.timeOfDay(one.t_ns)}` : "";
  return html`
    <p><b>Marker ${one.marker}</b>${at}, to the ${one.direction} at ${speed}
      ${one.photo && html`, <a href=${one.photo} target="_blank" rel="noopener">photo finish</a>`}</p>
    <p class="quiet">${one.withdrawn ? "Withdrawn: " : ""}${one.why ?? "no partner at the other gate yet"}</p>`;
}
