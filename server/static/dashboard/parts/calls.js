// @ts-check
import { useEffect, useState } from "../../vendor/preact/hooks.js";
import { api } from "../api.js";
import { html } from "../html.js";
import { spacingOf } from "../rests.js";
import { sentence } from "../words.js";
import { keepScreenOn } from "../wake.js";
import { Problem, useAction } from "./action.js";
import { Prompts } from "./prompts.js";
import { SoundSettings, useSound } from "./sound.js";

/**
 * What is heard and called out beside the page, and the wall screen. Each session begins with nothing called.
 * @typedef {{state: import("../state.js").State, clock: import("../clock.js").SessionClock, live: boolean}} Props
 */

/** @param {Props} props */
export const Calls = (props) => html`<${CallsOfSession} key=${props.state.session.session} ...${props} />`;

/** @param {Props} props */
function CallsOfSession({ state, clock, live }) {
  const sound = useSound(state);
  const dark = useScreenOn();
  const apart = spacingOf(state);
  const { awake } = /** @type {import("../views.js").Server & {awake?: string}} */ (state.server);
  const notice = sound.locked ? "Sound is off until you tap the page." : "";
  return html`
    <section class="card calls" aria-labelledby="calls">
      <h2 id="calls">Sound, rests and wall</h2>
      ${apart && html`<p><b>${apart}</b> <span class="quiet">from start to start: everybody rests in full.</span></p>`}
      <${SoundSettings} sound=${sound} />
      <${Wall} session=${state.session} />
      ${[awake, dark].map((text) => text && html`<p class="quiet" key=${text}>${sentence(text)}</p>`)}
    </section>
    <${Prompts} state=${state} clock=${clock} live=${live} say=${sound.say} notice=${notice} />`;
}

/** Why this screen may go dark; empty: it is held on. */
function useScreenOn() {
  const [dark, setDark] = useState("");
  useEffect(() => keepScreenOn(setDark), []);
  return dark;
}

/** What spectators see: a verdict on a named athlete only by choice. @param {{session: import("../views.js").Session}} props */
function Wall({ session }) {
  const { busy, problem, run } = useAction();
  const verdicts = session.wall_verdicts ?? false;
  return html`
    <p><a href="/wall" target="_blank">Wall screen for spectators</a></p>
    <label class="check">
      <input type="checkbox" checked=${verdicts} disabled=${busy}
        onChange=${() => run(() => api.changeSession({ wall_verdicts: !verdicts }))} />
      <span>Wall screen shows verdicts</span>
    </label>
    <${Problem} text=${problem} />`;
}
