// @ts-check
import { useEffect, useState } from "../../vendor/preact/hooks.js";
import { api, tapeAddress } from "../api.js";
import { html } from "../html.js";
import { placeName } from "../positions.js";
import { position_m } from "../state.js";
import {
  FARTHEST_NS, PAN_NS, SPAN_S, STEP_NS, STRIDE_NS, along, expected_ns, flyTimeBetween, flyTimeMoved, keptOn, photoScale, tapeSpeed,
} from "../tape.js";
import { sentence, signed } from "../words.js";
import { Problem, useAction } from "./action.js";
import { Dialog } from "./dialog.js";
import { TapeStage } from "./tape_stage.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../views.js").Crossing} Crossing
 * @typedef {import("../views.js").Rep} Rep
 * @typedef {import("../tape.js").Scale} Scale
 * @typedef {{address: string, scale: Scale, width: number | null}} Picture width: null until it is known.
 *
 * @typedef {object} Where What is looked at.
 * @property {number} marker
 * @property {Crossing | null} crossing Whose line is moved; null: one that the gate missed is marked.
 * @property {Crossing | null} seen The same run at another gate.
 * @property {Rep | null} rep
 */

/** What the server says of a crossing that nobody but a coach has seen. */
const MARKED = "marked by hand";

/** @param {Crossing} one */
export const isMarked = ({ note }) => note === MARKED;

/** A crossing's line moved on its photo finish, or a crossing that a gate has missed marked on what the gate saw.
 * @param {Where & {state: State, onClose: () => void}} props */
export function TapeDialog({ state, marker, crossing, seen, rep, onClose }) {
  const place = placeName(state, marker);
  const begin_ns = crossing?.t_ns ?? (seen ? expected_ns(seen, position_m(state, seen.marker), position_m(state, marker)) : 0);
  const [t_ns, set_t_ns] = useState(begin_ns);
  const [fine, setFine] = useState(false);
  const speed = tapeSpeed((crossing ?? seen)?.speed_m_per_s);
  const { picture, why, busy, pan } = usePictureOf(crossing, marker, begin_ns, speed, set_t_ns);
  const move = (/** @type {number} */ to_ns) =>
    set_t_ns(picture?.width ? keptOn(picture.scale, picture.width, to_ns) : to_ns);
  const read_ns = crossing && !isMarked(crossing) ? (crossing.by_hand_from_ns ?? crossing.t_ns) : null;
  const says = whereWords(t_ns, crossing, seen);
  return html`
    <${Dialog} title=${crossing ? `Photo finish at ${place}` : `Mark it at ${place}`} onClose=${onClose} wide>
      <p class="quiet">Set the line where the front of the chest touches it: drag it, or tap the picture.</p>
      ${picture && html`
        <${TapeStage} address=${picture.address} alt=${`What ${place} saw; time runs along it`} scale=${picture.scale} t_ns=${t_ns}
          read_ns=${read_ns} fine=${fine} says=${says} onMove=${move} />`}
      ${!picture && html`<p class="tape-none" role="status">${why ? "No picture of that instant" : "Making the picture…"}</p>`}
      <${Problem} text=${why} />
      ${picture && html`<${Steps} scale=${picture.scale} onMove=${(/** @type {number} */ by_ns) => move(t_ns + by_ns)} fine=${fine} onFine=${setFine} />`}
      ${pan && html`<${Pan} scale=${picture?.scale ?? null} busy=${busy} onPan=${pan} />`}
      <${Figures} t_ns=${t_ns} crossing=${crossing} seen=${seen} rep=${rep} read_ns=${read_ns} state=${state} marker=${marker} />
      <${Decide} t_ns=${t_ns} crossing=${crossing} read_ns=${read_ns} ready=${picture !== null} speed=${speed} marker=${marker}
        onRead=${move} onClose=${onClose} />
    <//>`;
}

/** The photo finish where there is one; else the gate's tape around an instant, earlier or later as the coach pans.
 * @param {Crossing | null} crossing @param {number} marker @param {number} begin_ns @param {number} speed
 * @param {(to: (t_ns: number) => number) => void} put */
function usePictureOf(crossing, marker, begin_ns, speed, put) {
  const own = crossing ? photoScale(crossing) : null;
  const [middle_ns, setMiddle] = useState(begin_ns);
  const [picture, setPicture] = useState(/** @type {Picture | null} */ (null));
  const { busy, problem, run } = useAction();
  useEffect(() => {
    if (own) return undefined;
    let wanted = true;
    const wish = { t_ns: middle_ns, span_s: SPAN_S, speed_m_per_s: speed };
    run(async () => {
      const { width, ...scale } = await api.tape(marker, wish);
      if (!wanted) return;
      setPicture({ address: tapeAddress(marker, wish), scale, width });
      put((t_ns) => (keptOn(scale, width, t_ns) === Math.round(t_ns) ? t_ns : middle_ns));
    });
    return () => void (wanted = false);
  }, [middle_ns]);
  if (own) return { picture: { address: /** @type {string} */ (crossing?.photo), scale: own, width: null }, why: "", busy: false, pan: null };
  return { picture, why: problem, busy, pan: (/** @type {number} */ by_ns) => setMiddle(middle_ns + by_ns) };
}

/** Where the line is, for who does not see it. @param {number} t_ns @param {Crossing | null} crossing @param {Crossing | null} seen */
function whereWords(t_ns, crossing, seen) {
  if (crossing) return `${inMs(t_ns - crossing.t_ns)} from where it was`;
  return seen ? `${signed((t_ns - seen.t_ns) * 1e-9, 3)} s from the other gate` : "set by hand";
}

/** @param {number} ns */
const inMs = (ns) => `${signed(ns * 1e-6, Math.abs(ns % 1e6) < 5e4 ? 0 : 1)} ms`;

/** One tap a step: a finger is wider than a millisecond.
 * @param {{scale: Scale, onMove: (by_ns: number) => void, fine: boolean, onFine: (fine: boolean) => void}} props */
function Steps({ scale, onMove, fine, onFine }) {
  const step = (/** @type {1 | -1} */ way, /** @type {number} */ by_ns, /** @type {string} */ words) => {
    const moved_ns = along(scale, way, by_ns);
    const label = `${by_ns * 1e-6} ms ${moved_ns < 0 ? "earlier" : "later"}`;
    return html`<button type="button" aria-label=${label} onClick=${() => onMove(moved_ns)}>${words}</button>`;
  };
  return html`
    <div class="tape-steps" role="group" aria-label="Move the line">
      ${step(-1, STRIDE_NS, "◀ 10")} ${step(-1, STEP_NS, "◀ 1")} <span aria-hidden="true">ms</span> ${step(1, STEP_NS, "1 ▶")} ${step(1, STRIDE_NS, "10 ▶")}
      <label class="check"><input type="checkbox" checked=${fine} onChange=${() => onFine(!fine)} /> Drag finely</label>
    </div>`;
}

/** Other seconds of the tape, each button on the side of the picture where they are.
 * @param {{scale: Scale | null, busy: boolean, onPan: (by_ns: number) => void}} props */
function Pan({ scale, busy, onPan }) {
  const sides = [["Earlier", -PAN_NS], ["Later", PAN_NS]];
  const shown = scale && scale.ns_per_px < 0 ? sides.reverse() : sides;
  return html`
    <div class="tape-pan" role="group" aria-label="Other seconds">
      ${shown.map(([words, by_ns], index) => html`
        <button type="button" key=${words} disabled=${busy} onClick=${() => onPan(Number(by_ns))}>${index === 0 ? "◂ " : ""}${words}, 2 s${index === 1 ? " ▸" : ""}</button>`)}
    </div>`;
}

/** What the line says: how far it was moved, and the fly time with it.
 * @param {Where & {t_ns: number, read_ns: number | null, state: State}} props */
function Figures({ t_ns, crossing, seen, rep, read_ns, state, marker }) {
  const moved_ns = crossing ? t_ns - crossing.t_ns : 0;
  const was_s = crossing ? (rep?.fly_time_s ?? null) : null;
  const isFinish = seen !== null && position_m(state, marker) > position_m(state, seen.marker);
  const fly_s = crossing && rep ? flyTimeMoved(rep, crossing.crossing, moved_ns) : !crossing && seen ? flyTimeBetween(seen, t_ns, isFinish) : null;
  return html`
    <div class="tape-figures">
      <p aria-live="polite">
        ${crossing && html`Moved by <b>${inMs(moved_ns)}</b>`}${crossing && fly_s !== null && ": "}
        ${fly_s !== null && html`${crossing ? "fly" : "Fly"} time <b>${fly_s.toFixed(3)} s</b>${was_s !== null && moved_ns !== 0 && html`, was ${was_s.toFixed(3)} s`}`}
        ${!crossing && fly_s === null && seen && "The line is on the wrong side of the other gate's instant."}</p>
      ${read_ns !== null && html`<p class="quiet"><span class="read-sign" aria-hidden="true"></span> Automatic reading${readWords(t_ns, read_ns, crossing, rep)}</p>`}
      ${read_ns === null && html`<p class="quiet">${crossing ? "Marked by hand: the gate itself had missed it." : "The gate missed it. An instant set by eye has a larger ±, and counts as marked by hand."}</p>`}
    </div>`;
}

/** @param {number} t_ns @param {number} read_ns @param {Crossing | null} crossing @param {Rep | null} rep */
function readWords(t_ns, read_ns, crossing, rep) {
  const fly_s = crossing && rep ? flyTimeMoved(rep, crossing.crossing, read_ns - crossing.t_ns) : null;
  const figure = fly_s === null ? "" : `: ${fly_s.toFixed(3)} s`;
  return t_ns === read_ns ? `${figure}, the line is on it` : `${figure}, the line is ${inMs(t_ns - read_ns)} from it`;
}

/** @param {{t_ns: number, crossing: Crossing | null, read_ns: number | null, ready: boolean, speed: number, marker: number,
 *   onRead: (to_ns: number) => void, onClose: () => void}} props */
function Decide({ t_ns, crossing, read_ns, ready, speed, marker, onRead, onClose }) {
  const { busy, problem, run } = useAction();
  const far = crossing !== null && Math.abs(t_ns - (crossing.by_hand_from_ns ?? crossing.t_ns)) > FARTHEST_NS;
  const same = crossing !== null && t_ns === crossing.t_ns;
  const work = () => (crossing ? api.setInstant(crossing.crossing, t_ns) : api.markCrossing(marker, { t_ns, speed_m_per_s: speed }));
  const save = async () => {
    if (await run(work)) onClose();
  };
  return html`
    <${Problem} text=${far ? sentence("farther than 1 s from what was read: mark a missed crossing instead") : problem} />
    <div class="decide tape-decide">
      <button type="button" class="primary" disabled=${busy || !ready || same || far} onClick=${save}>${crossing ? "Save this instant" : "Mark the crossing here"}</button>
      <button type="button" onClick=${onClose}>Back</button>
      ${read_ns !== null && t_ns !== read_ns && html`<button type="button" onClick=${() => onRead(read_ns)}>To the automatic reading</button>`}
    </div>`;
}
