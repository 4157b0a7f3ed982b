// @ts-check
import { useEffect, useState } from "../vendor/preact/hooks.js";

/** What somebody chose for this screen alone, kept in the browser: no session has to do with it. */

/** The first of each is what a new screen has. @type {Record<string, string[]>} */
export const OFFERED = { speed: ["m/s", "km/h", "mph"], theme: ["light", "dark"] };
const KEY = "flygate.";
/** @type {Set<() => void>} */
const listeners = new Set();
/** What a browser does not keep lasts as long as the page. @type {Record<string, string>} */
const chosen = {};

/** @param {string} name */
export function choice(name) {
  const value = chosen[name] ?? kept(name);
  return OFFERED[name].includes(value) ? value : OFFERED[name][0];
}

/** @param {string} name @param {string} value */
export function choose(name, value) {
  chosen[name] = value;
  try {
    localStorage.setItem(KEY + name, value);
  } catch {
    // A private window may keep nothing.
  }
  apply();
  listeners.forEach((listener) => listener());
}

/** @param {string} name */
function kept(name) {
  try {
    return localStorage.getItem(KEY + name) ?? "";
  } catch {
    return "";
  }
}

/** The theme is the whole document's. */
export function apply() {
  document.documentElement.dataset.theme = choice("theme");
}

/** Draws its part again when something else is chosen. */
export function useChoices() {
  const [, again] = useState(0);
  useEffect(() => {
    const listener = () => again((n) => n + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
}
