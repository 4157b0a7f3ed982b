// @ts-check
import { choice } from "../choices.js";
import { html } from "../html.js";
import { memo } from "../memo.js";
import { courseWords } from "../positions.js";
import { nameOf, newestReps, notesOf } from "../state.js";
import { placeText, underWay } from "../words.js";
import { useWindow } from "../windowed.js";
import { Marks, Verdict, speedText, timeText } from "./result.js";

/** Every rep, newest first. @param {{state: import("../state.js").State, onOpen: (rep: number) => void}} props */
export function Reps({ state, onOpen }) {
  const { shown, more } = useWindow(newestReps(state));
  return html`
    <section class="card" aria-labelledby="reps">
      <h2 id="reps">Reps</h2>
      ${shown.length === 0 && html`<p class="quiet">None yet.</p>`}
      <ol class="plain reps">
        ${shown.map((rep) => html`<${Row} key=${rep.rep} rep=${rep} name=${nameOf(state, rep.athlete)}
          course=${courseWords(state, rep)} notes=${notesOf(state, rep)} unit=${choice("speed")} onOpen=${onOpen} />`)}
      </ol>
      ${more}
    </section>`;
}

/** A row is made again only when something in it has changed; unit: of its speed. */
const Row = memo(
  /** @param {{rep: import("../views.js").Rep, name: string, course: string | null, notes: string, unit: string,
   *   onOpen: (rep: number) => void}} props */
  ({ rep, name, course, notes, onOpen }) => html`
    <li data-rep=${rep.rep} class=${rep.void ? "void" : ""}>
      <button type="button" aria-haspopup="dialog" onClick=${() => onOpen(rep.rep)}>
        <span class="who"><span class="number">${rep.rep}</span> <b>${name}</b> <span class="quiet">${placeText(rep)}</span>${" "}
          <${Marks} rep=${rep} course=${course} /></span>
        <span class="what">
          ${rep.state === "running"
            ? html`<span class="mark">${underWay(rep)}</span>`
            : html`<span class="time">${timeText(rep)}</span> <span class="speed">${speedText(rep)}</span>`}
        </span>
        ${!rep.check && !rep.pulled_up && html`<${Verdict} rep=${rep} />`}
        ${rep.void && html`<span class="reason">Void: ${rep.void.reason}</span>`}
        ${notes && html`<span class="reason quiet">${notes}</span>`}
      </button>
    </li>`,
);
