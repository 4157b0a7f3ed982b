// @ts-check
/** What this phone's browser gives, tried step by step, and a report of it. Nothing leaves the phone but by its owner. */
import { html } from "../../dashboard/html.js";
import { render } from "../../vendor/preact/preact.js";
import { useRef, useState } from "../../vendor/preact/hooks.js";
import { PAGE } from "../page.js";
import { Gravity } from "../sensors.js";
import { CameraBench } from "./bench.js";
import { reportText, summary } from "./report.js";
import { BY_HAND, STEPS } from "./steps.js";

/**
 * @typedef {import("./report.js").Result} Result
 * @typedef {import("./steps.js").Step} Step
 */

function DeviceCheck() {
  const [results, setResults] = useState(/** @type {Result[]} */ ([]));
  const [running, setRunning] = useState(/** @type {Step | null} */ (null));
  const [over, setOver] = useState(false);
  const go = useRef(/** @type {{done: () => void, skip: () => void}} */ ({ done: () => undefined, skip: () => undefined }));
  const begin = async () => {
    const tools = { bench: new CameraBench(), gravity: new Gravity() };
    for (const step of STEPS) {
      setRunning(step);
      const result = await tried(step, tools, go);
      setResults((old) => [...old, result]);
    }
    setRunning(null);
    setOver(true);
  };
  return html`
    <main class="screen">
      <h1>Device check</h1>
      ${!running && !over && html`
        <p>Finds out in about two minutes what this phone's camera and browser give a gate, and writes a report for an issue. Nothing is sent.</p>
        <button type="button" class="primary huge" onClick=${begin}>Begin</button>`}
      <ol class="plain list">${results.map((one) => html`<${Row} key=${one.key} result=${one} />`)}
        ${running && html`<li key="now"><b>${running.title}</b>${running.ask ? html`<span class="big">${running.ask}</span>` : html`<span role="status">Being tried…</span>`}</li>`}</ol>
      ${running?.ask && html`<div class="decide"><button type="button" class="primary huge" onClick=${() => go.current.done()}>Done</button><button type="button" onClick=${() => go.current.skip()}>Skip</button></div>`}
      ${over && html`<${Report} results=${results} />`}
    </main>`;
}

/** @param {Step} step @param {{bench: CameraBench, gravity: Gravity}} tools
 * @param {{current: {done: () => void, skip: () => void}}} go @returns {Promise<Result>} */
async function tried(step, tools, go) {
  const { key, title } = step;
  const skipped = new Promise((/** @type {(none: null) => void} */ resolve) => (go.current.skip = () => resolve(null)));
  const done = () => new Promise((/** @type {(nothing: void) => void} */ resolve) => (go.current.done = () => resolve()));
  try {
    return { key, title, findings: await Promise.race([step.run({ ...tools, done }), skipped]), problem: "" };
  } catch (error) {
    return { key, title, findings: null, problem: /** @type {Error} */ (error).message || String(error) };
  }
}

/** @param {{result: Result}} props */
const Row = ({ result: { title, findings, problem } }) => html`
  <li><b>${title}</b>${problem ? html`<span class="problem">${problem}</span>` : html`<span>${findings ? summary(findings) : "skipped"}</span>`}</li>`;

/** @param {{results: Result[]}} props */
function Report({ results }) {
  const [by_hand, setByHand] = useState(/** @type {string[]} */ ([]));
  const [notes, setNotes] = useState("");
  const [copied, setCopied] = useState("");
  const report = { version: 1, page: PAGE, at: new Date().toISOString(), results, by_hand, notes };
  const text = reportText(report);
  const copy = () => navigator.clipboard.writeText(text).then(() => setCopied("Copied."), () => setCopied("The browser refuses: mark the text and copy it."));
  const toggle = (/** @type {string} */ one) => setByHand(by_hand.includes(one) ? by_hand.filter((other) => other !== one) : [...by_hand, one]);
  return html`
    <fieldset><legend>Tried by hand, if it was</legend>
      ${BY_HAND.map((one) => html`<label class="check" key=${one}><input type="checkbox" checked=${by_hand.includes(one)} onChange=${() => toggle(one)} /><span>${one}</span></label>`)}</fieldset>
    <label>Notes <textarea rows="3" value=${notes} onInput=${(/** @type {InputEvent} */ event) => setNotes(/** @type {HTMLTextAreaElement} */ (event.currentTarget).value)}></textarea></label>
    <button type="button" class="primary huge" onClick=${copy}>Copy the report</button>
    <p role="status">${copied}</p>
    <a download="flygate-device-check.md" href=${`data:text/markdown;charset=utf-8,${encodeURIComponent(text)}`}>Download it</a>
    <textarea class="report" rows="12" readonly aria-label="Report" value=${text}></textarea>`;
}

const root = document.getElementById("check");
if (!root) throw new Error("the page has no #check");
root.replaceChildren();
render(html`<${DeviceCheck} />`, root);
