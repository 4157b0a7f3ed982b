// @ts-check
import { html } from "../../dashboard/html.js";
import { LEAST_BUFFERED_S } from "../../dashboard/phones.js";
import { sentence } from "../../dashboard/words.js";
import { useEffect, useRef, useState } from "../../vendor/preact/hooks.js";
import { own_ms } from "../clocks.js";
import { placeOf } from "../phone_api.js";
import { readiness } from "../readiness.js";

const HOLD_MS = 1200;

/** Dark, because the phone is hot and its battery short: READY, or the one thing to do.
 * @param {{view: import("../gate_phone.js").View, me: import("../phone_api.js").Me, onLeave: () => void, video: HTMLVideoElement | null}} props */
export function Armed({ view, me, onLeave, video }) {
  useTick(500);
  const { words, tone, more } = readiness(view, own_ms(), document.hidden);
  const markers = view.orders?.windows.map((one) => one.marker) ?? [];
  const name = (/** @type {number} */ marker) => placeOf(me, marker);
  return html`
    <main class="armed">
      <${Unseen} video=${video} />
      <h1 class="where">${markers.map(name).join(" + ") || me.name}</h1>
      <p class=${`ready ${words === "READY" ? "good" : tone}`} role="status">${words}</p>
      <p class="more">${more && sentence(more)}</p>
      ${markers.map((marker) => html`<${LastPass} key=${marker} pass=${view.passes[marker]} name=${markers.length > 1 ? name(marker) : ""} />`)}
      <p class="facts">${facts(view)}</p>
      ${view.dark && html`<p class="more">${view.dark}</p>`}
      ${view.unkept && html`<p class="more">Do not reload this page while the link is lost: this browser would lose what it has filmed.</p>`}
      <${HoldButton} onHeld=${onLeave} />
    </main>`;
}

/** @param {import("../gate_phone.js").View} view */
function facts({ rate, link, way_ms }) {
  const parts = [rate?.fps ? `${rate.fps.toFixed(0)} pictures/s` : "", link.buffered_s >= LEAST_BUFFERED_S ? `${link.buffered_s.toFixed(0)} s kept` : "", way_ms === null ? "" : `${way_ms.toFixed(0)} ms to the laptop`];
  return parts.filter(Boolean).join(" · ");
}

/** @param {{pass: import("../gate_phone.js").Pass | undefined, name: string}} props */
function LastPass({ pass, name }) {
  if (!pass) return html`<p class="pass quiet">${name} no pass yet</p>`;
  const ago_s = pass.ago_s + (performance.now() - pass.heard_ms) / 1000;
  return html`<p class="pass">${name} <b>${pass.speed_m_per_s.toFixed(1)} m/s</b> <span>${agoWords(ago_s)}</span></p>`;
}

/** @param {number} ago_s */
const agoWords = (ago_s) => (ago_s < 90 ? `${Math.max(0, ago_s).toFixed(0)} s ago` : `${(ago_s / 60).toFixed(0)} min ago`);

/** The picture must go on playing for its time stamps; shown, it costs a third of the phone's work.
 * @param {{video: HTMLVideoElement | null}} props */
function Unseen({ video }) {
  const place = useRef(/** @type {HTMLDivElement | null} */ (null));
  useEffect(() => {
    if (!video || !place.current) return;
    place.current.append(video);
    video.play().catch(() => undefined);
  }, [video]);
  return html`<div class="speck" ref=${place} aria-hidden="true"></div>`;
}

/** A pocket or a passer-by must not end it. @param {{onHeld: () => void}} props */
function HoldButton({ onHeld }) {
  const timer = useRef(0);
  const [held, setHeld] = useState(false);
  const begin = () => {
    setHeld(true);
    timer.current = window.setTimeout(onHeld, HOLD_MS);
  };
  const end = () => {
    setHeld(false);
    clearTimeout(timer.current);
  };
  useEffect(() => end, []);
  return html`
    <button type="button" class=${`hold ${held ? "held" : ""}`} onPointerDown=${begin} onPointerUp=${end} onPointerLeave=${end} onPointerCancel=${end}
      onContextMenu=${(/** @type {Event} */ event) => event.preventDefault()}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === "Enter" && !event.repeat && begin()} onKeyUp=${end}>Hold to leave</button>`;
}

/** @param {number} every_ms */
function useTick(every_ms) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), every_ms);
    return () => clearInterval(timer);
  }, [every_ms]);
}
