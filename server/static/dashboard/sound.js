// @ts-check
/**
 * What is heard, decided without making a sound: which tone a rep makes, what is said of it, what waits to be said.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./views.js").Rep} Rep
 * @typedef {"counted" | "look"} Tone One high tone: counted, nothing to look at. Two low ones: counted, look at it.
 * @typedef {{tones: boolean, voice: boolean, verdicts: boolean}} Settings
 * @typedef {{text: string, rep: number | null, until_ms: number}} Saying rep: whose result it is; null: no result.
 */
import { newestReps, standingGates } from "./state.js";
import { isAtPace, verdictWords } from "./words.js";

/** A verdict is read out to everybody near: only by choice. @type {Settings} */
const DEFAULTS = { tones: true, voice: true, verdicts: false };
/** States in which a gate may not have seen what it should. */
const IN_DOUBT = ["not ready", "stalled", "gone", "refused"];

/** Settings as they were kept; what cannot be read is as at the start. @param {string | null} text @returns {Settings} */
export function settingsFrom(text) {
  try {
    const kept = JSON.parse(text ?? "{}");
    const names = /** @type {(keyof Settings)[]} */ (Object.keys(DEFAULTS));
    return /** @type {Settings} */ (
      Object.fromEntries(names.map((name) => [name, typeof kept[name] === "boolean" ? kept[name] : DEFAULTS[name]]))
    );
  } catch {
    return DEFAULTS;
  }
}

/** What a rep sounds like as it is now; null: nothing yet. @param {State} state @param {Rep} rep @returns {Tone | null} */
export function toneOf(state, rep) {
  if (rep.state === "running" || rep.state === "withdrawn" || rep.void) return null;
  const well = isAtPace(rep) ? isWell(rep) : rep.verdict === "faster" || (rep.verdict === null && rep.pace === null);
  const doubt = rep.state === "unfinished" || rep.check || standingGates(state).some((gate) => IN_DOUBT.includes(gate.state));
  return well && !doubt ? "counted" : "look";
}

/** A 400 m pace rep needs a look where it is below 800 m pace, or too close to a pace. @param {Rep} rep */
const isWell = (rep) => !["slower", "close"].includes(verdictWords(rep)?.tone ?? "");

/** Two may be in the Fly Zone at once. After a page was offline, what is further back is not made up for. */
const MOST_AT_ONCE = 2;

/** What a rep has sounded like. @typedef {{tone: Tone, state: string, verdict: string | null, revised: boolean}} Heard */

/** The reps that sound now: each once, and once more one that was well and turns out not to be, or whose verdict another
 * look at the clocks has changed. Of several that come together the newest, oldest of them first. `heard` is brought up
 * to date.
 * @param {State} state @param {Map<number, Heard>} heard By the rep's number.
 * @returns {{rep: Rep, tone: Tone, again: boolean, revised: boolean}[]} revised: another verdict than the one first told. */
export function newTones(state, heard) {
  const found = [];
  for (const rep of newestReps(state).reverse()) {
    const tone = toneOf(state, rep);
    if (tone === null) continue;
    const before = heard.get(rep.rep);
    const revised = before !== undefined && isRevised(rep, before);
    const again = before?.tone === "counted" && (before.state === "provisional" || revised) && tone === "look";
    if (!before || again || revised) found.push({ rep, tone, again, revised });
    const sounded = before && !again ? before.tone : tone; // a gate that is in doubt since then makes no sound here
    heard.set(rep.rep, { tone: sounded, state: rep.state, verdict: rep.verdict, revised: revised || Boolean(before?.revised) });
  }
  return found.slice(-MOST_AT_ONCE);
}

/** A verdict that was told has changed by itself, for the first time: a coach who names another athlete knows it.
 * @param {Rep} rep @param {{verdict: string | null, revised: boolean}} before */
export const isRevised = (rep, before) => !before.revised && before.verdict !== rep.verdict && Boolean(rep.revised);

/** What is said of a rep. @param {Rep} rep @param {string} name @param {boolean} verdict Whether it is said too. */
export function spokenResult(rep, name, verdict) {
  const time = rep.fly_time_s === null ? "no time" : spokenTime(rep.fly_time_s);
  const judged = verdict ? (rep.check ? "check" : isAtPace(rep) ? rep.zone : rep.verdict) : null;
  return [name, time, judged].filter(Boolean).join(", ");
}

const ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
  "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"];
const TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/** A whole number under 100 in words; above it in figures. @param {number} number */
function inWords(number) {
  if (number < 20) return ONES[number];
  if (number > 99) return String(number);
  const [ten, one] = [Math.floor(number / 10), number % 10];
  return one ? `${TENS[ten]}-${ONES[one]}` : TENS[ten];
}

/** A time as people say it, to the hundredth that is shown: 3.05 is "three oh five". @param {number} seconds */
export function spokenTime(seconds) {
  const hundredths = Math.round(Number(seconds.toFixed(2)) * 100);
  if (!(hundredths >= 0)) return "no time";
  const [whole, part] = [Math.floor(hundredths / 100) % 60, hundredths % 100];
  const long = Math.floor(hundredths / 6000);
  const minutes = long ? `${inWords(long)} minute${long === 1 ? "" : "s"}` : "";
  if (minutes && whole === 0 && part === 0) return `${minutes} flat`;
  const after = part === 0 ? "flat" : part < 10 ? `oh ${inWords(part)}` : inWords(part);
  return [minutes, inWords(whole), after].filter(Boolean).join(" ");
}

/** What waits to be said, after one more; results in the order of their reps, and none after a newer one.
 * @param {Saying[]} waiting @param {Saying} one @param {number} newest The newest rep whose result was said. */
export function queued(waiting, one, newest) {
  const { rep } = one;
  if (rep === null) return [...waiting, one];
  if (rep <= newest) return waiting;
  const at = waiting.findIndex((other) => other.rep !== null && other.rep > rep);
  return at < 0 ? [...waiting, one] : [...waiting.slice(0, at), one, ...waiting.slice(at)];
}

/** What may still be said: a call to go that comes late sends somebody at the wrong instant.
 * @param {Saying[]} waiting @param {number} now_ms */
export const stillTimely = (waiting, now_ms) => waiting.filter((one) => now_ms < one.until_ms);

/** A voice that speaks English, else any; only of this device, for another one sends the names away.
 * @template {{lang: string, localService: boolean}} V @param {readonly V[]} voices @returns {V | null} */
export function voiceFrom(voices) {
  const own = voices.filter((voice) => voice.localService);
  return own.find((voice) => /^en\b/i.test(voice.lang)) ?? own[0] ?? null;
}
