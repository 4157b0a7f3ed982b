// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { sentence } from "../words.js";
import { Problem, useAction } from "./action.js";

/** Runs after which a correction is old news: its rep still offers to undo it. */
const OLD_AFTER = 2;

/** After a correction on any page: what it was, and one tap to take it back. Gone once it is put away or old, or once runs
 * have taken their turns by it. of: the rep beside which it stands, if any, where it stays.
 * @param {{state: import("../state.js").State, of?: import("../views.js").Rep}} props */
export function UndoBar({ state, of }) {
  const { undo } = state;
  const [away, putAway] = useState(/** @type {object | null} */ (null));
  const { busy, problem, run } = useAction();
  const newest = Math.max(0, ...Object.keys(state.reps).map(Number));
  const since = newest - (undo.newest_rep ?? newest);
  const stays = of !== undefined && undo.before.some((one) => one.rep === of.rep);
  const gone = stays ? false : away === undo || since >= OLD_AFTER;
  if (!undo.what || gone || (undo.moved && since > 0)) return null;
  return html`
    <aside class="undo" aria-label="Newest correction">
      <p role="status">${sentence(undo.what)}</p>
      <button type="button" class="primary" disabled=${busy} onClick=${() => run(() => api.undo())}>Undo</button>
      ${!stays && html`<button type="button" class="close" aria-label="Put away" onClick=${() => putAway(undo)}>✕</button>`}
      <${Problem} text=${problem} />
    </aside>`;
}
