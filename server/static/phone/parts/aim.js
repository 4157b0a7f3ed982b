// @ts-check
import { html } from "../../dashboard/html.js";
import { firstEnds, heightProblem, scaleFromHeight, tilt_deg } from "../../dashboard/line_geometry.js";
import { LineMarks } from "../../dashboard/parts/line_marks.js";
import { sentence } from "../../dashboard/words.js";
import { useEffect, useState } from "../../vendor/preact/hooks.js";
import { rateWarning } from "../camera.js";
import { distanceHint, heightHint, plumbed, tiltHint } from "../hints.js";
import { lookWarning } from "../light.js";
import { phoneApi, placeOf } from "../phone_api.js";
import { Alignment } from "./alignment.js";
import { LivePoints } from "./live_points.js";

/**
 * @typedef {import("../../dashboard/views.js").Point} Point
 * @typedef {import("../../dashboard/line_geometry.js").Ends} Ends
 * @typedef {import("../../dashboard/line_geometry.js").Scale} Scale
 * @typedef {import("../gate_phone.js").View} View
 * @typedef {import("../gate_phone.js").GatePhone} GatePhone
 */

/** Somebody of this height whose scale was not typed; the coach types the true one. */
const EXAMPLE = "1.75";

/** Live picture, line, and what the picture says of where the phone stands. One marker after the other where there are two.
 * @param {{phone: GatePhone, view: View, me: import("../phone_api.js").Me, onArmed: () => void}} props */
export function Aim({ phone, view, me, onArmed }) {
  const [at, setAt] = useState(0);
  const marker = phone.markers[at] ?? phone.markers[0];
  const next = () => (at + 1 < phone.markers.length ? setAt(at + 1) : onArmed());
  const name = placeOf(me, marker);
  const waiting = view.orders?.state === "waiting";
  if (waiting) return html`<main class="screen"><h1>${name}</h1><p class="big problem" role="status">${sentence(view.orders?.say ?? "")}</p><p class="quiet">This page goes on by itself when the coach lets this phone stand here.</p>
    <button type="button" onClick=${() => location.reload()}>It stands somewhere else</button></main>`;
  return html`<${AimAt} key=${marker} phone=${phone} view=${view} marker=${marker} name=${name} last=${at + 1 >= phone.markers.length} onDone=${next} />`;
}

/** @param {{phone: GatePhone, view: View, marker: number, name: string, last: boolean, onDone: () => void}} props */
function AimAt({ phone, view, marker, name, last, onDone }) {
  const video = /** @type {HTMLVideoElement} */ (phone.video);
  const size = useSize(video);
  const standing = view.orders?.lines?.find((line) => line.marker === marker) ?? null;
  const [ends, setEnds] = useState(/** @type {Ends | null} */ (null));
  const [tall, setTall] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const [screen, show] = useState(/** @type {"line" | "alignment"} */ ("line"));
  const shown = ends ?? (standing ? { top: standing.top, ground: standing.ground } : firstEnds(size));
  const height_m = Number(tall.trim().replace(",", "."));
  const typed = scaleFromHeight(shown, height_m);
  const kept = standing && { px_per_m: standing.px_per_m };
  const scale = typed ?? kept;
  const untouched = ends === null && typed === null && standing !== null;
  useEffect(() => setProblem(""), [tall, ends, standing?.px_per_m]);
  const act = async (/** @type {() => Promise<unknown>} */ work) => {
    setBusy(true);
    setProblem("");
    try {
      await work();
      onDone();
    } catch (error) {
      setProblem(/** @type {Error} */ (error).message);
    } finally {
      setBusy(false);
    }
  };
  const finish = () => act(async () => {
    if (heightProblem(height_m)) throw new Error(heightProblem(height_m));
    if (!scale) throw new Error(`Type how tall the person on the line is, for example ${EXAMPLE}: that gives the scale.`);
    if (!untouched) await phoneApi.placeLine(phone.who, { marker, ...shown, ...scale });
    if (last) await phone.arm(true);
  });
  if (screen === "alignment") return html`<${Alignment} phone=${phone} view=${view} marker=${marker} size=${size} scale=${scale} line=${shown} onClose=${() => show("line")} />`;
  return html`
    <main class="aim">
      <${LivePoints} video=${video} size=${size} points=${shown} titles=${[["top", "Top"], ["ground", "Ground"]]} first="ground" onPoints=${setEnds}>
        <${LineMarks} size=${size} ends=${shown} px_per_m=${scale?.px_per_m ?? null} />
      <//>
      <div class="panel">
        <h1>${name}</h1>
        ${problem && html`<p class="problem" role="alert">${sentence(problem)}</p>`}
        ${untouched ? html`<p>The line as it stood last time. Is it still on the mark?</p>`
          : html`<p>Drag <b>Ground</b> onto the mark on the runner's line, <b>Top</b> onto the head of somebody who stands there.</p>`}
        <div class="acts">
          ${view.tilt && html`<button type="button" onClick=${() => setEnds(plumbed(shown, view.tilt?.lean_deg ?? 0, size))}>Make it plumb</button>`}
          <button type="button" onClick=${() => show("alignment")}>Is the phone beside the mark?</button>
        </div>
        <label class="tall">How tall, m <input inputmode="decimal" autocomplete="off" placeholder=${`e.g. ${EXAMPLE}`} value=${tall}
          onInput=${(/** @type {InputEvent} */ event) => setTall(/** @type {HTMLInputElement} */ (event.currentTarget).value)} /></label>
        <button type="button" class="primary huge" disabled=${busy} onClick=${finish}>${busy ? "Saving…" : actWords(untouched, last)}</button>
        <${Hints} view=${view} size=${size} ground=${shown.ground} scale=${scale} line_deg=${tilt_deg(shown)} />
      </div>
    </main>`;
}

/** @param {boolean} untouched @param {boolean} last */
function actWords(untouched, last) {
  if (last) return untouched ? "The line is right: arm" : "Save the line and arm";
  return untouched ? "The line is right: next" : "Save, next line";
}

/** @param {HTMLVideoElement} video @returns {Point} */
function useSize(video) {
  const [size, setSize] = useState(/** @type {Point} */ ([video.videoWidth || 1280, video.videoHeight || 720]));
  useEffect(() => {
    const change = () => video.videoWidth && setSize([video.videoWidth, video.videoHeight]);
    change();
    video.addEventListener("resize", change);
    return () => video.removeEventListener("resize", change);
  }, [video]);
  return size;
}

/** @param {{view: View, size: Point, ground: Point, scale: Scale | null, line_deg: number}} props */
function Hints({ view, size, ground, scale, line_deg }) {
  const { tilt, look, rate, promised_hz, locks } = view;
  const px_per_m = scale?.px_per_m ?? null;
  const hints = [
    tiltHint(tilt),
    { title: "Line", words: `leans ${line_deg.toFixed(1)}°`, good: tilt ? Math.abs(line_deg - tilt.lean_deg) < 1 : null },
    distanceHint(px_per_m, size),
    heightHint(px_per_m, size, ground, tilt?.up_deg ?? null),
    warning("Light", look ? lookWarning(look) : "not seen yet", look && `fine (${look.luma.toFixed(0)} of 255)`),
    warning("Rate", rate?.fps ? rateWarning(rate.fps, promised_hz) : "being measured", rate?.fps ? `${rate.fps.toFixed(1)} pictures/s, ${rate.lost} lost` : ""),
    { title: "Steadiness", words: "Tripod only: the video's stabilisation cannot be switched off here.", good: null },
  ];
  const turned = rate && rate.settings.rotation !== 0 ? html`<li><b>Turned</b><span>The picture comes turned by ${rate.settings.rotation}°; it is turned back.</span></li>` : "";
  return html`<ul class="plain hints">
    ${hints.map(({ title, words, good }) => html`<li key=${title} class=${good === null ? "" : good ? "good" : "bad"}><b>${title}</b><span>${words}</span></li>`)}
    ${turned}
    ${Object.values(locks).some((one) => one !== null) && html`<li><b>Held</b><span>${held(locks)}</span></li>`}
  </ul>`;
}

/** @param {import("../locks.js").Locks} locks */
const held = (locks) => Object.entries(locks).filter(([, one]) => one).map(([name]) => name.replace("_", " ")).join(", ") || "nothing could be held";

/** @param {string} title @param {string} bad @param {string | null} fine */
const warning = (title, bad, fine) => ({ title, words: bad || fine || "", good: fine === null || fine === "" ? null : !bad });
