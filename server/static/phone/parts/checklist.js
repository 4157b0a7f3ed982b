// @ts-check
import { html } from "../../dashboard/html.js";
import { isApple } from "../identity.js";

/** @type {[string, string, string][]} What, on an iPhone, on Android. */
const LIST = [
  ["Mobile data off", "Settings, Mobile Service, Mobile Data: off. Else the phone leaves a Wi-Fi without internet.", "Swipe down, Mobile data: off. If it asks, stay in the Wi-Fi without internet."],
  ["No calls, no messages", "Swipe down at the right, Focus: Do Not Disturb.", "Swipe down: Do not disturb."],
  ["Low power mode off", "Settings, Battery, Low Power Mode: off. It halves the pictures.", "Swipe down, Battery saver: off. It halves the pictures."],
  ["Brightness down", "Swipe down at the right: slider down. A cooler phone keeps its rate.", "Swipe down: slider down. A cooler phone keeps its rate."],
  ["Shade for the phone", "A cap or cloth over it, not over the lens.", "A cap or cloth over it, not over the lens."],
];

/** What a page cannot set itself. @param {{onDone: () => void}} props */
export function Checklist({ onDone }) {
  const apple = isApple(navigator.userAgent);
  return html`
    <main class="screen">
      <h1>Before it is set up</h1>
      <ol class="plain list">
        ${LIST.map(([what, iphone, android]) => html`<li key=${what}><b>${what}</b><span>${apple ? iphone : android}</span></li>`)}
      </ol>
      <button type="button" class="primary huge" onClick=${onDone}>All done</button>
    </main>`;
}
