// @ts-check
import { useEffect, useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { Problem, useAction } from "./action.js";
import { Dialog, Form, typedNumber } from "./dialog.js";

/** @typedef {import("../views.js").Gate} Gate @typedef {"webcam" | "network" | "clip"} Kind */

/** Time to open both files before they begin. */
const START_NS = 1_500_000_000;

/** @type {[Kind, string][]} */
const KINDS = [
  ["webcam", "Webcam"],
  ["network", "Phone's camera app, or network camera"],
  ["clip", "File, played as live"],
];

/** Clocks that are further apart are a slip of the finger, s. */
const LONGEST_OFFSET_S = 3600;

/** What a coach asks for. other: the other gate's file, or nothing. offset_ns: Marker 3's clock less Marker 2's.
 * @typedef {{gate: Gate, also: Gate | undefined, address: string, other: string, sees_both: boolean, offset_ns: number}} Wish */

/** Refused here, so that nothing is half done. @param {Kind} kind @param {Gate | undefined} also @param {Gate} gate
 * @param {FormData} fields @returns {Wish} */
function wishOf(kind, gate, also, fields) {
  const typed = (/** @type {string} */ name) => String(fields.get(name) ?? "").trim();
  const [address, other] = [typed("address"), typed("other")];
  if (!address) throw new Error(kind === "webcam" ? "No webcam is chosen: choose one, or look again." : "Type an address.");
  if (kind === "network" && !/^(rtsps?|https?):\/\/./i.test(address)) {
    throw new Error(`"${address}" is no address of a camera: begin with rtsp:// or http://`);
  }
  if (other === address) throw new Error("Both fields name the same file: give the other recording, or tick that this one sees both markers.");
  const offset_s = other ? typedNumber(fields.get("offset"), "Offset", "0.35") : 0;
  if (Math.abs(offset_s) > LONGEST_OFFSET_S) throw new Error(`An offset of ${offset_s} s is more than an hour: give Marker 3's clock minus Marker 2's.`);
  return { gate, also, address, other, sees_both: fields.get("also") !== null, offset_ns: Math.round(offset_s * 1e9) };
}

/** Both clips have one clock: at any instant Marker 3's shows `offset_ns` more. @param {Wish} wish */
async function openTogether({ gate, also, address, other, offset_ns }) {
  if (!also) return;
  // Neither begins in the past, where its first pictures would come in a heap.
  const start_ns = (await api.state()).now_ns + START_NS + Math.max(0, offset_ns);
  const startOf = (/** @type {Gate} */ one) => (one.marker === 3 ? start_ns - offset_ns : start_ns);
  await api.openSource(also.marker, { address: other, start_at_ns: startOf(also) });
  try {
    await api.openSource(gate.marker, { address, start_at_ns: startOf(gate) });
  } catch (error) {
    await putBack(also);
    throw error;
  }
}

/** A camera as it was; a clip would begin anew, so it stays closed. @param {Gate} gate */
function putBack({ marker, source }) {
  if (source === null || source.kind === "clip") return api.closeSource(marker);
  if (source.kind === "phone") return api.replacePhone(Number(source.address.split(":")[1]), marker);
  return api.openSource(marker, { address: source.address });
}

/** @param {{gate: Gate, others: Gate[], onClose: () => void}} props */
export function SourceDialog({ gate, others, onClose }) {
  const [kind, setKind] = useState(/** @type {Kind} */ (KINDS.find(([kind]) => kind === gate.source?.kind)?.[0] ?? "webcam"));
  const also = others.find((other) => other.marker !== gate.marker);
  const [seesBoth, setSeesBoth] = useState(false);
  const open = async (/** @type {FormData} */ fields) => {
    const wish = wishOf(kind, gate, also, fields);
    if (wish.other) return openTogether(wish);
    return api.openSource(gate.marker, { address: wish.address, ...(wish.sees_both && { also_marker: also?.marker }) });
  };
  return html`
    <${Dialog} title=${`Camera for ${gate.position}`} onClose=${onClose}>
      <${Form} work=${open} onDone=${onClose} save="Open">
        <fieldset>
          <legend>Where the pictures come from</legend>
          ${KINDS.map(([value, words]) => html`
            <label class="choice" key=${value}>
              <input type="radio" name="kind" value=${value} checked=${kind === value} onChange=${() => setKind(value)} /> ${words}
            </label>`)}
        </fieldset>
        ${kind === "webcam" && html`<${Webcams} chosen=${gate.source?.address} />`}
        ${kind === "network" && html`
          <label>Address <input key="network" name="address" inputmode="url" autocapitalize="off" autocomplete="off" spellcheck=${false} required
            placeholder="rtsp://192.168.1.20:8554/live" defaultValue=${gate.source?.kind === "network" ? gate.source.address : ""} /></label>
          <p class="quiet">The app on the phone, or the camera's manual, shows it. It begins with rtsp:// or http://.</p>`}
        ${kind === "clip" && html`
          <label>Path on the computer that runs flygate <input key="clip" name="address" autocapitalize="off" autocomplete="off" spellcheck=${false} required
            placeholder="/home/coach/M2.mp4" defaultValue=${gate.source?.kind === "clip" ? gate.source.address : ""} /></label>
          ${also && !seesBoth && html`<${OtherFile} also=${also} />`}`}
        ${also && html`
          <label class="check"><input type="checkbox" name="also" value="1" checked=${seesBoth} onChange=${() => setSeesBoth(!seesBoth)} /> This camera sees ${also.position} too</label>`}
      <//>
    <//>`;
}

/** The recording at the other marker, and how the two clocks differ. @param {{also: Gate}} props */
function OtherFile({ also }) {
  return html`
    <label>Path of ${also.position}'s file <input name="other" autocapitalize="off" autocomplete="off" spellcheck=${false} /></label>
    <label>Marker 3's clock minus Marker 2's, s <input name="offset" autocomplete="off" defaultValue="0" /></label>
    <p class="quiet">Two recordings are timed with one clock: 0 where both began at the same instant. A file that is opened alone
      has no common clock with the other gate.</p>`;
}

/** Webcams that can be opened now. @param {{chosen: string | undefined}} props */
function Webcams({ chosen }) {
  const { busy, problem, run } = useAction();
  const [cameras, setCameras] = useState(/** @type {{address: string, name: string}[] | null} */ (null));
  const look = () => run(async () => setCameras(await api.cameras()));
  useEffect(() => void look(), []);
  return html`
    <fieldset aria-busy=${busy}>
      <legend>Webcams on the computer that runs flygate</legend>
      ${cameras === null && !problem && html`<p role="status">Looking for webcams…</p>`}
      ${cameras?.length === 0 && html`<p role="status">None found: plug one in, or close the program that uses it.</p>`}
      ${cameras?.map((camera, index) => html`
        <label class="choice" key=${camera.address}>
          <input type="radio" name="address" value=${camera.address} defaultChecked=${chosen ? camera.address === chosen : index === 0} /> ${camera.name}
        </label>`)}
      <${Problem} text=${problem} />
      <button type="button" disabled=${busy} onClick=${look}>Look again</button>
    </fieldset>`;
}
