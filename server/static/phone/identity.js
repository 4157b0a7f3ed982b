// @ts-check
/**
 * Who this phone is: a number and a secret that it was given once, kept by the browser. A code in the address is for a
 * phone that is not known yet.
 *
 * @typedef {{phone: number, secret: string, name: string}} Identity
 */

const KEY = "flygate-phone";

/** @returns {Identity | null} */
export function known() {
  try {
    const one = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return one && typeof one.secret === "string" ? one : null;
  } catch {
    return null; // a private window keeps nothing: a code is needed each time
  }
}

/** Whether it will be known the next time. @param {Identity} identity */
export function remember(identity) {
  try {
    localStorage.setItem(KEY, JSON.stringify(identity));
    return true;
  } catch {
    return false;
  }
}

export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
}

/** The code in the address, taken out of it so that a reload does not use it twice. */
export function codeInAddress() {
  const code = typedCode(decodeURIComponent(location.hash.slice(1)));
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  return code;
}

/** Capitals and figures of what was typed or scanned. Pure. @param {string} text */
export const typedCode = (text) => text.toUpperCase().replace(/[^A-Z0-9]/g, "").slice(0, 12);

/** What the coach sees it called until somebody names it. Pure. @param {string} ua */
export function deviceName(ua) {
  const android = /Android [^;)]*; ([^;)]+)/.exec(ua)?.[1]?.trim();
  if (android && android !== "K") return android.slice(0, 40);
  return /iPhone/.test(ua) ? "iPhone" : /iPad/.test(ua) ? "iPad" : /Android/.test(ua) ? "Android phone" : "Browser";
}

/** @param {string} ua */
export const isApple = (ua) => /iPhone|iPad|Macintosh/.test(ua);
