// @ts-check
import { html } from "../../dashboard/html.js";
import { sentence } from "../../dashboard/words.js";
import { useState } from "../../vendor/preact/hooks.js";
import { typedCode } from "../identity.js";

/** A phone that nobody knows yet: the code from the laptop's screen, scanned or typed.
 * @param {{code: string, problem: string, busy: boolean, onCode: (code: string) => void}} props */
export function Join({ code, problem, busy, onCode }) {
  const [typed, type] = useState("");
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (typedCode(typed)) onCode(typedCode(typed));
  };
  return html`
    <main class="screen">
      <h1>Make this phone a gate</h1>
      ${problem && html`<p class="problem" role="alert">${sentence(problem)}</p>`}
      ${busy ? html`<p role="status" class="big">${code ? `Joining with ${code}…` : "Finding the laptop…"}</p>` : html`
        <form onSubmit=${submit}>
          <label>Code beside the picture on the coach's screen
            <input class="code" autocomplete="off" autocapitalize="characters" spellcheck=${false} maxlength="12" placeholder="ABC234" value=${typed}
              onInput=${(/** @type {InputEvent} */ event) => type(/** @type {HTMLInputElement} */ (event.currentTarget).value)} />
          </label>
          <button class="primary huge" disabled=${!typedCode(typed)}>Join</button>
        </form>
        <p class="quiet">Or scan the code with the camera app: it opens this page by itself. A phone that has joined once needs no code.</p>`}
    </main>`;
}
