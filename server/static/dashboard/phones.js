// @ts-check
import { sinceText } from "./words.js";

/**
 * Phones that are gates, in words. Pure. What a browser does not tell is called unknown, never fine.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./views.js").Gate} Gate
 * @typedef {import("./views.js").Phone} Phone
 * @typedef {{what: string, says: string, tone: "" | "cost"}} Fact
 */

/** Under this share of what it promised, a camera's rate has fallen: heat, low light, low power. As server/phones/phone.py. */
export const FALLEN = 1 / 1.2;
/** Under this a phone does not last another two hours of film: our choice. */
const LOW_BATTERY = 0.3;
const MOST_LOST = 0.015;
/** What is less is on its way. */
export const LEAST_BUFFERED_S = 1;

/** The phone whose pictures a gate has; undefined for any other camera. @param {State} state @param {Gate} gate */
export const phoneOf = (state, gate) =>
  gate.source?.kind === "phone" ? state.phones.phones.find((one) => one.markers.includes(gate.marker)) : undefined;

/** Who stands at no gate: waits for one, or is only known. @param {State} state @returns {Phone[]} */
export const withoutGate = (state) => state.phones.phones.filter((one) => one.waiting_for !== null || one.markers.length === 0);

/** @typedef {"link" | "page" | "camera" | "arms"} Lack What a phone lacks that sends nothing. */

/** @param {Phone} phone @returns {Lack | null} */
function lackOf({ linked, armed, muted, visible }) {
  if (!linked) return "link";
  if (visible === false) return "page";
  if (muted === true) return "camera";
  return armed ? null : "arms";
}

/** For a chip, and its colour. @type {Record<Lack, [string, string]>} */
const LACKS = { link: ["No link", "bad"], page: ["Page hidden", "bad"], camera: ["Camera taken", "bad"], arms: ["Not armed", "wait"] };

/** The same for a chip; null while it sends. @param {Phone} phone */
export function lackChip(phone) {
  const lack = lackOf(phone);
  return lack && LACKS[lack];
}

/** Why that phone sends nothing; empty while it does. @param {Phone} phone */
export function notSending(phone) {
  switch (lackOf(phone)) {
    case "link":
      return phone.silent_s === null ? "no link, open its page" : `no link ${sinceText(phone.silent_s)}`;
    case "page":
      return "its page is hidden, bring it back";
    case "camera":
      return "its camera is taken by something else";
    case "arms":
      return "not armed";
    default:
      return "";
  }
}

/** What is known of a phone, in the order in which it matters. @param {Phone} phone @returns {Fact[]} */
export function facts(phone) {
  return [linkFact(phone), clockFact(phone), rateFact(phone), batteryFact(phone), movedFact(phone), lockFact(phone)];
}

/** @param {string} what @param {string} says @param {boolean} [costs] @returns {Fact} */
const fact = (what, says, costs = false) => ({ what, says, tone: costs ? "cost" : "" });

/** @param {Phone} phone */
function linkFact(phone) {
  const none = notSending(phone);
  const { buffered_s, gaps } = phone;
  const words = [none || "good"];
  if (buffered_s !== null && buffered_s >= LEAST_BUFFERED_S) words.push(`${Math.round(buffered_s)} s of pictures still to come`);
  if (gaps > 0) words.push(`${gaps} pictures never came`);
  return fact("Link", words.join(", "), none !== "" || gaps > 0);
}

/** @param {Phone} phone */
function clockFact({ clock }) {
  if (clock === null) return fact("Clock", "unknown yet", true);
  return fact("Clock", `${clock.quality}, ± ${(2 * clock.u_ms).toFixed(1)} ms`, clock.quality === "poor");
}

/** @param {Phone} phone */
function rateFact({ fps, camera_hz, lost_share }) {
  if (fps === null) return fact("Rate", "unknown", true);
  const fallen = camera_hz !== null && fps < FALLEN * camera_hz;
  const lost = lost_share !== null && lost_share > MOST_LOST;
  const words = [`${fps.toFixed(0)} pictures/s`, fallen ? `fallen from ${camera_hz?.toFixed(0)}` : "", lost ? `${(100 * lost_share).toFixed(1)} % lost` : ""];
  return fact("Rate", words.filter(Boolean).join(", "), fallen || lost);
}

/** @param {Phone} phone */
function batteryFact({ battery, charging }) {
  if (battery === null) return fact("Battery", "unknown");
  return fact("Battery", `${Math.round(100 * battery)} %${charging ? ", charging" : ""}`, battery < LOW_BATTERY && charging !== true);
}

/** @param {Phone} phone */
function movedFact({ moved }) {
  if (moved === null) return fact("Moved", "unknown: the picture tells");
  return fact("Moved", moved ? "yes: check its line" : "no", moved);
}

/** @param {Phone} phone */
function lockFact({ locked }) {
  if ([locked.exposure, locked.focus, locked.white_balance].every((is) => is === null)) return fact("Locked", "unknown: its browser does not say");
  const open = [["exposure", locked.exposure], ["focus", locked.focus], ["white balance", locked.white_balance]];
  const words = open.filter(([, is]) => is !== true).map(([what, is]) => `${what} ${is === null ? "unknown" : "free"}`);
  return fact("Locked", words.length === 0 ? "exposure, focus, white balance" : words.join(", "));
}
