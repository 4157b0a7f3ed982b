// @ts-check
import { useRef, useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { firstEnds, heightProblem, moved, scaleFromHeight, tilt_deg, viewText } from "../line_geometry.js";
import { Dialog, Form } from "./dialog.js";
import { NoPicture, usePicture } from "./gate_picture.js";
import { ARROWS, Handle } from "./line_handle.js";
import { LineMarks } from "./line_marks.js";
import { Loupe } from "./loupe.js";

/**
 * @typedef {import("../views.js").Gate} Gate
 * @typedef {import("../views.js").Point} Point
 * @typedef {import("../line_geometry.js").Scale} Scale
 * @typedef {"top" | "ground"} End
 * @typedef {{kind: "keep" | "height" | "typed", height: string, typed: string}} Way
 */

/** How far a handle goes for the finger's way when it is to be placed to the pixel. */
const FINE = 0.25;

/** Places a gate's line on its newest picture. The server judges the line; this only shows it and sends it.
 * @param {{gate: Gate, onClose: () => void}} props */
export function LineDialog({ gate, onClose }) {
  const [size] = useState(/** @type {Point} */ (gate.size));
  const [ends, setEnds] = useState(() => (gate.line ? { top: gate.line.top, ground: gate.line.ground } : firstEnds(size)));
  const [chosen, choose] = useState(/** @type {End} */ ("ground"));
  const [held, setHeld] = useState(false);
  const [fine, setFine] = useState(false);
  const [way, setWay] = useState(/** @type {Way} */ ({ kind: gate.line ? "keep" : "height", height: "", typed: "" }));
  const scale = scaleNow(way, ends, gate);
  const move = (/** @type {End} */ end, /** @type {Point} */ by) =>
    setEnds((old) => ({ ...old, [end]: moved(old[end], by, size) }));
  const save = () => {
    const wrong = way.kind === "height" && heightProblem(number(way.height));
    if (wrong) throw new Error(wrong);
    if (!scale) throw new Error(way.kind === "typed" ? "Type the scale, for example 150." : "Type how tall the person on the line is, for example 1.75.");
    return api.placeLine(gate.marker, { ...ends, ...scale });
  };
  return html`
    <${Dialog} title=${`Line of ${gate.position}`} onClose=${onClose} wide>
      <p>Drag <b>Ground</b> to the track under the runner's line, and <b>Top</b> to a point straight above it.</p>
      <div class="choices">
        <label class="check"><input type="checkbox" checked=${held} onChange=${() => setHeld(!held)} /> Hold this picture</label>
        <label class="check"><input type="checkbox" checked=${fine} onChange=${() => setFine(!fine)} /> Drag finely</label>
      </div>
      <div class="line-dialog">
        <${Editor} gate=${gate} size=${size} ends=${ends} scale=${scale} chosen=${chosen} held=${held} fine=${fine} onChoose=${choose} onMove=${move} />
        <div>
          <${Nudge} chosen=${chosen} at=${ends[chosen]} onMove=${(/** @type {Point} */ by) => move(chosen, by)} />
          <${Form} work=${save} onDone=${onClose} save="Save the line">
            <${ScaleWays} way=${way} onChange=${setWay} gate=${gate} />
            <p aria-live="polite">Scale <b>${scale ? inPxPerM(scale) : "not known yet"}</b>, lean <b>${tilt_deg(ends).toFixed(1)}°</b></p>
            ${scale && html`<p class="quiet">${viewText(size[0], scale.px_per_m)}</p>`}
          <//>
          ${scale && html`<p class="quiet">Ticks are 10 cm apart. A runner's chest must pass through the shaded band.</p>`}
        </div>
      </div>
    <//>`;
}

/** @param {Way} way @param {import("../line_geometry.js").Ends} ends @param {Gate} gate @returns {Scale | null} */
function scaleNow(way, ends, gate) {
  if (way.kind === "keep" && gate.line) return { px_per_m: gate.line.px_per_m, u_px_per_m: gate.line.u_px_per_m };
  if (way.kind === "height") return scaleFromHeight(ends, number(way.height));
  const px_per_m = number(way.typed);
  return px_per_m > 0 && Number.isFinite(px_per_m) ? { px_per_m } : null;
}

/** @param {string} text */
const number = (text) => Number(text.trim().replace(",", "."));

/** @param {Scale} scale */
const inPxPerM = ({ px_per_m, u_px_per_m }) =>
  `${px_per_m.toFixed(1)}${u_px_per_m === undefined ? "" : ` ± ${(2 * u_px_per_m).toFixed(1)}`} px/m`;

/** The picture with the line's two handles.
 * @param {{gate: Gate, size: Point, ends: import("../line_geometry.js").Ends, scale: Scale | null, chosen: End,
 *   held: boolean, fine: boolean, onChoose: (end: End) => void, onMove: (end: End, by: Point) => void}} props */
function Editor({ gate, size, ends, scale, chosen, held, fine, onChoose, onMove }) {
  const stage = useRef(/** @type {HTMLDivElement | null} */ (null));
  const image = useRef(/** @type {HTMLImageElement | null} */ (null));
  const [loupe, setLoupe] = useState(false);
  const { address, why } = usePicture(gate, !held, stage);
  const handle = (/** @type {End} */ end, /** @type {string} */ title) => html`
    <${Handle} title=${title} at=${ends[end]} size=${size} chosen=${chosen === end} speed=${fine ? FINE : 1} stage=${stage}
      onTouch=${() => { onChoose(end); setLoupe(true); }} onLeave=${() => setLoupe(false)} onMove=${(/** @type {Point} */ by) => { setLoupe(true); onMove(end, by); }} />`;
  return html`
    <div class="line-stage" ref=${stage} style=${`--aspect: ${size[0] / size[1]}`}>
      ${address ? html`<img ref=${image} src=${address} alt=${`Newest picture of ${gate.position}`} />` : html`<${NoPicture} gate=${gate} why=${why} />`}
      <${LineMarks} size=${size} ends=${ends} px_per_m=${scale?.px_per_m ?? null} />
      ${handle("top", "Top")} ${handle("ground", "Ground")}
      ${loupe && html`<${Loupe} image=${image} address=${address} at=${ends[chosen]} ends=${ends} size=${size} />`}
    </div>`;
}

/** @type {[string, keyof typeof ARROWS, string][]} */
const NUDGES = [["Left", "ArrowLeft", "◀"], ["Up", "ArrowUp", "▲"], ["Down", "ArrowDown", "▼"], ["Right", "ArrowRight", "▶"]];

/** @param {{chosen: End, at: Point, onMove: (by: Point) => void}} props */
function Nudge({ chosen, at, onMove }) {
  const title = chosen === "top" ? "Top" : "Ground";
  return html`
    <div class="nudge" role="group" aria-label=${`Move ${title} by one pixel`}>
      <span>${title} ${at[0].toFixed(0)}, ${at[1].toFixed(0)}</span>
      ${NUDGES.map(([label, key, sign]) => html`<button type="button" key=${key} aria-label=${label} onClick=${() => onMove(ARROWS[key])}>${sign}</button>`)}
    </div>`;
}

/** @param {{way: Way, onChange: (way: Way) => void, gate: Gate}} props */
function ScaleWays({ way, onChange, gate }) {
  const radio = (/** @type {Way["kind"]} */ kind, /** @type {string} */ words) => html`
    <label class="choice"><input type="radio" name="scale" checked=${way.kind === kind} onChange=${() => onChange({ ...way, kind })} /> ${words}</label>`;
  const field = (/** @type {"height" | "typed"} */ name, /** @type {string} */ words, /** @type {string} */ example) => html`
    <label>${words} <input inputmode="decimal" autocomplete="off" placeholder=${example} value=${way[name]}
      onInput=${(/** @type {InputEvent} */ event) => onChange({ ...way, [name]: /** @type {HTMLInputElement} */ (event.currentTarget).value })} /></label>`;
  return html`
    <fieldset>
      <legend>Scale at the runner's line</legend>
      ${gate.line && radio("keep", `Keep ${inPxPerM(gate.line)}`)}
      ${radio("height", "Somebody stands on Ground, with the head at Top")}
      ${way.kind === "height" && field("height", "How tall, m", "e.g. 1.75")}
      ${radio("typed", "I know it in pixels per metre")}
      ${way.kind === "typed" && field("typed", "Pixels per metre", "e.g. 150")}
    </fieldset>`;
}
