// @ts-check
import { Counting } from "../dashboard/parts/running_clock.js";
import { html } from "../dashboard/html.js";
import { runningReps } from "../dashboard/state.js";
import { keepScreenOn } from "../dashboard/wake.js";
import { useEffect, useState } from "../vendor/preact/hooks.js";
import { nextNames, phaseWords, rows, todayWords, wallName } from "./results.js";

/**
 * @typedef {import("../dashboard/state.js").State} State
 * @typedef {import("../dashboard/clock.js").SessionClock} SessionClock
 * @typedef {import("./results.js").Row} Row
 */

/** The last result and those before it: as many as stand one under the other on a television. */
const SHOWN = 8;
const NEXT_SHOWN = 3;
/** Letters of a name, and of a time, that are set smaller where there are more: so a name stays in a line or two. */
const [LONG_NAME, LONG_SHORT_NAME, LONG_TIME] = [12, 9, 4];

/** @param {{state: State | null, link: import("../dashboard/feed.js").Link, clock: SessionClock}} props */
export function Wall({ state, link, clock }) {
  const [dark, setDark] = useState("");
  useEffect(() => keepScreenOn(setDark), []);
  if (!state) return html`<p class="loading" role="status">${link.since ? "Not live. Trying again…" : "Loading flygate…"}</p>`;
  const [last, ...before] = rows(state, SHOWN);
  const [running] = runningReps(state);
  return html`
    <header>
      <h1>flygate <span>${todayWords(state)}</span></h1>
      ${state.session.rehearsal && html`<p class="mark">Rehearsal</p>`}
      <p role="status">${link.live ? phaseWords(state) : "Not live"}</p>
    </header>
    <main class=${link.live ? "" : "stale"}>
      ${running ? html`<${Running} key=${running.rep} rep=${running} name=${wallName(state, running)} clock=${clock} live=${link.live} />`
        : html`<${Last} row=${last} />`}
      <${Next} names=${nextNames(state, NEXT_SHOWN)} />
      <${Before} rows=${running && last ? [last, ...before].slice(0, SHOWN - 1) : before} />
    </main>
    ${dark && html`<footer>${dark}</footer>`}`;
}

/** @param {string} kind @param {string} text @param {number} most */
const sized = (kind, text, most) => (text.length > most ? `${kind} long` : kind);

/** Who is in the Fly Zone. @param {{rep: import("../dashboard/views.js").Rep & {t2_ns: number}, name: string, clock: SessionClock,
 *   live: boolean}} props */
function Running({ rep, name, clock, live }) {
  return html`
    <section class="last running" aria-label="In the Fly Zone">
      <p class=${sized("name", name, LONG_NAME)}>${name}</p>
      <p class="time"><${Counting} from_ns=${rep.t2_ns} clock=${clock} live=${live} /></p>
      <p class="speed">running</p>
    </section>`;
}

/** @param {{row: Row | undefined}} props */
function Last({ row }) {
  if (!row) return html`<section class="last" aria-label="Last result"><p class="quiet">The first time shows here.</p></section>`;
  return html`
    <section class="last" aria-label="Last result" data-rep=${row.rep}>
      <p class=${sized("name", row.name, LONG_NAME)}>${row.name}</p>
      ${row.time && html`<p class=${sized("time", row.time, LONG_TIME)}>${row.time}<span class="unit"> s</span></p>`}
      <div class="under">
        ${row.doubt && html`<p class="doubt">${row.doubt}</p>`}
        ${row.speed && html`<p class="speed">${row.length && html`<b>${row.length}</b> `}${row.speed} m/s</p>`}
        ${row.verdict && html`<p class=${`verdict ${row.verdict.tone}`}>${row.verdict.word} ${row.verdict.margin}</p>`}
      </div>
    </section>`;
}

/** @param {{names: string[]}} props */
function Next({ names }) {
  const [first, ...others] = names;
  return html`
    <section class="next" aria-label="Next">
      ${first && html`<p><span class="quiet">Next</span> <b>${first}</b></p>`}
      ${others.length > 0 && html`<p class="then"><span class="quiet">then</span> ${others.join(", ")}</p>`}
    </section>`;
}

/** @param {{rows: Row[]}} props */
function Before({ rows: those }) {
  return html`
    <ol class="before" aria-label="Results before">
      ${those.map((row) => html`
        <li key=${row.rep} data-rep=${row.rep}>
          <span class=${sized("name", row.short, LONG_SHORT_NAME)}>${row.short}</span>
          ${row.length && html`<span class="length">${row.length}</span>`}
          ${row.verdict && html`<span class=${`sign ${row.verdict.tone}`} role="img" aria-label=${row.verdict.word}>${row.verdict.sign}</span>`}
          <span class="time">${row.time || html`<span class="doubt">${row.doubt}</span>`}</span>
        </li>`)}
    </ol>`;
}
