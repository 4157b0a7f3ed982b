// @ts-check
import { html } from "../html.js";
import { RehearsalButton } from "./rehearsal.js";

/** What a newcomer does first. @param {{state: import("../state.js").State}} props */
export function FirstSteps({ state }) {
  return html`
    <section class="first card" aria-labelledby="first-steps">
      <h2 id="first-steps">Start here</h2>
      <ol>
        <li><b>Two cameras.</b> One at Marker 2, one at Marker 3, side on to the track, held still. Under${" "}
          <a href="#gates">Gates</a>: <b>Phone…</b> shows a code to scan, <b>Choose camera</b> takes a webcam or a stream.</li>
        <li><b>A line in each picture.</b> Drag it onto the marker, and say how tall somebody on it is.</li>
        <li><b>Who runs.</b> Add <a href="#athletes">athletes</a> with their 400 m times: every rep is told faster or
          slower than that pace. A workout, if you like, brings the order of reps and their rests.</li>
      </ol>
      <p class="ask">No camera at hand?</p>
      <${RehearsalButton} state=${state} />
    </section>`;
}
