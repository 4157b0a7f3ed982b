// @ts-check
import { useEffect, useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { ActionButton, Problem, useAction } from "./action.js";
import { Dialog } from "./dialog.js";

/** @typedef {import("../views.js").Lan} Lan */

/** What has come from a phone is told by the laptop this often. */
const LOOK_MS = 3000;

/** How phones get in, asked again and again while it is shown. */
export function useLan() {
  const { problem, run } = useAction();
  const [lan, setLan] = useState(/** @type {Lan | null} */ (null));
  useEffect(() => {
    const look = () => void run(async () => setLan(await api.lan()));
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  return { lan, setLan, problem };
}

const Network = () => html`<a href="/network" target="_blank" rel="noopener">Wi-Fi without internet, step by step</a>`;

/** What a phone that loads nothing has got so far, as the laptop sees it. @param {{lan: Lan}} props */
export function Arrived({ lan }) {
  if (!lan.on) {
    return html`<p class="cost">Other phones cannot reach this server: it was started for this computer alone. Start it with
      <code>flygate serve --lan</code>. A phone on a USB cable can. <${Network} /></p>`;
  }
  return html`
    <div class="arrived" role="status" aria-label="What has arrived from phones">
      <h3>Nothing loads on the phone?</h3>
      <ul class="plain">${lan.told.map((words) => html`<li key=${words}>${words}</li>`)}</ul>
      <p><${Network} /></p>
    </div>`;
}

/** Addresses for phones, and the link for who only looks. @param {{onClose: () => void}} props */
export function LanDialog({ onClose }) {
  const { lan, setLan, problem } = useLan();
  const renew = async () => setLan(await api.renewSpectators());
  return html`
    <${Dialog} title="Phones and spectators" onClose=${onClose}>
      <${Problem} text=${problem} />
      ${lan?.on && html`
        <h3>Spectators</h3>
        <p>Names and times on their own phones; they can change nothing. They need the certificate once, as phones at gates do.</p>
        <div class="qr" role="img" aria-label=${`QR code of ${lan.spectators}`} dangerouslySetInnerHTML=${{ __html: lan.spectators_svg }}></div>
        <p class="address"><a href=${lan.spectators}>${lan.spectators}</a></p>
        <${ActionButton} label="New link: the old one ends" work=${renew} />
        <h3>Addresses of this computer</h3>
        <ul class="plain rows">${lan.addresses.map((one) => html`
          <li key=${one.ip}><b>${one.helper || one.ip}</b> · ${one.kind} ${one.interface}${one.helper !== "" && one.helper === lan.helper ? " · in the codes" : ""}</li>`)}</ul>`}
      ${lan && html`<${Arrived} lan=${lan} />`}
      ${lan?.on && html`
        <h3>This browser</h3>
        <${ActionButton} label="Log out here" work=${() => api.logOut().then(() => location.assign("/login"))} />`}
    <//>`;
}
