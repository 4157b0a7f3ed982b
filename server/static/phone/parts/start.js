// @ts-check
import { html } from "../../dashboard/html.js";
import { sentence } from "../../dashboard/words.js";
import { useState } from "../../vendor/preact/hooks.js";

/** A known phone: one tap opens the camera, at the marker where it last stood unless another is chosen.
 * @param {{me: import("../phone_api.js").Me, onOpen: (markers: number[]) => Promise<void>}} props */
export function Start({ me, onOpen }) {
  const free = me.gates.find((gate) => gate.serving === null)?.marker;
  const [chosen, choose] = useState(/** @type {number[]} */ ([me.marker ?? free ?? 2]));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const open = async () => {
    setBusy(true);
    setProblem("");
    try {
      // Full screen only from a tap, and a phone that has none goes without.
      await document.documentElement.requestFullscreen?.({ navigationUI: "hide" }).catch(() => undefined);
      await onOpen(chosen);
    } catch (error) {
      setProblem(/** @type {Error} */ (error).message);
      setBusy(false);
    }
  };
  const toggle = (/** @type {number} */ marker) => choose(chosen.includes(marker) && chosen.length > 1 ? chosen.filter((one) => one !== marker) : [...new Set([...chosen, marker])].sort());
  return html`
    <main class="screen">
      <h1>${me.name}</h1>
      <p class="big">${me.gates.filter((gate) => chosen.includes(gate.marker)).map((gate) => gate.position).join(" and ")}</p>
      ${problem && html`<p class="problem" role="alert">${sentence(problem)}</p>`}
      <button type="button" class="primary huge" disabled=${busy} onClick=${open}>${busy ? "Opening the camera…" : "Open the camera"}</button>
      <details>
        <summary>It stands somewhere else</summary>
        <fieldset>
          <legend>What this phone films</legend>
          ${me.gates.map((gate) => html`
            <label class="check" key=${gate.marker}><input type="checkbox" checked=${chosen.includes(gate.marker)} onChange=${() => toggle(gate.marker)} />
              <span>${gate.position}${gate.serving && gate.serving !== me.name ? html` <span class="quiet">now: ${gate.serving}</span>` : ""}</span></label>`)}
        </fieldset>
        <button type="button" onClick=${() => choose([Math.min(...chosen)])} hidden=${chosen.length < 2}>Only one</button>
      </details>
      <p class="quiet">Only narrow strips of the picture go to the laptop, and nothing to the internet.</p>
    </main>`;
}
