// @ts-check
/** READY, or the one thing to do, for the armed screen. Pure. */
import { FALLEN, LEAST_BUFFERED_S } from "../dashboard/phones.js";
import { sinceText } from "../dashboard/words.js";

/**
 * @typedef {import("./gate_phone.js").View} View
 * @typedef {{words: string, tone: "ready" | "wait" | "wrong", more: string}} Readiness
 */

/** @param {View} view @param {number} now_ms On the page's clock. @param {boolean} hidden @returns {Readiness} */
export function readiness(view, now_ms, hidden) {
  const { link, orders, rate } = view;
  const more = orders?.say ?? "";
  if (view.ended) return wrong("camera gone", view.ended);
  if (view.refused && !view.refused.again) return wrong("let go", view.refused.why);
  if (hidden || view.muted) return wrong("camera paused", "Keep this page in front and the phone unlocked.");
  if (!link.live) return wrong(link.since_ms ? `link lost ${sinceText((now_ms - link.since_ms) / 1000)}` : "no link yet", keeps(link.buffered_s));
  if (!orders) return { words: "waiting", tone: "wait", more: "The laptop has not said yet what to film." };
  if (orders.state === "waiting") return { words: "waiting", tone: "wait", more };
  if (orders.windows.length === 0) return wrong("place the line", more);
  if (!orders.armed) return { words: "not armed", tone: "wait", more };
  if (view.moved) return wrong("phone moved: check the line", more);
  if (orders.state === "not ready" || orders.state === "no line") return wrong("place the line", more);
  if (rate?.fps && view.promised_hz && rate.fps < FALLEN * view.promised_hz) return { words: `READY, ${rate.fps.toFixed(0)} pictures/s`, tone: "wait", more: "Fewer pictures than usual: too dark, or the phone is hot." };
  if (orders.state === "learning") return { words: "learning the empty gate", tone: "wait", more: more || "Nobody in the gate for a moment." };
  return { words: orders.state === "busy" ? "somebody in the gate" : "READY", tone: orders.state === "busy" ? "wait" : "ready", more: "" };
}

/** @param {string} words @param {string} more @returns {Readiness} */
const wrong = (words, more) => ({ words, tone: "wrong", more });

/** @param {number} buffered_s */
const keeps = (buffered_s) =>
  `It goes on filming and sends it later${buffered_s >= LEAST_BUFFERED_S ? ` (${buffered_s.toFixed(0)} s kept)` : ""}. Is the phone in the laptop's Wi-Fi?`;
