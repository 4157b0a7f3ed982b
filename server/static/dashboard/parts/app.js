// @ts-check
import { useState } from "../../vendor/preact/hooks.js";
import { apply, useChoices } from "../choices.js";
import { html } from "../html.js";
import { isNew, lastResult, phaseOf } from "../state.js";
import { sentence } from "../words.js";
import { MoreAdvice } from "./advice.js";
import { Announcer } from "./announcer.js";
import { Athletes } from "./athletes.js";
import { Calls } from "./calls.js";
import { FirstSteps } from "./first_steps.js";
import { Gates } from "./gates.js";
import { Grid } from "./grid.js";
import { Header } from "./header.js";
import { LeftOver } from "./left_over.js";
import { RehearsalBanner } from "./rehearsal.js";
import { RepDialog } from "./rep_dialog.js";
import { Reps } from "./reps.js";
import { Stage } from "./stage.js";
import { UndoBar } from "./undo.js";

apply();

/** The page: the contract of every part is (state, link, clock) in, markup out.
 * @param {{state: import("../state.js").State | null, link: import("../feed.js").Link,
 *   clock: import("../clock.js").SessionClock}} props */
export function App({ state, link, clock }) {
  useChoices();
  const [open, setOpen] = useState(/** @type {{rep: number, section: string} | null} */ (null));
  // One function for all time, so that rows which are given it stay as they are.
  const [openRep] = useState(() => (/** @type {number} */ rep, section = "") => setOpen({ rep, section }));
  if (!state) {
    const words = link.since ? "flygate does not answer. Trying again…" : "Loading flygate…";
    return html`<p class="loading" role="status">${words}</p>`;
  }
  const rep = open === null ? undefined : state.reps[open.rep];
  const setUp = phaseOf(state) === "set up";
  const gates = html`<div class="set-up" key="set-up"><${Gates} state=${state} live=${link.live} /><${Athletes} state=${state} /></div>`;
  return html`
    <${Header} state=${state} link=${link} clock=${clock} />
    <main class=${`${link.live ? "" : "stale"} ${setUp ? "setting-up" : ""}`}>
      <div role="alert" class="trouble">${state.trouble && html`<p class="problem">${sentence(state.trouble)}</p>`}</div>
      <${RehearsalBanner} state=${state} />
      ${setUp && isNew(state) && html`<${FirstSteps} state=${state} />`}
      <div class="now" key="now"><${Stage} state=${state} live=${link.live} clock=${clock} onOpen=${openRep} /><${MoreAdvice} state=${state} athlete=${lastResult(state)?.athlete ?? null} /></div>
      ${setUp && gates}
      <${Grid} key="grid" state=${state} onOpen=${openRep} />
      <div class="lists" key="lists">
        <${Reps} state=${state} onOpen=${openRep} />
        <${LeftOver} state=${state} clock=${clock} />
        <${Calls} state=${state} clock=${clock} live=${link.live} />
      </div>
      ${!setUp && gates}
    </main>
    ${!rep && html`<${UndoBar} state=${state} />`}
    <${Announcer} state=${state} />
    ${rep && html`<${RepDialog} key=${rep.rep} rep=${rep} state=${state} clock=${clock} section=${open?.section} onClose=${() => setOpen(null)} />`}`;
}
