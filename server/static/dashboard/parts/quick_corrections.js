// @ts-check
import { html } from "../html.js";
import { Problem, useAction } from "./action.js";
import { quickActions } from "./rep_actions.js";

/** Corrections of the last result in one row: one tap each, or one tap to where more is asked.
 * @param {{rep: import("../views.js").Rep, state: import("../state.js").State, onOpen: import("./stage.js").Open}} props */
export function QuickCorrections({ rep, state, onOpen }) {
  const { busy, problem, run } = useAction();
  return html`
    <div class="quick" role="group" aria-label=${`Correct rep ${rep.rep}`}>
      <button type="button" onClick=${() => onOpen(rep.rep, "athlete")}>Other athlete…</button>
      ${quickActions(state, rep).map((one) => html`
        <button type="button" key=${one.label} title=${one.says} disabled=${busy} onClick=${() => run(one.work)}>${one.label}</button>`)}
      <button type="button" onClick=${() => onOpen(rep.rep, "void")}>${rep.void ? "Restore…" : "Void…"}</button>
      ${rep.crossing2 !== null && html`<button type="button" class="rare" onClick=${() => onOpen(rep.rep, "finish")}>Other finish…</button>`}
    </div>
    <${Problem} text=${problem} />`;
}
