// @ts-check
/**
 * Whether the next run would be timed, and if not, the one thing to do. Pure.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./views.js").Gate} Gate
 * @typedef {{ns: number, ms: number}} Now The session's clock, and performance.now().
 *
 * @typedef {object} Readiness
 * @property {boolean} ready
 * @property {string} words READY, or the one thing to do.
 * @property {"ready" | "link" | "storage" | "gate" | "somebody" | "phase" | "people"} kind What is in the way; only the
 *   first of these after "ready" may come while nobody touches anything.
 */

import { notSending, phoneOf } from "./phones.js";
import { phaseOf, standingGates } from "./state.js";
import { sinceText } from "./words.js";

/** So long after a crossing the gate is busy with the runner who made it. */
const LEAVING_NS = 800_000_000;
/** What keeps a run from being timed while nobody touches the page. */
export const ALARMING = ["link", "storage", "gate", "somebody"];

/** State of a gate -> what to do about it. @type {Record<string, string>} */
const TO_DO = {
  off: "choose a camera",
  opening: "the camera is opening",
  "no line": "set the line",
  learning: "keep it clear, it learns the empty gate",
  "not ready": "hold the phone still",
  stalled: "no new pictures, look at the phone",
  gone: "camera gone, look at the phone",
  ended: "the clip is over",
};
const LINE_LOST = "phone moved, set the line";

/** @param {State} state @param {{live: boolean, since_ms?: number | null}} link @param {Now} now @returns {Readiness} */
export function readiness(state, link, now) {
  const phase = phaseOf(state);
  if (!link.live) return not("link", linkWords(link, now));
  if (state.trouble) return not("storage", "results are not stored, see below");
  if (phase === "over") return not("phase", "the session is over");
  if (phase === "paused") return not("phase", "paused");
  if (state.passes.state === "running") return not("phase", `run through one gate: ${state.passes.seen} of ${state.passes.wanted} seen`);
  return gateInTheWay(state, now) ?? inTheWay(state, phase) ?? { ready: true, words: "READY", kind: "ready" };
}

/** @param {Readiness["kind"]} kind @param {string} words @returns {Readiness} */
const not = (kind, words) => ({ ready: false, words, kind });

/** @param {{since_ms?: number | null}} link @param {Now} now */
function linkWords({ since_ms }, now) {
  if (since_ms === null || since_ms === undefined) return "connecting";
  return `no link ${sinceText((now.ms - since_ms) / 1000)}`;
}

/** A gate that sees nothing first, then somebody in one. @param {State} state @param {Now} now @returns {Readiness | null} */
function gateInTheWay(state, now) {
  const gates = standingGates(state);
  const broken = gates.find((gate) => phoneWords(state, gate) || (gate.state !== "ready" && gate.state !== "busy"));
  if (broken) return not("gate", `${nameOf(broken)}: ${phoneWords(state, broken) || gateWords(broken)}`);
  const busy = gates.find((gate) => gate.state === "busy" && !isLeaving(state, gate, now));
  return busy ? not("somebody", `${nameOf(busy)}: somebody stands in the gate`) : null;
}

/** @param {Gate} gate */
const nameOf = ({ position, marker }) => position ?? `Marker ${marker}`;

/** Why the gate's phone sends nothing; empty where it does, and for any other camera. @param {State} state @param {Gate} gate */
function phoneWords(state, gate) {
  const phone = phoneOf(state, gate);
  return phone ? notSending(phone) : "";
}

/** @param {Gate} gate */
function gateWords({ state, why }) {
  if (state === "not ready" && /\bset the line\b/.test(why)) return LINE_LOST;
  return TO_DO[state] ?? why;
}

/** The page's clock may be a little behind the server's. @param {number} age_ns */
const isJust = (age_ns) => age_ns > -50_000_000 && age_ns < LEAVING_NS;

/** Whether a gate is busy with somebody who has just been timed there. @param {State} state @param {Gate} gate @param {Now} now */
function isLeaving(state, gate, now) {
  return Object.values(state.crossings).some(
    (one) =>
      one.marker === gate.marker && one.run === state.server.run && one.counted && isJust(now.ns - one.t_ns),
  );
}

/** @param {State} state @param {string} phase @returns {Readiness | null} */
function inTheWay({ session }, phase) {
  if (phase === "set up") return not("phase", session.unfit?.length ? "not started yet: gates do not fit the workout" : "not started yet");
  if (phase === "warm-up") return not("phase", "warm-up: nothing counts");
  if (session.athletes.length > 0 && session.next_athlete === null) return not("people", "nobody is next");
  return null;
}
