// @ts-check
import { useEffect, useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { Problem, useAction } from "./action.js";
import { Dialog, Form } from "./dialog.js";

/** @typedef {import("../views.js").Gate} Gate @typedef {"webcam" | "network" | "clip"} Kind */

/** Time to open both files before they begin. */
const START_NS = 1_500_000_000;

/** @type {[Kind, string][]} */
const KINDS = [
  ["webcam", "Webcam"],
  ["network", "Phone or network camera"],
  ["clip", "File, played as live"],
];

/** @param {{gate: Gate, others: Gate[], onClose: () => void}} props */
export function SourceDialog({ gate, others, onClose }) {
  const [kind, setKind] = useState(/** @type {Kind} */ (gate.source?.kind ?? "webcam"));
  const also = others.find((other) => other.marker !== gate.marker);
  const open = async (/** @type {FormData} */ fields) => {
    const address = String(fields.get("address") ?? "").trim();
    if (!address) throw new Error(kind === "webcam" ? "No webcam is chosen: choose one, or look again." : "Type an address.");
    const other = kind === "clip" && also ? String(fields.get("other") ?? "").trim() : "";
    // Two clips have one clock only where they begin together.
    const start = other ? { start_at_ns: (await api.state()).now_ns + START_NS } : {};
    await api.openSource(gate.marker, { address, ...start, ...(fields.get("also") && { also_marker: also?.marker }) });
    if (other && also) await api.openSource(also.marker, { address: other, ...start });
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
          ${also && html`
            <label>Path of ${also.position}'s file, to begin together <input name="other" autocapitalize="off" autocomplete="off" spellcheck=${false} /></label>
            <p class="quiet">Both recordings then start at the same instant. Leave it empty where one file sees both markers.</p>`}`}
        ${also && html`
          <label class="check"><input type="checkbox" name="also" value="1" /> This camera sees ${also.position} too</label>`}
      <//>
    <//>`;
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
