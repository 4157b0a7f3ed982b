// @ts-check
/**
 * Figures and verdicts as a coach reads them. +- is always 2 u.
 *
 * @typedef {import("./views.js").Rep} Rep
 * @typedef {"faster" | "slower" | "close" | "check" | "none"} Tone
 */

/** Digits after the point so that 2 u shows one or two of its own. @param {number} u @param {number} most */
function digitsFor(u, most) {
  const spread = 2 * u;
  if (!(spread > 0)) return most;
  const exponent = Math.floor(Math.log10(spread));
  const leading = spread / 10 ** exponent;
  return Math.min(most, Math.max(1, -exponent + (leading < 2.95 ? 1 : 0)));
}

/** A value with as many digits as its u bears, and its +-.
 * @param {number} value @param {number | null} u @param {number} most Digits after the point at most. */
export function measured(value, u, most) {
  if (u === null) return { value: minus(value.toFixed(most)), spread: "" };
  const digits = digitsFor(u, most);
  const spread = Math.max(2 * u, u > 0 ? 10 ** -digits : 0);
  return { value: minus(value.toFixed(digits)), spread: spread.toFixed(digits) };
}

/** The same as one text. @param {number} value @param {number | null} u @param {number} most @param {string} unit */
export function measuredText(value, u, most, unit) {
  const { value: shown, spread } = measured(value, u, most);
  return spread ? `${shown} ± ${spread} ${unit}` : `${shown} ${unit}`;
}

/** A hyphen is read as a dash: a minus is a minus. @param {string} text */
export const minus = (text) => text.replace("-", "\u2212");

/** With its sign; what rounds to nothing has none. @param {number} value @param {number} digits */
export function signed(value, digits) {
  const text = value.toFixed(digits);
  if (Number(text) === 0) return text.replace("-", "");
  return (value < 0 ? "" : "+") + minus(text);
}

/** Seconds as milliseconds, with a decimal only where it says something. @param {number} seconds */
export const milliseconds = (seconds) => `${Math.abs(seconds) < 0.01 ? (seconds * 1e3).toFixed(1) : Math.round(seconds * 1e3)} ms`;

/** A running clock. @param {number} seconds */
export const clockText = (seconds) => Math.max(0, seconds).toFixed(2);

/** Margin over the pace as a coach says it; a decimal only where whole percents would say nothing.
 * @param {{margin_percent: number | null}} judged */
export function marginText({ margin_percent }) {
  if (margin_percent === null || margin_percent === undefined) return "";
  return `${signed(margin_percent, Math.abs(margin_percent) < 0.5 ? 1 : 0)} %`;
}

/**
 * @typedef {object} VerdictWords
 * @property {string} word What is shouted.
 * @property {string} before What stands between it and the margin.
 * @property {string} margin
 * @property {string} after What a coach is asked.
 * @property {string} rest before, margin and after as one text.
 * @property {Tone} tone
 */

/** @param {string} word @param {Tone} tone @param {{before?: string, margin?: string, after?: string}} parts @returns {VerdictWords} */
function verdict(word, tone, { before = "", margin = "", after = "" } = {}) {
  const rest = `${before} ${margin}${after && margin ? ":" : ""} ${after}`.replaceAll(/ +/g, " ").trim();
  return { word, before, margin, after, rest, tone };
}

/** Verdict in words. Null while there is nothing to judge. @param {Rep} rep @returns {VerdictWords | null} */
export function verdictWords(rep) {
  if (rep.state === "running") return null;
  if (rep.pulled_up) return verdict("PULLED UP", "none", { before: "compared with nothing" });
  if (rep.state === "unfinished") return unfinishedWords(rep);
  if (rep.check) return verdict("CHECK", "check", { before: doubtedWords(rep) });
  if (isAtPace(rep)) return zoneWords(rep);
  if (rep.pace === null) return verdict("NO PACE SET", "none", { before: NO_TIME });
  if (rep.verdict === null) return verdict("NO VERDICT YET", "none");
  const margin = marginText(rep);
  if (rep.verdict === "too close to call") return verdict("TOO CLOSE TO CALL", "close", { margin, after: bandText(rep.pace) });
  if (rep.verdict === "slower") return verdict("SLOWER", "slower", { margin, after: "held back, or timing? look" });
  return verdict("FASTER", "faster", { before: `than ${rep.pace.distance_m} m pace`, margin });
}

/** A mile alone gives no 400 m time. */
const NO_TIME = "enter a 400 m or an 800 m time";

/** Whether it was run at 400 m pace, with 800 m pace as its floor. @param {Rep} rep */
export const isAtPace = (rep) => rep.family === "400 m pace";

/** Where somebody is who has passed the first gate and not the last one. @param {Rep} rep */
export const underWay = (rep) => (isAtPace(rep) ? "running" : "in the Fly Zone");

/** Zone of a 400 m pace rep -> word and tone. Only one below 800 m pace is flagged.
 * @type {Record<import("./views.js").Zone, [string, Tone]>} */
const ZONES = {
  "faster than 400 m pace": ["FASTER", "faster"],
  "between 400 m and 800 m pace": ["BETWEEN", "faster"],
  "faster than 800 m pace": ["FASTER", "faster"],
  "slower than 400 m pace": ["SLOWER", "none"],
  "slower than 800 m pace": ["SLOWER", "slower"],
  "too close to 400 m pace to call": ["TOO CLOSE TO CALL", "close"],
  "too close to 800 m pace to call": ["TOO CLOSE TO CALL", "close"],
};

/** The zone as a verdict; its margin is to the pace that it names. @param {Rep} rep @returns {VerdictWords} */
function zoneWords(rep) {
  const { zone, floor, pace } = rep;
  if (!zone) return verdict("NO PACE SET", "none", { before: NO_TIME });
  const [word, tone] = ZONES[zone];
  const margin = marginText(zone.includes("800 m") && floor ? floor : rep);
  return verdict(word, tone, { before: beforeMargin(zone), margin, after: afterMargin(zone, pace) });
}

/** @param {import("./views.js").Zone} zone */
function beforeMargin(zone) {
  if (zone.startsWith("too close")) return `at ${zone.includes("800") ? "800" : "400"} m pace`;
  return zone.startsWith("between") ? "400 m and 800 m pace, over 800 m pace by" : zone.slice(zone.indexOf("than"));
}

/** @param {import("./views.js").Zone} zone @param {Rep["pace"]} pace */
function afterMargin(zone, pace) {
  if (zone === "slower than 800 m pace") return "tired, or timing? look";
  if (zone === "slower than 400 m pace") return "no 800 m time, so no floor";
  if (zone === "too close to 400 m pace to call") return pace ? bandText(pace) : "";
  return zone === "faster than 800 m pace" && pace ? "400 m pace too close to call" : "";
}

/** A gate at which a rep begins or ends, in a sentence. @param {Rep} rep @param {0 | 1} end */
function endName({ gates }, end) {
  const marker = (gates ?? [2, 3])[end];
  return marker <= 3 ? `Marker ${marker}` : `its ${end ? "last" : "first"} gate`;
}

/** One gate alone saw it: the speed there says no more than that. @param {Rep} rep */
function unfinishedWords(rep) {
  const { pace, crossing2 } = rep;
  const said = rep.verdict === "too close to call" ? "too close to call" : `${rep.verdict} than ${pace?.distance_m} m pace`;
  const at = `at ${endName(rep, crossing2 === null ? 1 : 0)}`;
  const before = rep.verdict === null || pace === null || isAtPace(rep) ? `seen ${at} only` : `${said} ${at}`;
  return verdict(crossing2 === null ? "NO TIME" : "DID NOT FINISH", "none", { before });
}

/** What a verdict would be that cannot be trusted. @param {Rep} rep */
function doubtedWords(rep) {
  const { pace, verdict, zone } = rep;
  if (isAtPace(rep)) return zone ? `before you call it ${zone.replace(" to call", "")}` : "before you use this time";
  if (pace === null || verdict === null) return "before you use this time";
  if (verdict === "too close to call") return "first: too close to call as it is";
  return `before you call it ${verdict} than ${pace.distance_m} m pace`;
}

/** The one thing beside the verdict that a coach should know of, the weightiest alone; null where the verdict says it,
 * or nothing is to be said. @param {Rep} rep @returns {string | null} */
export function flagOf(rep) {
  if (rep.void || rep.state === "running" || rep.state === "unfinished" || rep.pulled_up) return null;
  if (rep.check) return rep.check;
  if (verdictIsFlag(rep)) return null;
  return lesserFlag(rep.marks);
}

/** @param {Rep} rep */
function verdictIsFlag(rep) {
  const { verdict, zone } = rep;
  if (isAtPace(rep)) return !!zone && ["slower", "close"].includes(ZONES[zone][1]);
  return verdict === "slower" || verdict === "too close to call";
}

/** @param {Rep["marks"]} marks */
function lesserFlag(marks) {
  if (!marks) return null;
  const off = marks.off_best ? "3 % or more under today's best" : null;
  return marks.fading ?? marks.short_rest ?? off;
}

/** Beside today's best before it. @param {Rep} rep */
export function bestText({ marks, fly_time_s }) {
  if (!marks || fly_time_s === null) return "";
  if (marks.personal_best) return "personal best";
  const { to_best_s } = marks;
  if (to_best_s === null) return marks.best_today ? "first time today" : "";
  if (to_best_s < 0 && !marks.best_today) return "level with today's best";
  if (signed(to_best_s, 2) === "0.00") return "level with today's best";
  return to_best_s < 0 ? `today's best by ${(-to_best_s).toFixed(2)} s` : `${signed(to_best_s, 2)} s to today's best`;
}

/** Where in the athlete's own workout. @param {Rep} rep */
export const placeText = ({ set, rep_of_set }) =>
  set === null || set === undefined ? "" : `set ${set}, rep ${rep_of_set}`;

/** How speed is shown -> factor from m/s, and digits that are worth showing. @type {Record<string, [number, number]>} */
const SPEEDS = { "m/s": [1, 2], "km/h": [3.6, 1], mph: [2.236936, 1] };

/** A speed in the coach's unit. @param {number} m_per_s @param {number | null} u @param {string} unit */
export function speedIn(m_per_s, u, unit) {
  const [factor, digits] = SPEEDS[unit] ?? SPEEDS["m/s"];
  return measured(m_per_s * factor, u === null ? null : u * factor, digits);
}

/** One line that says a whole result. @param {Rep} rep @param {string} name */
export function resultSentence(rep, name) {
  const figure =
    rep.fly_time_s === null
      ? `did not reach ${endName(rep, 1)}`
      : `${measured(rep.fly_time_s, rep.u_fly_time_s, 2).value} seconds`;
  const words = verdictWords(rep);
  return `Rep ${rep.rep}, ${name}: ${figure}. ${words ? `${words.word} ${words.rest}` : ""}`.trim();
}

/** A duration as minutes and seconds, rounded up: the rest is the least. @param {number} seconds */
export function minutesText(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** How long something has been so: seconds, then whole minutes. @param {number} seconds */
export const sinceText = (seconds) => (seconds < 90 ? `${Math.max(0, Math.floor(seconds))} s` : `${Math.floor(seconds / 60)} min`);

/** Why more is too close to call than with a race that was run; empty where it was. @param {import("./views.js").Pace} pace */
const bandText = ({ distance_m, estimated, low_s, high_s }) =>
  estimated ? `${distance_m} m pace is an estimate, ${low_s?.toFixed(1)}–${high_s?.toFixed(1)} s` : "";

/** @param {import("./views.js").Pace} pace */
export function paceText(pace) {
  const time = pace.estimated ? `about ${pace.time} (${pace.low_s?.toFixed(1)}–${pace.high_s?.toFixed(1)}, estimated)` : pace.time;
  return `${pace.distance_m} m in ${time}${pace.without_start ? " without the start" : ""}: ${pace.speed_m_per_s.toFixed(2)} m/s`;
}

/** What wind is worth, as `server/coaching/wind.py` has it: about 1 % of speed for 2 m/s (Linthorne 1994). @param {number} m_per_s */
export const windText = (m_per_s) => `Wind ${signed(m_per_s, 1)} m/s, worth about ${signed(0.5 * m_per_s, 1)} %`;

/** A sentence of the server's with a capital, but for an address or a file's name at its head, and with a real ±.
 * @param {string} text */
export function sentence(text) {
  const [head] = text.split(" ", 1);
  const isName = /[./\\_~\d]|:./.test(head.replace(/[.,:;]+$/, ""));
  return (isName ? text : text.charAt(0).toUpperCase() + text.slice(1)).replaceAll("+-", "±");
}

/** @param {number} number @param {string} thing */
export const count = (number, thing) => `${number} ${thing}${number === 1 ? "" : "s"}`;
