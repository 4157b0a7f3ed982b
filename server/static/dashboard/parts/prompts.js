// @ts-check
import { useEffect, useLayoutEffect, useRef, useState } from "../../vendor/preact/hooks.js";
import { html } from "../html.js";
import { callDue, callText, pastCalls } from "../rests.js";
import { nameOf, newestReps } from "../state.js";
import { nextLength } from "../turns.js";
import { sentence } from "../words.js";

/** @typedef {import("../state.js").State} State */

const LOOK_EVERY_MS = 200;
/** How long a call stands on the page, and a remark on a rest. */
const CALL_SHOWN_MS = 9000;
const REMARK_SHOWN_MS = 20000;

/** What is called out now, and each short rest once, over the lower edge of the page.
 * @param {{state: State, clock: import("../clock.js").SessionClock, live: boolean, say: (text: string) => void,
 *   notice: string}} props notice: stands there while nothing else does. */
export function Prompts({ state, clock, live, say, notice }) {
  const [call, show] = useShown(CALL_SHOWN_MS);
  const [remark, remarkOn] = useShown(REMARK_SHOWN_MS);
  const now = useRef({ state, live, say });
  now.current = { state, live, say };
  useEffect(() => {
    const called = new Set(pastCalls(state, clock.now_ns()));
    const timer = setInterval(() => {
      const due = now.current.live ? callDue(now.current.state, clock.now_ns(), called) : null;
      if (!due) return;
      called.add(due.key);
      const name = nameOf(now.current.state, due.athlete);
      const text = callText(due, name, nextLength(now.current.state, now.current.state.athletes[due.athlete]));
      show(due.before_ns === 0 ? `${name}: go` : text);
      now.current.say(text);
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  useShortRests(state, remarkOn);
  return html`
    <div class="strip" role="status" aria-label="Calls">
      ${call && html`<p class="call">${call}</p>`}
      ${remark && html`<p>${remark}</p>`}
      ${!call && !remark && notice && html`<p>${notice}</p>`}
    </div>`;
}

/** A text that leaves the page by itself. @param {number} lasts_ms @returns {[string, (text: string) => void]} */
function useShown(lasts_ms) {
  const [text, setText] = useState("");
  const timer = useRef(/** @type {number | undefined} */ (undefined));
  const show = (/** @type {string} */ next) => {
    clearTimeout(timer.current);
    setText(next);
    timer.current = setTimeout(() => setText(""), lasts_ms);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return [text, show];
}

/** What was there when the page opened has been said. @param {State} state @param {(text: string) => void} tell */
function useShortRests(state, tell) {
  const said = useRef(/** @type {Set<number> | null} */ (null));
  const told = useRef(/** @type {number | null} */ (null));
  useLayoutEffect(() => {
    const short = newestReps(state).filter((rep) => rep.marks?.short_rest && rep.void === null);
    const fresh = short.find((rep) => !said.current?.has(rep.rep));
    if (said.current && fresh) {
      tell(`${nameOf(state, fresh.athlete)}: ${sentence(fresh.marks?.short_rest ?? "").replace(/^S/, "s")}`);
      told.current = fresh.rep;
    } else if (told.current !== null && !short.some((rep) => rep.rep === told.current)) {
      tell(""); // a correction has made it untrue
      told.current = null;
    }
    said.current = new Set([...(said.current ?? []), ...short.map((rep) => rep.rep)]);
  }, [state]);
}
