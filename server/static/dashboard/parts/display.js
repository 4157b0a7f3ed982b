// @ts-check
import { OFFERED, choice, choose } from "../choices.js";
import { html } from "../html.js";
import { Dialog } from "./dialog.js";

const WORDS = /** @type {Record<string, Record<string, string>>} */ ({
  speed: { "m/s": "m/s", "km/h": "km/h", mph: "mph" },
  theme: { light: "Light, for the sun", dark: "Dark" },
});
const TITLES = { speed: "Speed in", theme: "Theme" };

/** What this screen alone shows otherwise. @param {{onClose: () => void}} props */
export function DisplayDialog({ onClose }) {
  return html`
    <${Dialog} title="This screen" onClose=${onClose}>
      ${Object.entries(TITLES).map(([name, title]) => html`
        <fieldset key=${name}>
          <legend>${title}</legend>
          <div class="choices">
            ${OFFERED[name].map((value) => html`
              <label class="choice" key=${value}>
                <input type="radio" name=${name} value=${value} checked=${choice(name) === value} onChange=${() => choose(name, value)} />
                ${WORDS[name][value]}
              </label>`)}
          </div>
        </fieldset>`)}
      <button type="button" class="primary" onClick=${onClose}>Done</button>
    <//>`;
}
