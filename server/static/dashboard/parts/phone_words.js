// @ts-check
import { html } from "../html.js";
import { facts } from "../phones.js";

/** How a gate's phone is. @param {{phone: import("../views.js").Phone}} props */
export function PhoneWords({ phone }) {
  return html`
    <dl class="phone-facts" aria-label=${`${phone.name}, the phone`}>
      ${facts(phone).map(({ what, says, tone }) => html`<div key=${what} class=${tone}><dt>${what}</dt> <dd>${says}</dd></div>`)}
    </dl>`;
}
