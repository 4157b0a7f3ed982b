// @ts-check
import { api } from "../api.js";
import { html } from "../html.js";
import { withoutGate } from "../phones.js";
import { gatesInOrder } from "../state.js";
import { sentence } from "../words.js";
import { ActionButton } from "./action.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../views.js").Phone} Phone
 */

/** What is said to all phones at once, and phones that stand at no gate. @param {{state: State}} props */
export function Phones({ state }) {
  const { armed, phones } = state.phones;
  if (phones.length === 0) return null;
  return html`
    <div class="phones">
      <${ActionButton} label=${armed ? "Disarm all phones" : "Arm all phones"} class=${armed ? "" : "primary"} work=${() => api.armPhones(!armed)} />
      ${withoutGate(state).map((one) => html`<${Waiting} key=${one.phone} phone=${one} state=${state} />`)}
    </div>`;
}

/** @param {{phone: Phone, state: State}} props */
function Waiting({ phone, state }) {
  const gates = gatesInOrder(state);
  const wanted = gates.filter((gate) => gate.marker === phone.waiting_for);
  return html`
    <article class="waiting-phone" aria-label=${phone.name}>
      <p><b>${phone.name}</b>: ${sentence(phone.why)}</p>
      <div class="decide">
        ${(wanted.length > 0 ? wanted : phone.linked ? gates : []).map((gate) => html`
          <${ActionButton} key=${gate.marker} class=${wanted.length > 0 ? "primary" : ""} label=${`${wanted.length > 0 ? "Replace: " : ""}${phone.name} at ${gate.position}`}
            work=${() => api.replacePhone(phone.phone, gate.marker)}>${wanted.length > 0 ? `Replace at ${gate.position}` : `To ${gate.position}`}<//>`)}
        <${ActionButton} label=${`Forget ${phone.name}`} work=${() => api.forgetPhone(phone.phone)}>Forget<//>
      </div>
    </article>`;
}
