// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { count } from "../words.js";
import { Problem, useAction } from "./action.js";
import { Dialog } from "./dialog.js";

/** Names of a file: all of them, or a sentence that says which line is wrong. */
export function ImportAthletes() {
  const [open, setOpen] = useState(false);
  return html`
    <button type="button" onClick=${() => setOpen(true)}>From a CSV file</button>
    ${open && html`<${ImportDialog} onClose=${() => setOpen(false)} />`}`;
}

/** @param {File} file */
async function textOf(file) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    throw new Error(`${file.name} is not UTF-8 text: save it as CSV UTF-8`);
  }
}

/** @param {{onClose: () => void}} props */
function ImportDialog({ onClose }) {
  const { busy, problem, run } = useAction();
  const [added, setAdded] = useState(0);
  const load = (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.currentTarget);
    const [file] = input.files ?? [];
    if (!file) return;
    setAdded(0);
    // Emptied, so that the same file can be chosen again when it is mended.
    run(async () => setAdded((await api.importAthletes(await textOf(file))).length)).finally(() => void (input.value = ""));
  };
  return html`
    <${Dialog} title="Athletes from a CSV file" onClose=${onClose}>
      <p>The first line has headings, of which only <b>name</b> is needed; a line for each athlete follows:</p>
      <pre class="example" tabindex="0" aria-label="Example">name,group,event,sex,400,800,1500,mile${"\n"}Ann,A,400 m,f,58.4,,,${"\n"}Bo,B,,m,,1:58,4:05,</pre>
      <label>File <input type="file" accept=".csv,text/csv" disabled=${busy} onChange=${load} /></label>
      <${Problem} text=${problem} />
      <p role="status">${added > 0 && `${count(added, "athlete")} added.`}</p>
      <div class="decide"><button type="button" onClick=${onClose}>Done</button></div>
    <//>`;
}
