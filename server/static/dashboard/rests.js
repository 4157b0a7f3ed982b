// @ts-check
/**
 * Rests, read off the page's views: how long somebody still rests, what is called out, how far apart they start. What
 * is prescribed and what was taken, server/coaching/rests.py says. Instants are ns on the session's clock; nothing here
 * reads a clock. The prescribed rest is the least: a longer one is never spoken of.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./views.js").Rep} Rep
 * @typedef {{key: string, at_ns: number, before_ns: number, athlete: number}} Call Once a key.
 */
import { phaseOf } from "./state.js";
import { canRun, counting, prescribed, upcoming } from "./turns.js";
import { minutesText } from "./words.js";

const S = 1e9;
/** How long before somebody may go this is called out, for the next in the order. */
export const PROMPTS_NS = [20 * S, 0];
/** The same for one athlete alone, whom nobody's run reminds. */
export const PROMPTS_ALONE_NS = [60 * S, ...PROMPTS_NS];
/** Start cone to Marker 3: the usual run-up of 8 s and about 4 s in the Fly Zone. With it everybody rests in full. */
export const RUN_NS = 12 * S;
/** Later than this a call is stale: the page slept, or somebody was sent to the front. */
const STALE_NS = 3 * S;

/** Who would go one each so many ns, when everybody is due again just in turn. Rounded up.
 * @param {number} athletes @param {number} rest_ns @param {number} run_ns */
export const spacing_ns = (athletes, rest_ns, run_ns = 0) => Math.ceil((rest_ns + run_ns) / athletes);

/** @param {number} athletes @param {number} rest_ns @param {number} run_ns */
export function spacing(athletes, rest_ns, run_ns = 0) {
  const who = athletes === 1 ? "1 athlete" : `${athletes} athletes`;
  return `${who} at ${minutes(rest_ns)}: one each ${Math.ceil(spacing_ns(athletes, rest_ns, run_ns) / S)} s`;
}

/** A duration of 0 or more as 2:31; seconds are cut, as on a stopwatch. @param {number} duration_ns */
export function minutes(duration_ns) {
  return minutesText(Math.floor(duration_ns / S));
}

/** The rep after which that athlete rests now; null where none is prescribed, or its end is not known.
 * @param {State} state @param {number} athlete @returns {{rep: Rep, due_ns: number, rest_ns: number} | null} due_ns: from when they may run. */
function restOf(state, athlete) {
  const rep = counting(state, athlete).at(-1);
  if (!rep || rep.run !== state.server.run || rep.state === "running" || !rep.rest_s) return null;
  const end_ns = endOf(rep);
  const rest_ns = rep.rest_s * S;
  return end_ns === null ? null : { rep, due_ns: end_ns + rest_ns, rest_ns };
}

/** What that athlete does in that rest: between reps walk, between sets walk or jog very slowly. @param {State} state
 * @param {number} athlete */
export function restHow(state, athlete) {
  const done = counting(state, athlete);
  const steps = prescribed(state, state.athletes[athlete]) ?? [];
  const [last, next] = [steps[done.length - 1], steps[done.length]];
  return last && next && last.set !== next.set ? "walk or very slow jog" : "walk";
}

/** Marker 3; where only Marker 2 saw the run, when it would have come there at its speed. @param {Rep} rep */
function endOf({ t2_ns, t3_ns, speed2_m_per_s, fly_zone_m }) {
  if (t3_ns !== null) return t3_ns;
  return t2_ns !== null && speed2_m_per_s && fly_zone_m ? t2_ns + (fly_zone_m / speed2_m_per_s) * S : null;
}

/** When that athlete may run again; null: no rest is prescribed, or known. @param {State} state @param {number} athlete */
export const restEnds = (state, athlete) => restOf(state, athlete)?.due_ns ?? null;

/** What is called out for who is next, in order of time. @param {State} state @returns {Call[]} */
export function calls(state) {
  const [next] = upcoming(state, 1);
  const rest = next && restOf(state, next.athlete);
  if (!next || !rest) return [];
  const { rep, due_ns, rest_ns } = rest;
  return (isAlone(state) ? PROMPTS_ALONE_NS : PROMPTS_NS)
    .filter((before_ns) => before_ns <= rest_ns)
    .map((before_ns) => ({
      key: `${rep.rep} ${next.athlete} ${before_ns}`,
      at_ns: due_ns - before_ns,
      before_ns,
      athlete: next.athlete,
    }));
}

/** @param {State} state */
const isAlone = (state) => state.session.athletes.filter((one) => canRun(state, one)).length === 1;

/** What is to be called now: the latest that is due, unless it was called or is stale. Who becomes next late is still
 * told to get ready while there is time for it. Nothing while the practice does not run.
 * @param {State} state @param {number} now_ns @param {ReadonlySet<string>} called @returns {Call | null} */
export function callDue(state, now_ns, called) {
  if (phaseOf(state) !== "running") return null;
  const due = calls(state).filter((call) => call.at_ns <= now_ns).at(-1);
  if (!due || called.has(due.key)) return null;
  const until_ns = due.at_ns + (due.before_ns === PROMPTS_NS[0] ? due.before_ns - STALE_NS : STALE_NS);
  return now_ns < until_ns ? due : null;
}

/** What is past when a page opens is not called out. @param {State} state @param {number} now_ns */
export const pastCalls = (state, now_ns) => calls(state).filter((call) => call.at_ns <= now_ns).map((call) => call.key);

/** A call as it is said. @param {Call} call @param {string} name @param {number | null} [length_m] Where reps differ in it. */
export function callText({ before_ns }, name, length_m = null) {
  if (before_ns === 0) return "go";
  const far = length_m === null ? "" : `, ${length_m} metres`;
  return before_ns === PROMPTS_NS[0] ? `${name}, next${far}` : `${name}, one minute`;
}

/** How far apart to start, in a sentence; null where nobody rests. @param {State} state */
export function spacingOf(state) {
  const here = state.session.athletes.filter((one) => canRun(state, one));
  const rest_ns = commonRest_ns(state, here);
  return rest_ns && here.length > 1 ? spacing(here.length, rest_ns, RUN_NS) : null;
}

/** The rest that most of them take before their next rep; the longer one of two, for it is the least.
 * @param {State} state @param {number[]} athletes */
function commonRest_ns(state, athletes) {
  /** @type {Map<number, number>} */
  const found = new Map();
  for (const number of athletes) {
    const steps = prescribed(state, state.athletes[number]) ?? [];
    const done = counting(state, number).length;
    const rest_s = steps[Math.max(0, done - 1)]?.rest_s;
    if (rest_s) found.set(rest_s, (found.get(rest_s) ?? 0) + 1);
  }
  const [most] = [...found].sort(([one, ones], [other, others]) => others - ones || other - one);
  return most ? most[0] * S : null;
}
