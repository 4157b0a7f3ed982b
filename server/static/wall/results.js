// @ts-check
/**
 * What spectators see of a rep. Pure. A verdict on a named athlete only where the coach has turned it on; advice never.
 *
 * @typedef {import("../dashboard/state.js").State} State
 * @typedef {import("../dashboard/views.js").Rep} Rep
 * @typedef {{word: string, sign: string, margin: string, tone: "faster" | "slower" | "close"}} Verdict
 * @typedef {{rep: number, name: string, short: string, time: string, speed: string, doubt: string,
 *   length: string, verdict: Verdict | null}} Row length: where it is not what the heading says. doubt: why there is no time, or none to rely on yet.
 */
import { metres } from "../dashboard/positions.js";
import { nameOf, newestReps, phaseOf } from "../dashboard/state.js";
import { nextLength, paceWorkout, upcoming } from "../dashboard/turns.js";
import { isAtPace, marginText, measured } from "../dashboard/words.js";

/** @type {Record<import("../dashboard/views.js").Phase, string>} */
const PHASES = { "set up": "Starting soon", "warm-up": "Warm-up", running: "", paused: "Break", over: "That was all" };

/** What is said of the practice as a whole; empty while it runs. @param {State} state */
export const phaseWords = (state) => PHASES[phaseOf(state)];

/** Results, newest first; what is void, or was broken off, was none. @param {State} state @param {number} most @returns {Row[]} */
export function rows(state, most) {
  return newestReps(state)
    .filter((rep) => rep.state !== "running" && rep.void === null && !rep.pulled_up)
    .slice(0, most)
    .map((rep) => row(state, rep));
}

/** @param {State} state @param {Rep} rep @returns {Row} */
function row(state, rep) {
  const timed = rep.fly_time_s !== null;
  return {
    rep: rep.rep,
    name: wallName(state, rep),
    short: shortName(state, wallName(state, rep)),
    time: rep.fly_time_s === null ? "" : measured(rep.fly_time_s, rep.u_fly_time_s, 2).value,
    speed: timed && rep.velocity_m_per_s !== null ? measured(rep.velocity_m_per_s, rep.u_velocity_m_per_s, 2).value : "",
    length: lengthOf(state, rep),
    doubt: timed ? (rep.check ? "to be confirmed" : "") : "no time",
    verdict: state.session.wall_verdicts ? verdictOf(rep) : null,
  };
}

/** @param {State} state @param {Rep} rep */
function lengthOf({ session }, rep) {
  const { fly_zone_m } = rep;
  const other = isAtPace(rep) || fly_zone_m !== session.fly_zone_m;
  return other && typeof fly_zone_m === "number" ? metres(fly_zone_m) : "";
}

/** What is run today, as a heading. @param {State} state */
export const todayWords = (state) => paceWorkout(state)?.name ?? `flying ${metres(state.session.fly_zone_m)}`;

/** @type {Record<NonNullable<Rep["verdict"]>, {tone: Verdict["tone"], sign: string}>} */
const VERDICTS = {
  faster: { tone: "faster", sign: "▲" },
  slower: { tone: "slower", sign: "▼" },
  "too close to call": { tone: "close", sign: "≈" },
};

/** The word and the margin, and no remark for the coach; none where the time is in doubt. @param {Rep} rep @returns {Verdict | null} */
function verdictOf(rep) {
  const { check, fly_time_s, verdict, zone, floor } = rep;
  if (check || fly_time_s === null) return null;
  if (isAtPace(rep)) return zone ? zoneOf(zone, floor ? marginText(floor) : "", marginText(rep)) : null;
  if (!verdict) return null;
  return { word: verdict, margin: verdict === "too close to call" ? "" : marginText(rep), ...VERDICTS[verdict] };
}

/** A 400 m pace rep's: what it is beside 800 m pace, where that is known. @param {import("../dashboard/views.js").Zone} zone
 * @param {string} toFloor @param {string} toPace @returns {Verdict} */
function zoneOf(zone, toFloor, toPace) {
  if (zone.startsWith("too close")) return { word: "too close to call", margin: "", ...VERDICTS["too close to call"] };
  if (zone.startsWith("between")) return { word: "faster than 800 m pace", margin: toFloor, ...VERDICTS.faster };
  const key = zone.startsWith("faster") ? "faster" : "slower";
  return { word: zone, margin: zone.includes("800") ? toFloor : toPace, ...VERDICTS[key] };
}

/** A run that nobody's name stands at yet has its number. @param {State} state @param {Rep} rep */
export const wallName = (state, rep) => (rep.athlete === null ? `Rep ${rep.rep}` : nameOf(state, rep.athlete));

/** The first name alone, where nobody else here has it: it is read from further away. @param {State} state @param {string} name */
function shortName(state, name) {
  const first = (/** @type {string} */ whole) => whole.split(" ", 1)[0];
  const others = Object.values(state.athletes).filter((one) => !one.removed && one.name !== name);
  const known = others.length < Object.values(state.athletes).filter((one) => !one.removed).length;
  return known && others.every((one) => first(one.name) !== first(name)) ? first(name) : name;
}

/** Who runs next, and how far where reps differ. @param {State} state @param {number} most */
export const nextNames = (state, most) =>
  phaseOf(state) === "over" ? [] : upcoming(state, most).map((one) => [shortName(state, one.name), lengthText(nextLength(state, one))].filter(Boolean).join(" "));

/** @param {number | null} length_m */
const lengthText = (length_m) => (length_m === null ? "" : metres(length_m));
