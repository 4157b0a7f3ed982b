// @ts-check
import { html } from "../../dashboard/html.js";
import { sentence } from "../../dashboard/words.js";

/** It goes no further here: why, and the ways on. @param {{why: string, onForget: () => void}} props */
export const Trouble = ({ why, onForget }) => html`
  <main class="screen">
    <h1>This phone is no gate now</h1>
    <p class="problem big" role="alert">${sentence(why)}</p>
    <button type="button" class="primary huge" onClick=${() => location.reload()}>Load the page again</button>
    <button type="button" onClick=${onForget}>Join with a new code</button>
    <p class="quiet">If it will not work here: film with the camera app and time the recordings afterwards.</p>
  </main>`;
