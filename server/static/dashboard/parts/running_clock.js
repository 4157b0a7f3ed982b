// @ts-check
import { useEffect, useRef } from "../../vendor/preact/hooks.js";
import { html } from "../html.js";
import { clockText } from "../words.js";

/** A text that counts in hundredths from an instant of the server's clock, past Preact. Stands while offline.
 * @param {{from_ns: number, clock: import("../clock.js").SessionClock, live: boolean}} props */
export function Counting({ from_ns, clock, live }) {
  const shown = useRef(/** @type {HTMLSpanElement | null} */ (null));
  useEffect(() => {
    if (!live) return undefined;
    let waiting = requestAnimationFrame(function tick() {
      if (shown.current) shown.current.textContent = clockText((clock.now_ns() - from_ns) * 1e-9);
      waiting = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(waiting);
  }, [from_ns, live]);
  return html`<span ref=${shown} class="figure"></span>`;
}

/** The clock of somebody in the Fly Zone, big.
 * @param {{from_ns: number, clock: import("../clock.js").SessionClock, live: boolean}} props */
export function RunningClock({ from_ns, clock, live }) {
  return html`
    <p class=${`clock ${live ? "" : "stopped"}`} role="timer">
      <${Counting} from_ns=${from_ns} clock=${clock} live=${live} /> <span class="unit">s</span>
      ${!live && html`<span class="mark wrong">not live</span>`}
    </p>`;
}
