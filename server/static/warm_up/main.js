// @ts-check
/** Warm-up and cool-down with a voice: start, pause, skip. It needs no gate and asks nothing of the server. */
import { html } from "../dashboard/html.js";
import { Speech } from "../dashboard/speech.js";
import { Tones } from "../dashboard/tones.js";
import { keepScreenOn } from "../dashboard/wake.js";
import { minutesText, sentence } from "../dashboard/words.js";
import { useEffect, useRef, useState } from "../vendor/preact/hooks.js";
import { render } from "../vendor/preact/preact.js";
import { CHOICES, at, callDue, calls, coolDown, total_s, warmUp } from "./steps.js";

/** @typedef {"warm-up" | "cool-down"} What */

const LOOK_EVERY_MS = 200;
/** Before the first call, which is at 0. */
const BEFORE_S = -1e-9;
const speech = new Speech(() => {});
const tones = new Tones(() => {});

/** A stopwatch that is read, not counted: a page that slept is right when it wakes. */
class Watch {
  constructor() {
    this.kept_ms = 0;
    /** @type {number | null} */
    this.since_ms = null;
  }

  get elapsed_s() {
    return (this.kept_ms + (this.since_ms === null ? 0 : performance.now() - this.since_ms)) / 1000;
  }

  go() {
    this.since_ms ??= performance.now();
  }

  pause() {
    this.kept_ms = this.elapsed_s * 1000;
    this.since_ms = null;
  }

  /** @param {number} elapsed_s */
  to(elapsed_s) {
    this.kept_ms = elapsed_s * 1000;
    if (this.since_ms !== null) this.since_ms = performance.now();
  }
}

/** The page. */
function Timer() {
  const [what, setWhat] = useState(/** @type {What} */ ("warm-up"));
  const [run_min, setRun] = useState(CHOICES["warm-up"].run[0]);
  const [walk_min, setWalk] = useState(CHOICES["warm-up"].walk[0]);
  const [dark, setDark] = useState("");
  useEffect(() => keepScreenOn(setDark), []);
  const choose = (/** @type {What} */ next) => {
    setWhat(next);
    setRun(CHOICES[next].run[0]);
    setWalk(CHOICES[next].walk[0]);
  };
  const steps = what === "warm-up" ? warmUp(run_min, walk_min) : coolDown(run_min, walk_min);
  return html`
    <section class="choose">
      <${Choice} legend="What" every=${["warm-up", "cool-down"]} words=${sentence} chosen=${what} onChoose=${choose} />
      <details><summary>Base run ${run_min} min, walk ${walk_min} min</summary>
        <${Choice} legend="Base run" every=${CHOICES[what].run} words=${inMinutes} chosen=${run_min} onChoose=${setRun} />
        <${Choice} legend="Walk" every=${CHOICES[what].walk} words=${inMinutes} chosen=${walk_min} onChoose=${setWalk} />
      </details>
    </section>
    <${Running} key=${`${what} ${run_min} ${walk_min}`} steps=${steps} what=${what} />
    ${dark && html`<p class="quiet">${dark}</p>`}`;
}

/** @param {number} minutes */
const inMinutes = (minutes) => `${minutes} min`;

/** @param {{legend: string, every: any[], words: (one: any) => string, chosen: any, onChoose: (one: any) => void}} props */
const Choice = ({ legend, every, words, chosen, onChoose }) => html`
  <fieldset><legend>${legend}</legend>
    <div class="choices">
      ${every.map((one) => html`<label class="choice" key=${one}><input type="radio" name=${legend} checked=${one === chosen} onChange=${() => onChoose(one)} /> ${words(one)}</label>`)}
    </div>
  </fieldset>`;

/** The step that it is, what is left of it, and the buttons. @param {{steps: import("./steps.js").Step[], what: What}} props */
function Running({ steps, what }) {
  const watch = useRef(new Watch()).current;
  const said_s = useRef(BEFORE_S);
  const [state, setState] = useState(/** @type {"ready" | "running" | "paused" | "over"} */ ("ready"));
  const [, look] = useState(0);
  const every = calls(steps, what);
  const tell = () => {
    const now_s = watch.elapsed_s;
    const due = callDue(every, said_s.current, now_s);
    said_s.current = now_s;
    if (!due) return;
    tones.play("counted");
    speech.call(due.text);
  };
  useEffect(() => {
    if (state !== "running") return undefined;
    const timer = setInterval(() => {
      tell();
      look((turn) => turn + 1);
      if (!at(steps, watch.elapsed_s)) {
        watch.pause();
        setState("over");
      }
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [state]);
  const start = () => {
    speech.unlock();
    tones.unlock();
    if (state === "over") watch.to(0);
    if (state !== "paused") said_s.current = BEFORE_S;
    watch.go();
    setState("running");
  };
  const pause = () => {
    watch.pause();
    setState("paused");
  };
  const skip = () => {
    const now = at(steps, watch.elapsed_s);
    if (!now) return;
    said_s.current = now.ends_s - 1e-9;
    watch.to(now.ends_s);
    look((turn) => turn + 1);
  };
  const now = at(steps, watch.elapsed_s);
  const step = now && steps[now.index];
  return html`
    <section class="now" aria-label="Now">
      <p class="step" role="status">${step ? html`<b>${step.name}</b> <span>${step.how}</span>` : html`<b>Done</b> <span>${what === "warm-up" ? "the reps can begin" : "that was all"}</span>`}</p>
      <p class="left" data-left>${minutesText(now?.left_s ?? 0)}</p>
      <div class="decide">
        ${state === "running"
          ? html`<button type="button" class="primary" onClick=${pause}>Pause</button>`
          : html`<button type="button" class="primary" onClick=${start}>${state === "paused" ? "Go on" : state === "over" ? "Once more" : "Start"}</button>`}
        <button type="button" disabled=${!now || state === "ready"} onClick=${skip}>Skip this step</button>
      </div>
      ${speech.voice === null && html`<p class="quiet">This device has no voice of its own in this browser: steps are shown, with a tone.</p>`}
    </section>
    <ol class="plain steps" aria-label="Steps">
      ${steps.map((one, index) => html`
        <li key=${index} class=${now?.index === index ? "is-now" : now && index > now.index ? "" : "is-done"} aria-current=${now?.index === index ? "step" : undefined}>
          <b>${one.name}</b> <span class="quiet">${one.how}</span> <span class="time">${minutesText(one.seconds)}</span></li>`)}
      <li class="all quiet">In all <span class="time">${minutesText(total_s(steps))}</span></li>
    </ol>`;
}

const root = document.getElementById("timer");
if (!root) throw new Error("the page has no #timer");
root.replaceChildren();
render(html`<${Timer} />`, root);
