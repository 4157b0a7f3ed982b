// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { timeOfDay } from "../clock.js";
import { html } from "../html.js";
import { newestReps, runningReps } from "../state.js";
import { paceWorkout } from "../turns.js";
import { DisplayDialog } from "./display.js";
import { FlyZoneDialog } from "./fly_zone.js";
import { LanDialog } from "./lan.js";
import { PhaseButtons } from "./phase.js";
import { Ready } from "./ready.js";
import { Counting } from "./running_clock.js";
import { SessionDialog } from "./session_dialog.js";

/** @param {import("../feed.js").Link} link */
const linkWords = ({ live, since }) =>
  live ? "Live" : since ? `Offline since ${timeOfDay(since)}, trying again` : "Connecting";

/** Above all: whether the next run is timed, and the one next step of the session.
 * @param {{state: import("../state.js").State, link: import("../feed.js").Link,
 *   clock: import("../clock.js").SessionClock}} props */
export function Header({ state, link, clock }) {
  const [open, setOpen] = useState(/** @type {"fly" | "session" | "display" | "lan" | null} */ (null));
  const close = () => setOpen(null);
  const [running] = runningReps(state);
  return html`
    <header class=${running ? "timing" : ""}>
      <div class="tools-row">
        <h1>flygate</h1>
        ${running && html`<p class=${`mini-clock ${link.live ? "" : "stopped"}`} aria-hidden="true"><${Counting} from_ns=${running.t2_ns} clock=${clock} live=${link.live} /> s</p>`}
        <p role="status" class=${`link ${link.live ? "live" : "lost"}`}>${linkWords(link)}</p>
        <button type="button" class="fly" onClick=${() => setOpen("fly")}>
          <span class="word">${paceWorkout(state) ? "Marker 2 to 3" : "Fly Zone"}</span> <b>${state.session.fly_zone_m} m</b>
        </button>
        <button type="button" aria-label="This screen" onClick=${() => setOpen("display")}>◐</button>
        <button type="button" aria-label=${`Menu of session ${state.session.session}`} onClick=${() => setOpen("session")}>Menu</button>
      </div>
      <div class="state-row">
        <${Ready} state=${state} link=${link} clock=${clock} />
        <${PhaseButtons} state=${state} />
      </div>
    </header>
    ${open === "fly" && html`<${FlyZoneDialog} session=${state.session} hasReps=${newestReps(state).length > 0} onClose=${close} />`}
    ${open === "display" && html`<${DisplayDialog} onClose=${close} />`}
    ${open === "session" && html`<${SessionDialog} state=${state} onLan=${() => setOpen("lan")} onClose=${close} />`}
    ${open === "lan" && html`<${LanDialog} onClose=${close} />`}`;
}
