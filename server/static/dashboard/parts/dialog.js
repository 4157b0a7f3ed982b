// @ts-check
import { useEffect, useLayoutEffect, useRef } from "../../vendor/preact/hooks.js";
import { html } from "../html.js";
import { Problem, useAction } from "./action.js";

let made = 0;
/** Dialogs that are open: one may be over another. */
let shown = 0;

/** A modal dialog that is open while it is on the page; the focus goes back to where it came from.
 * @param {{title: string, onClose: () => void, wide?: boolean, children?: unknown}} props */
export function Dialog({ title, onClose, wide = false, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const id = useRef("");
  id.current ||= `dialog-${++made}`;
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const own = dialog.current;
    own?.showModal();
    return () => {
      own?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  useEffect(() => {
    document.documentElement.classList.toggle("held", ++shown > 0);
    return () => void document.documentElement.classList.toggle("held", --shown > 0);
  }, []);
  // Escape: the dialog closes by leaving the page, never by itself.
  const cancel = (/** @type {Event} */ event) => {
    event.preventDefault();
    onClose();
  };
  return html`
    <dialog ref=${dialog} class=${wide ? "wide" : ""} aria-labelledby=${id.current} onCancel=${cancel}>
      <div class="dialog-head">
        <h2 id=${id.current}>${title}</h2>
        <button type="button" class="close" aria-label="Close" onClick=${onClose}>✕</button>
      </div>
      ${children}
    </dialog>`;
}

/** A form that sends what `work` makes of its fields and closes when the server took it.
 * @param {{work: (fields: FormData) => Promise<unknown>, onDone: () => void, save: string, kind?: string,
 *   disabled?: boolean, children?: unknown}} props */
export function Form({ work, onDone, save, kind = "primary", disabled = false, children }) {
  const { busy, problem, run, setProblem } = useAction();
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    if (await run(() => work(new FormData(form)))) onDone();
  };
  return html`
    <form onSubmit=${submit} onInput=${() => setProblem("")}>
      ${children}
      <${Problem} text=${problem} />
      <div class="decide"><button type="submit" class=${kind} disabled=${busy || disabled}>${save}</button></div>
    </form>`;
}

/** A number as somebody types it, with a comma or a point. Refused with its own sentence.
 * @param {FormDataEntryValue | null} text @param {string} what @param {string} example */
export function typedNumber(text, what, example) {
  const typed = String(text ?? "").trim();
  const value = Number(typed.replace(",", ".").replace("\u2212", "-"));
  if (typed === "" || !Number.isFinite(value)) throw new Error(`${what} "${typed}" is no number: type for example ${example}.`);
  return value;
}
