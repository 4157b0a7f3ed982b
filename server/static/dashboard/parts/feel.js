// @ts-check
import { api } from "../api.js";
import { html } from "../html.js";
import { Problem, useAction } from "./action.js";

/**
 * @typedef {import("../views.js").Feel} Feel
 * @typedef {import("../views.js").Rep} Rep
 */

/** @type {Feel} */
const NOTHING = { looseness: null, effort: null, recovered_early: false };
/** What may be said, one tap each: the words, and the field with its value. @type {[string, keyof Feel, string | boolean][]} */
const SAID = [
  ["Loose", "looseness", "loose"],
  ["Tight", "looseness", "tight"],
  ["Easy", "effort", "easy"],
  ["Hard", "effort", "hard"],
  ["All out", "effort", "all out"],
  ["Recovered early", "recovered_early", true],
];

/** How a rep felt, as the athlete says; another tap takes it back. @param {{rep: Rep}} props */
export function FeelOf({ rep }) {
  const { busy, problem, run } = useAction();
  const feel = rep.feel ?? NOTHING;
  const tap = (/** @type {keyof Feel} */ field, /** @type {string | boolean} */ value) => {
    const said = feel[field] === value ? NOTHING[field] : value;
    return run(() => api.feel(rep.rep, { [field]: said }));
  };
  if (rep.void || rep.state === "running") return null;
  return html`
    <div class="feel" role="group" aria-label=${`How rep ${rep.rep} felt`}>
      ${SAID.map(([words, field, value]) => html`
        <button type="button" key=${words} aria-pressed=${feel[field] === value} disabled=${busy} onClick=${() => tap(field, value)}>${words}</button>`)}
    </div>
    <${Problem} text=${problem} />`;
}
