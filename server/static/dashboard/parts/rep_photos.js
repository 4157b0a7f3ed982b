// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { html } from "../html.js";
import { FINISH, START, placeName } from "../positions.js";
import { gatesInOrder } from "../state.js";
import { photoScale } from "../tape.js";
import { minus, sentence, signed } from "../words.js";
import { TapeDialog, isMarked } from "./tape_dialog.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../views.js").Crossing} Crossing
 * @typedef {import("../views.js").Rep} Rep
 */

/** What both gates of a rep saw: a tap opens the picture with a line to move, or where there is none, what the gate saw
 * then. @param {{rep: Rep, state: State}} props */
export function RepPhotos({ rep, state }) {
  const [from, to] = rep.gates ?? [START, FINISH];
  const [first, last] = [crossingOf(state, rep.crossing2), crossingOf(state, rep.crossing3)];
  return html`
    <h3>Photo finish</h3>
    <div class="photos">
      <${GatePhoto} state=${state} rep=${rep} marker=${from} crossing=${first} seen=${last} speed=${rep.speed2_m_per_s} />
      <${GatePhoto} state=${state} rep=${rep} marker=${to} crossing=${last} seen=${first} speed=${rep.speed3_m_per_s} />
    </div>`;
}

/** Above all else of a rep without a time: the gate that missed it, one tap from what it saw.
 * @param {{rep: Rep, state: State}} props */
export function Missed({ rep, state }) {
  const [from, to] = rep.gates ?? [START, FINISH];
  const [first, last] = [crossingOf(state, rep.crossing2), crossingOf(state, rep.crossing3)];
  if (rep.void || rep.state !== "unfinished" || (first === null) === (last === null)) return null;
  return html`<${MarkElsewhere} state=${state} seen=${first ?? last} only=${first ? to : from} rep=${rep} />`;
}

/** @param {State} state @param {number | null} number */
const crossingOf = (state, number) => (number === null ? null : (state.crossings[number] ?? null));

/** @param {{state: State, rep: Rep, marker: number, crossing: Crossing | null, seen: Crossing | null, speed: number | null}} props */
function GatePhoto({ state, rep, marker, crossing, seen, speed }) {
  const [open, setOpen] = useState(false);
  const place = placeName(state, marker);
  const here = rep.run === state.server.run;
  const image = crossing?.photo && html`<img src=${crossing.photo} alt=${`Photo finish at ${place}`} />`;
  return html`
    <figure>
      <figcaption><b>${sentence(place)}</b> ${crossing && html`<span class="quiet">${captionOf(crossing, speed)}</span>`}</figcaption>
      ${image
        ? canMove(crossing) && here
          ? html`<button type="button" class="enlarge" aria-haspopup="dialog" onClick=${() => setOpen(true)}>${image}</button>`
          : html`<a class="enlarge" href=${crossing?.photo} target="_blank" rel="noopener">${image}</a>`
        : html`<p class="no-picture">${crossing ? "No picture" : "No crossing seen here"}</p>`}
      ${here && canMove(crossing) && image && html`<button type="button" aria-haspopup="dialog" onClick=${() => setOpen(true)}>Move the line…</button>`}
      ${here && !image && html`<${OnTape} state=${state} marker=${marker} crossing=${crossing} onOpen=${() => setOpen(true)} />`}
      ${open && html`<${TapeDialog} state=${state} marker=${marker} crossing=${crossing} seen=${seen} rep=${rep} onClose=${() => setOpen(false)} />`}
    </figure>`;
}

/** @param {Crossing | null} one */
const canMove = (one) => one !== null && photoScale(one) !== null;

/** @param {Crossing} one @param {number | null} speed */
function captionOf(one, speed) {
  if (isMarked(one)) return `marked by hand ± ${Math.round(2e-6 * one.u_ns)} ms`;
  const at = speed === null ? "" : `${speed.toFixed(2)} m/s at the gate`;
  const read_ns = one.by_hand_from_ns ?? null;
  if (read_ns === null) return at;
  return minus([at, `set by hand, ${signed((one.t_ns - read_ns) * 1e-6, 1)} ms from the automatic reading`].filter(Boolean).join("; "));
}

/** Only a gate with a camera keeps a tape. @param {{state: State, marker: number, crossing: Crossing | null, onOpen: () => void}} props */
function OnTape({ state, marker, crossing, onOpen }) {
  const gate = gatesInOrder(state).find((one) => one.marker === marker);
  if (!gate?.source || (crossing && !isMarked(crossing))) return null;
  return html`<button type="button" class=${crossing ? "" : "primary"} aria-haspopup="dialog" onClick=${onOpen}>${crossing ? "Move the line…" : "Mark it on the picture…"}</button>`;
}

/** What every other gate saw of a run, to mark what it missed. only: of one of them.
 * @param {{state: State, seen: Crossing, only?: number, rep?: Rep | null}} props */
export function MarkElsewhere({ state, seen, only, rep = null }) {
  const [open, setOpen] = useState(/** @type {number | null} */ (null));
  const others = gatesInOrder(state).filter((gate) => gate.marker !== seen.marker && gate.source !== null && (only ?? gate.marker) === gate.marker);
  if (seen.withdrawn || seen.run !== state.server.run || others.length === 0) return null;
  return html`
    <div class="decide">
      ${others.map(({ marker }) => html`
        <button type="button" key=${marker} aria-haspopup="dialog" onClick=${() => setOpen(marker)}>${only ? "Missed? " : ""}Mark it at ${placeName(state, marker)}…</button>`)}
    </div>
    ${open !== null && html`<${TapeDialog} key=${open} state=${state} marker=${open} crossing=${null} seen=${seen} rep=${rep} onClose=${() => setOpen(null)} />`}`;
}
