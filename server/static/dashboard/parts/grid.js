// @ts-check
import { useEffect, useRef } from "../../vendor/preact/hooks.js";
import { html } from "../html.js";
import { memo } from "../memo.js";
import { newestReps, repsByAthlete, runningOrder } from "../state.js";
import { canRun, prescribed } from "../turns.js";
import { measured, verdictWords } from "../words.js";

/**
 * @typedef {import("../views.js").Athlete} Athlete
 * @typedef {import("../views.js").Rep} Rep
 * @typedef {import("../state.js").State} State
 */

/** Mark, and what it says to who cannot see it. @type {Record<string, [string, string]>} */
const SIGNS = {
  better: ["▲", "better than the one before"],
  same: ["=", "the same as the one before"],
  worse: ["▽", "worse than the one before"],
};
/** So much behind the newest rep is seen: that there is more. */
const SEEN_BEHIND_PX = 24;
/** Cells beyond what is prescribed that make a row scroll rather than grow without end. */
const MOST = 40;

/** Everybody at a glance: a row an athlete, a cell a rep. @param {{state: State, onOpen: (rep: number) => void}} props */
export function Grid({ state, onOpen }) {
  const scroll = useNewestInView(newestReps(state)[0]?.rep);
  const rows = athletesOf(state);
  if (rows.length === 0) return null;
  const reps = repsByAthlete(state);
  const planned = rows.map((one) => prescribed(state, one)?.length ?? 0);
  const columns = Math.max(3, ...planned, ...rows.map((one) => reps.get(one.athlete)?.length ?? 0));
  return html`
    <section class="card board" aria-labelledby="board-title">
      <h2 id="board-title">Everybody</h2>
      <div class="scroll" ref=${scroll} tabindex="0" role="region" aria-label="Reps of everybody">
        <table class="board-grid">
          <thead><tr><th scope="col">Athlete</th>${numbers(columns).map((n) => html`<th scope="col" key=${n}>${n}</th>`)}</tr></thead>
          <tbody>
            ${rows.map((one, index) => html`
              <${Row} key=${one.athlete} athlete=${one} reps=${reps.get(one.athlete) ?? NONE} planned=${planned[index]} columns=${columns}
                next=${one.athlete === state.session.next_athlete} done=${!canRun(state, one.athlete)} onOpen=${onOpen} />`)}
          </tbody>
        </table>
      </div>
      <p class="legend quiet">▲ better, = same, ▽ worse than before · <u>3 % under best</u> · ↘ fading · ★ personal best · <s>void</s></p>
    </section>`;
}

/** A row that is wider than the page shows its newest rep, not its first ones. @param {number | undefined} rep */
function useNewestInView(rep) {
  const scroll = useRef(/** @type {HTMLDivElement | null} */ (null));
  useEffect(() => {
    const cell = scroll.current?.querySelector(`[data-cell="${rep}"]`);
    if (!scroll.current || !cell) return;
    const beyond_px = cell.getBoundingClientRect().right - scroll.current.getBoundingClientRect().right;
    if (beyond_px > 0) scroll.current.scrollLeft += beyond_px + SEEN_BEHIND_PX;
  }, [rep]);
  return scroll;
}

/** @type {Rep[]} */
const NONE = [];
/** The reps that have a column: beyond MOST the first ones have none any more. */
const firstOf = (/** @type {number} */ columns) => Math.max(0, columns - MOST);
const numbers = (/** @type {number} */ columns) => Array.from({ length: Math.min(columns, MOST) }, (_, n) => firstOf(columns) + n + 1);

/** The running order, then who has reps and runs no more. @param {State} state */
function athletesOf(state) {
  const order = runningOrder(state);
  const reps = repsByAthlete(state);
  const others = Object.values(state.athletes).filter((one) => !order.includes(one) && reps.has(one.athlete));
  return [...order, ...others];
}

/** A row is made again only when something in it has changed. */
const Row = memo(
  /** @param {{athlete: Athlete, reps: Rep[], planned: number, columns: number, next: boolean, done: boolean,
   *   onOpen: (rep: number) => void}} props */
  ({ athlete, reps, planned, columns, next, done, onOpen }) => {
    const shown = reps.slice(firstOf(columns));
    const left = numbers(columns).slice(shown.length);
    const why = athlete.present === false ? athlete.why || "out" : planned > 0 && done ? "done" : "";
    return html`
      <tr class=${next ? "is-next" : ""}>
        <th scope="row"><b title=${athlete.name}>${athlete.name}</b>${next && html` <span class="mark">next</span>`}${why && html` <span class="mark">${why}</span>`}</th>
        ${shown.map((rep) => html`<td key=${rep.rep}><${Cell} rep=${rep} name=${athlete.name} onOpen=${onOpen} /></td>`)}
        ${left.map((n) => html`<td key=${`left ${n}`} class="left">${n <= planned ? "·" : ""}</td>`)}
      </tr>`;
  },
);

/** @param {{rep: Rep, name: string, onOpen: (rep: number) => void}} props */
function Cell({ rep, name, onOpen }) {
  const { sign, says } = signOf(rep);
  const kind = [rep.void && "void", rep.marks?.off_best && "off", rep.rep_of_set === 1 && "first"].filter(Boolean).join(" ");
  const label = `${name}, rep ${rep.rep}: ${cellTime(rep)}${rep.void ? ", void" : ""}${says.map((one) => `, ${one}`).join("")}`;
  return html`
    <button type="button" class=${`cell ${kind} ${verdictWords(rep)?.tone ?? ""}`} data-cell=${rep.rep} aria-label=${label} aria-haspopup="dialog"
      onClick=${() => onOpen(rep.rep)}><span>${cellTime(rep)}</span><small>${sign || "\u00a0"}</small></button>`;
}

/** @param {Rep} rep */
function cellTime(rep) {
  if (rep.state === "running") return "…";
  return rep.fly_time_s === null ? "–" : measured(rep.fly_time_s, rep.u_fly_time_s, 2).value;
}

/** All marks of a rep: small ones in a row, and in words. @param {Rep} rep */
function signOf({ marks, check, pulled_up }) {
  const found = [
    check && ["⚠", "check"],
    pulled_up && ["×", "pulled up"],
    marks?.personal_best && ["★", "personal best"],
    marks?.fading && ["↘", "fading"],
    marks?.to_before && SIGNS[marks.to_before],
    marks?.off_best && ["", "3 % or more under today's best"],
  ].filter((one) => Array.isArray(one));
  return { sign: found.map(([sign]) => sign).join(""), says: found.map(([, words]) => words) };
}
