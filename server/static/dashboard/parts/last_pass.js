// @ts-check
import { api } from "../api.js";
import { html } from "../html.js";
import { leftOver, phaseOf } from "../state.js";
import { sentence } from "../words.js";
import { ActionButton } from "./action.js";

/**
 * @typedef {import("../views.js").Crossing} Crossing
 * @typedef {import("../state.js").State} State
 */

/** Shown while nothing counts, so that somebody sees the gates work. */
const SHOWN = 3;

/** What went through and took no turn: while running, a pass at Marker 2 that may have been a run after all; else the
 * newest ones since the last run: those before it are in the list of crossings in no rep. @param {{state: State, clock: import("../clock.js").SessionClock}} props */
export function LastPass({ state, clock }) {
  const shown = phaseOf(state) === "running" ? doubtful(state) : passes(state).filter((one) => one.t_ns > lastRun_ns(state)).slice(0, SHOWN);
  if (shown.length === 0) return null;
  return html`
    <ul class="plain passes-now" aria-label="Passes that do not count">
      ${shown.map((one) => html`
        <li key=${one.crossing}>
          <p><b>${state.gates[one.marker]?.position ?? `Marker ${one.marker}`}</b> ${clock.timeOfDay(one.t_ns)},${saysSpeed(one) ? "" : ` ${one.speed_m_per_s.toFixed(1)} m/s`}${" "}
            <span class="quiet">${sentence(one.why ?? "")}</span></p>
          <${LetCount} one=${one} />
        </li>`)}
    </ul>`;
}

/** One tap lets a crossing count. @param {{one: Crossing}} props */
export function LetCount({ one }) {
  if (one.withdrawn || one.counted) return null;
  return html`<${ActionButton} label=${`Count crossing ${one.crossing}`} work=${() => api.letCount(one.crossing, true)}>Count it<//>`;
}

/** @param {State} state */
const passes = (state) => leftOver(state).filter((one) => one.run === state.server.run && !one.withdrawn && !one.counted);

/** Its reason begins with the speed. @param {Crossing} one */
const saysSpeed = (one) => /^\d/.test(one.why ?? "");

/** When somebody last went through a gate and counted. @param {State} state */
const lastRun_ns = (state) => Math.max(0, ...Object.values(state.crossings).filter((one) => one.counted).map((one) => one.t_ns));

/** The newest pass at Marker 2 that was too slow for who is next, as long as nobody has run since and nobody said
 * anything about it. Who walks back goes the other way and is none. @param {State} state @returns {Crossing[]} */
function doubtful(state) {
  const [one] = passes(state).filter((crossing) => crossing.marker === 2);
  if (!one || one.told_to_count !== null || one.speed_m_per_s >= (one.least_m_per_s ?? 0)) return [];
  const runs = Object.values(state.crossings).filter((other) => other.marker === 2 && other.counted && other.run === one.run);
  const last = runs.at(-1);
  const isBack = last !== undefined && last.direction !== one.direction;
  return isBack || (last !== undefined && last.t_ns > one.t_ns) ? [] : [one];
}
