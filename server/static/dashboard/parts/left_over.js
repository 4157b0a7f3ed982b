// @ts-check
import { html } from "../html.js";
import { placeName } from "../positions.js";
import { leftOver } from "../state.js";
import { useWindow } from "../windowed.js";
import { count, measuredText, sentence } from "../words.js";
import { LetCount } from "./last_pass.js";
import { MarkElsewhere } from "./rep_photos.js";

/** Crossings that are no part of a rep, each with its reason, and one tap to let it count.
 * @param {{state: import("../state.js").State, clock: import("../clock.js").SessionClock}} props */
export function LeftOver({ state, clock }) {
  const crossings = leftOver(state);
  const { shown, more } = useWindow(crossings);
  if (crossings.length === 0) return null;
  return html`
    <section class="card" aria-label="Crossings that belong to no rep">
      <details>
        <summary>${count(crossings.length, "crossing")} in no rep</summary>
        <ul class="plain rows">
          ${shown.map((one) => html`<${Row} key=${one.crossing} one=${one} state=${state} clock=${clock} />`)}
        </ul>
        ${more}
      </details>
    </section>`;
}

/** @param {{one: import("../views.js").Crossing, state: import("../state.js").State, clock: import("../clock.js").SessionClock}} props */
function Row({ one, state, clock }) {
  const { run } = state.server;
  const place = placeName(state, one.marker);
  const speed = measuredText(one.speed_m_per_s, one.u_speed_m_per_s, 2, "m/s");
  const at = one.run === run ? `, ${clock.timeOfDay(one.t_ns)}` : "";
  return html`
    <li><p><b>${sentence(place)}</b>${at}, to the ${one.direction} at ${speed}
      ${one.photo && html`, <a href=${one.photo} target="_blank" rel="noopener">photo finish</a>`}</p>
    <p class="quiet">${one.withdrawn ? "Withdrawn: " : ""}${sentence(one.why ?? "seen at no other gate")}${one.note && html`<br />${sentence(one.note)}`}</p>
    ${one.run === run && html`<${LetCount} one=${one} />`}<${MarkElsewhere} state=${state} seen=${one} /></li>`;
}
