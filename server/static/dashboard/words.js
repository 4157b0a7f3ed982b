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

/** Verdict in words: the word that is shouted, and the rest. Null while there is nothing to judge.
 * @param {Rep} rep @returns {{word: string, rest: string, tone: Tone} | null} */
export function verdictWords(rep) {
  if (rep.state === "running") return null;
  if (rep.check) return { word: "CHECK", rest: doubtedWords(rep), tone: "check" };
  if (rep.pace === null) return { word: "NO PACE SET", rest: "", tone: "none" };
  if (rep.verdict === null) return { word: "NO VERDICT YET", rest: "", tone: "none" };
  const margin = rep.margin_percent === null ? "" : `${signed(rep.margin_percent, 1)} %`;
  if (rep.verdict === "too close to call") return { word: "TOO CLOSE TO CALL", rest: margin, tone: "close" };
  const rest = `than ${rep.pace.distance_m} m pace ${margin}`.trim();
  return { word: rep.verdict.toUpperCase(), rest, tone: rep.verdict };
}

/** What a verdict would be that cannot be trusted. @param {Rep} rep */
function doubtedWords({ pace, verdict }) {
  if (pace === null || verdict === null) return "before you use this time";
  if (verdict === "too close to call") return "first: too close to call as it is";
  return `before you call it ${verdict} than ${pace.distance_m} m pace`;
}

/** One line that says a whole result. @param {Rep} rep @param {string} name */
export function resultSentence(rep, name) {
  const words = verdictWords(rep);
  const figure =
    rep.fly_time_s === null
      ? "did not reach Marker 3"
      : measuredText(rep.fly_time_s, rep.u_fly_time_s, 3, "seconds").replace("±", "plus or minus");
  return `Rep ${rep.rep}, ${name}: ${figure}. ${words ? `${words.word} ${words.rest}` : ""}`.trim();
}

/** @param {import("./views.js").Pace} pace */
export const paceText = (pace) =>
  `${pace.distance_m} m in ${pace.time}${pace.without_start ? " without the start" : ""}: ${pace.speed_m_per_s.toFixed(2)} m/s`;

/** A sentence of the server's with a capital, but for an address or a file's name at its head, and with a real ±.
 * @param {string} text */
export function sentence(text) {
  const [head] = text.split(" ", 1);
  const isName = /[./\\_~\d]|:./.test(head.replace(/[.,:;]+$/, ""));
  return (isName ? text : text.charAt(0).toUpperCase() + text.slice(1)).replaceAll("+-", "±");
}

/** @param {number} number @param {string} thing */
export const count = (number, thing) => `${number} ${thing}${number === 1 ? "" : "s"}`;
