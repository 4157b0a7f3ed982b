// @ts-check
import { useEffect, useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { phoneOf } from "../phones.js";
import { minutesText } from "../words.js";
import { Problem, useAction } from "./action.js";
import { Dialog } from "./dialog.js";
import { Arrived, useLan } from "./lan.js";

/**
 * @typedef {import("../views.js").Gate} Gate
 * @typedef {import("../views.js").PhoneCode} PhoneCode
 */

/** A code that makes a new phone this gate. It closes by itself once one has come.
 * @param {{gate: Gate, state: import("../state.js").State, onClose: () => void}} props */
export function PhoneCodeDialog({ gate, state, onClose }) {
  const { busy, problem, run } = useAction();
  const { lan, problem: noLan } = useLan();
  const [code, setCode] = useState(/** @type {PhoneCode | null} */ (null));
  const [known] = useState(() => new Set(state.phones.phones.map((one) => one.phone)));
  const ask = () => run(async () => setCode(await api.phoneCode(gate.marker)));
  useEffect(() => void ask(), []);
  const newcomer = state.phones.phones.find((one) => !known.has(one.phone));
  useEffect(() => {
    if (newcomer) onClose();
  }, [newcomer]);
  const serving = phoneOf(state, gate);
  return html`
    <${Dialog} title=${`A phone for ${gate.position}`} onClose=${onClose}>
      ${serving && html`<p>${serving.name} serves it now: a second phone waits until you tap Replace.</p>`}
      ${code && html`<${Code} key=${code.code} code=${code} busy=${busy} onAgain=${ask} />`}
      <${Problem} text=${problem} />
      <${Problem} text=${noLan} />
      ${lan && html`<${Arrived} lan=${lan} />`}
      <p class="quiet">A phone that was a gate before needs no code: open its page again.</p>
    <//>`;
}

/** @param {{code: PhoneCode, busy: boolean, onAgain: () => void}} props */
function Code({ code, busy, onAgain }) {
  const [left_s, setLeft] = useState(code.seconds);
  useEffect(() => {
    const until_ms = performance.now() + 1000 * code.seconds;
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil((until_ms - performance.now()) / 1000))), 1000);
    return () => clearInterval(timer);
  }, [code]);
  if (left_s === 0) {
    return html`
      <p>This code is too old to be used.</p>
      <div class="decide"><button type="button" class="primary" disabled=${busy} onClick=${onAgain}>New code</button></div>`;
  }
  return html`
    <p>Scan it with the phone's camera. It works once, and for another ${minutesText(left_s)} min.</p>
    <div class="qr" role="img" aria-label=${`QR code of ${code.address}`} dangerouslySetInnerHTML=${{ __html: code.svg }}></div>
    <p class="quiet">Or open <b>${code.address.split("#")[0]}</b> and type</p>
    <p class="code">${code.code}</p>`;
}
