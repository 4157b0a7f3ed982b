// @ts-check
import { useRef } from "../../vendor/preact/hooks.js";
import { html } from "../html.js";
import { lastResult, nameOf } from "../state.js";
import { resultSentence, verdictWords } from "../words.js";

/** Says each new result, and each changed verdict, to who cannot see the page. What was there at the start is not said.
 * @param {{state: import("../state.js").State}} props */
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
  return html`<div class="unseen" role="status" aria-live="polite" aria-label="Newest result">${said.current.text}</div>`;
}
