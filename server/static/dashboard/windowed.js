// @ts-check
import { useState } from "../vendor/preact/hooks.js";
import { html } from "./html.js";

/** Rows that a list shows at once: an afternoon's end must not cost more than its beginning. */
const MOST = 60;

/** The newest of a list, and a button for the rest. @template T @param {T[]} all */
export function useWindow(all) {
  const [whole, setWhole] = useState(false);
  const hidden = whole ? 0 : Math.max(0, all.length - MOST);
  const more =
    (hidden > 0 || whole) &&
    html`<button type="button" onClick=${() => setWhole(!whole)}>${whole ? `Show the newest ${MOST}` : `Show all ${all.length}`}</button>`;
  return { shown: hidden > 0 ? all.slice(0, MOST) : all, more };
}
