// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { html } from "../html.js";
import { sentence } from "../words.js";

/** Something that is asked of the server: whether it is under way, and the sentence of the last refusal.
 * `run` answers whether it worked. */
export function useAction() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  /** @param {() => Promise<unknown>} work */
  const run = async (work) => {
    setBusy(true);
    setProblem("");
    try {
      await work();
      return true;
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, run, setProblem };
}

/** A refusal, next to what was refused. @param {{text: string}} props */
export function Problem({ text }) {
  return html`<div role="alert">${text && html`<p class="problem">${sentence(text)}</p>`}</div>`;
}

/** A button that asks something of the server and shows the refusal below itself.
 * @param {{work: () => Promise<unknown>, label: string, class?: string, disabled?: boolean, children?: unknown}} props */
export function ActionButton({ work, label, class: kind = "", disabled = false, children }) {
  const { busy, problem, run } = useAction();
  return html`
    <div class="action">
      <button type="button" class=${kind} aria-label=${label} disabled=${busy || disabled} onClick=${() => run(work)}>
        ${children ?? label}
      </button>
      <${Problem} text=${problem} />
    </div>`;
}
