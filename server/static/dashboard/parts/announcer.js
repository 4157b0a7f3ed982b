// @ts-check
import { useRef } from "../../vendor/preact/hooks.js";
import { html } from "../html.js";
import { isRevised } from "../sound.js";
import { lastResult, nameOf, newestReps } from "../state.js";
import { resultSentence, verdictWords } from "../words.js";

/** @typedef {import("../state.js").State} State */

/** Says each new result, and each changed verdict, to who cannot see the page. What was there at the start is not said.
 * @param {{state: State}} props */
export function Announcer({ state }) {
  const rep = lastResult(state);
  const mark = rep ? `${rep.rep} ${rep.athlete} ${verdictWords(rep)?.word} ${rep.void?.reason ?? ""}` : "";
  const first = useRef(mark);
  const text =
    rep && mark !== first.current
      ? `${rep.void ? `Void, ${rep.void.reason}. ` : ""}${resultSentence(rep, nameOf(state, rep.athlete))}`
      : "";
  // The text follows the mark, not every revision of the digits.
  const said = useRef({ mark: first.current, text: "" });
  if (said.current.mark !== mark) said.current = { mark, text };
  return html`
    <div class="unseen" role="status" aria-live="polite" aria-label="Newest result">${said.current.text}</div>
    <div class="unseen" role="status" aria-live="polite" aria-label="Changed verdict">${useRevised(state)}</div>`;
}

/** Of the rep whose verdict changed last by itself; the newest one is said above. @param {State} state */
function useRevised(state) {
  const told = useRef(/** @type {Map<number, {verdict: string | null, revised: boolean}>} */ (new Map()));
  const text = useRef("");
  for (const rep of newestReps(state)) {
    const before = told.current.get(rep.rep);
    const revised = before !== undefined && isRevised(rep, before);
    if (revised && rep !== lastResult(state)) text.current = `Revised. ${resultSentence(rep, nameOf(state, rep.athlete))}`;
    told.current.set(rep.rep, { verdict: rep.verdict, revised: revised || Boolean(before?.revised) });
  }
  return text.current;
}
