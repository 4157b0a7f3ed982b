// @ts-check
/** What the page asks by HTTP, one line a route. A refusal is thrown as an Error whose message is for who holds the phone. */
import { problemText } from "../dashboard/api.js";

/**
 * @typedef {import("./identity.js").Identity} Identity
 * @typedef {{marker: number, position: string, serving: string | null}} GatePlace
 * @typedef {{phone: number, name: string, marker: number | null, gates: GatePlace[]}} Me
 * @typedef {{say: string, out_m: number, u_out_m: number, angle_deg: number}} Alignment
 */

const LOST = "The laptop does not answer: is this phone in its Wi-Fi, and mobile data off? It is tried again.";

/** What a marker is called within this session. @param {Me} me @param {number} marker */
export const placeOf = ({ gates }, marker) => gates.find((gate) => gate.marker === marker)?.position ?? `Marker ${marker}`;

export class Refusal extends Error {
  /** @param {string} message @param {number} status 0: nobody answered */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** @param {Identity | null} who @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
async function ask(who, method, path, body) {
  /** @type {Record<string, string>} */
  const headers = { "Content-Type": "application/json" };
  if (who) headers.Authorization = `Phone ${who.phone}:${who.secret}`;
  const answer = await fetch(path, { method, headers, cache: "no-store", body: body && JSON.stringify(body) }).catch(() => {
    throw new Refusal(LOST, 0);
  });
  const text = await answer.text();
  if (answer.ok) return text ? JSON.parse(text) : null;
  throw new Refusal(problemText(text) ?? `The laptop refused this (status ${answer.status}).`, answer.status);
}

export const phoneApi = {
  /** @returns {Promise<Identity & {marker: number}>} */
  join: (/** @type {string} */ code, /** @type {string} */ name) => ask(null, "POST", "/api/phones/join", { code, name, ua: navigator.userAgent }),
  /** @returns {Promise<Me>} */
  me: (/** @type {Identity} */ who) => ask(who, "GET", "/api/phones/me"),
  placeLine: (/** @type {Identity} */ who, /** @type {object} */ line) => ask(who, "PUT", "/api/phones/me/line", line),
  arm: (/** @type {Identity} */ who, /** @type {boolean} */ armed) => ask(who, "PUT", "/api/phones/me/armed", { armed }),
  /** @returns {Promise<Alignment>} */
  align: (/** @type {Identity} */ who, /** @type {object} */ marks) => ask(who, "POST", "/api/phones/me/alignment", marks),
};
