// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { html } from "../html.js";
import { isNew } from "../state.js";
import { sentence } from "../words.js";
import { Announcer } from "./announcer.js";
import { Athletes } from "./athletes.js";
import { FirstSteps } from "./first_steps.js";
import { Gates } from "./gates.js";
import { Header } from "./header.js";
import { LeftOver } from "./left_over.js";
import { RehearsalBanner } from "./rehearsal.js";
import { RepDialog } from "./rep_dialog.js";
import { Reps } from "./reps.js";
import { Stage } from "./stage.js";

/** The page: the contract of every part is (state, link, clock) in, markup out.
 * @param {{state: import("../state.js").State | null, link: import("../feed.js").Link,
 *   clock: import("../clock.js").SessionClock}} props */
export function App({ state, link, clock }) {
  const [open, setOpen] = useState(/** @type {number | null} */ (null));
  if (!state) {
    const words = link.since ? "flygate does not answer. Trying again…" : "Loading flygate…";
    return html`<p class="loading" role="status">${words}</p>`;
  }
  const rep = open === null ? undefined : state.reps[open];
  return html`
    <${Header} state=${state} link=${link} clock=${clock} />
    <main class=${link.live ? "" : "stale"}>
      <div role="alert" class="trouble">${state.trouble && html`<p class="problem">${sentence(state.trouble)}</p>`}</div>
      <${RehearsalBanner} state=${state} />
      ${isNew(state) && html`<${FirstSteps} state=${state} />`}
      <div class="now">
        <${Stage} state=${state} live=${link.live} clock=${clock} onOpen=${setOpen} />
        <${Gates} state=${state} live=${link.live} />
      </div>
      <div class="lists">
        <${Reps} state=${state} onOpen=${setOpen} />
        <${LeftOver} state=${state} clock=${clock} />
        <${Athletes} state=${state} />
      </div>
    </main>
    <${Announcer} state=${state} />
    ${rep && html`<${RepDialog} key=${rep.rep} rep=${rep} state=${state} clock=${clock} onClose=${() => setOpen(null)} />`}`;
}
