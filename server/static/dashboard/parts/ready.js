// @ts-check
import { useEffect, useRef, useState } from "../../vendor/preact/hooks.js";
import { html } from "../html.js";
import { ALARMING, readiness } from "../readiness.js";
import { phaseOf } from "../state.js";
import { sentence } from "../words.js";
import { acknowledge, clear, current, raise, reword, subscribe } from "./alarm.js";

export { readiness };

/**
 * @typedef {import("../readiness.js").Readiness} Readiness
 * @typedef {import("../readiness.js").Now} Now
 * @typedef {import("../clock.js").SessionClock} SessionClock
 */

/** A runner is through a gate's window in this time: who is in it for longer stands there. */
const PASSING_MS = 300;
/** How often it is looked whether time alone has changed something: a link that is gone, a runner who has left. */
const LOOK_MS = 50;

/** What is shown of what is so: somebody in a gate keeps READY up until a runner would be through. One per page.
 * @param {Readiness} is @param {{since_ms: number | null, shown: Readiness | null}} memory @param {number} now_ms */
export function held(is, memory, now_ms) {
  if (is.kind !== "somebody") memory.since_ms = null;
  else memory.since_ms ??= now_ms;
  const passing = memory.since_ms !== null && now_ms - memory.since_ms < PASSING_MS && memory.shown?.ready;
  if (passing && memory.shown) return memory.shown;
  if (memory.shown?.words !== is.words) memory.shown = is;
  return memory.shown ?? is;
}

/** What this page last showed; the alarm is of one page, so is this. */
function useReadiness(/** @type {any} */ { state, link, clock }) {
  const memory = useRef(/** @type {{since_ms: number | null, shown: Readiness | null}} */ ({ since_ms: null, shown: null }));
  const [, again] = useState("");
  const latest = useRef({ state, link });
  latest.current = { state, link };
  const look = () => {
    const now = { ms: performance.now(), ns: clock.now_ns() };
    return held(readiness(latest.current.state, latest.current.link, now), memory.current, now.ms);
  };
  useEffect(() => {
    const timer = setInterval(() => again(look().words), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  return look();
}

/** Tells the alarm what has become of READY. What somebody does on purpose, and all before the start, is none.
 * @param {Readiness} is @param {boolean} running */
function useAlarm(is, running) {
  const was = useRef(is);
  useEffect(() => {
    const before = was.current;
    was.current = is;
    if (is.ready || !running || !ALARMING.includes(is.kind)) clear();
    else if (before.ready) raise(is.words);
    else reword(is.words);
  }, [is.words, running]);
  const [alarm, setAlarm] = useState(current);
  useEffect(() => subscribe(setAlarm), []);
  return alarm;
}

/** One line above all: READY, or the one thing to do.
 * @param {{state: import("../state.js").State, link: import("../feed.js").Link, clock: SessionClock}} props */
export function Ready({ state, link, clock }) {
  const is = useReadiness({ state, link, clock });
  const running = phaseOf(state) === "running";
  const alarm = useAlarm(is, running);
  const tone = is.ready ? "yes" : running && ALARMING.includes(is.kind) ? "no" : "wait";
  return html`
    <div class=${`ready ${tone}`}>
      <p role="status" data-ready=${is.ready}>${is.ready ? is.words : sentence(is.words)}</p>
      ${alarm.sounding && html`<button type="button" class="seen" aria-label="Seen: stop calling it out" onClick=${acknowledge}>tap</button>`}
    </div>`;
}
