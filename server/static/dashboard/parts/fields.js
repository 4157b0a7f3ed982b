// @ts-check
import { useRef, useState } from "../../vendor/preact/hooks.js";
import { html } from "../html.js";
import { sentence } from "../words.js";
import { Problem } from "./action.js";

/**
 * A form whose refusals stand at the fields that they are about. What was typed stays.
 *
 * @typedef {import("../api.js").FieldProblem} FieldProblem
 * @typedef {Record<string, string>} Told Field -> what is wrong with it.
 */

/** A refusal of the page's own, before the server is asked. @param {string} field @param {string} message */
export const fieldError = (field, message) => Object.assign(new Error(message), { errors: [{ field, message }] });

/** Text of one field. @param {FormData} fields @param {string} name */
export const typed = (fields, name) => String(fields.get(name) ?? "").trim();

/** @param {{work: (fields: FormData) => Promise<unknown>, onDone: () => void, save: string,
 *   nameOf?: (field: string, fields: FormData) => string, children: (told: Told) => unknown}} props
 *   nameOf: the form's name for a field of the server's. */
export function FieldForm({ work, onDone, save, nameOf = (field) => field, children }) {
  const [busy, setBusy] = useState(false);
  const [told, tell] = useState(/** @type {Told} */ ({}));
  const [rest, setRest] = useState("");
  const own = useRef(/** @type {HTMLFormElement | null} */ (null));
  const refuse = (/** @type {unknown} */ error, /** @type {FormData} */ fields) => {
    const given = /** @type {FieldProblem[]} */ (/** @type {{errors?: FieldProblem[]}} */ (error).errors ?? []);
    const named = given.map(({ field, message }) => ({ field: nameOf(field, fields), message }));
    const here = named.filter(({ field }) => own.current?.elements.namedItem(field));
    tell(Object.fromEntries(here.map(({ field, message }) => [field, message])));
    setRest(here.length > 0 && here.length === named.length ? "" : error instanceof Error ? error.message : String(error));
    const first = here.length > 0 ? own.current?.elements.namedItem(here[0].field) : null;
    if (first instanceof HTMLElement) {
      first.closest("details")?.setAttribute("open", "");
      first.focus();
    }
  };
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const fields = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    setBusy(true);
    try {
      await work(fields);
      tell({});
      setRest("");
      onDone();
    } catch (error) {
      refuse(error, fields);
    } finally {
      setBusy(false);
    }
  };
  return html`
    <form ref=${own} onSubmit=${submit} noValidate>
      ${children(told)}
      ${rest && html`<${Problem} text=${rest} />`}
      <div class="decide"><button type="submit" class="primary" disabled=${busy}>${save}</button></div>
    </form>`;
}

/** One line to type in, its refusal below it.
 * @param {{label: string, name: string, value?: string, told: Told, example?: string, hint?: string, most?: number,
 *   mode?: "text" | "decimal" | "numeric"}} props */
export function Field({ label, name, value = "", told, example = "", hint = "", most = 80, mode = "text" }) {
  const wrong = told[name] ?? "";
  const about = [hint && `${name}-hint`, wrong && `${name}-wrong`].filter(Boolean).join(" ");
  return html`
    <div class="field">
      <label>${label}
        <input name=${name} maxlength=${most} autocomplete="off" inputmode=${mode} placeholder=${example} defaultValue=${value}
          aria-invalid=${wrong ? "true" : undefined} aria-describedby=${about || undefined} /></label>
      ${hint && html`<p class="quiet" id=${`${name}-hint`}>${hint}</p>`}
      ${wrong && html`<p class="problem" role="alert" id=${`${name}-wrong`}>${sentence(wrong)}</p>`}
    </div>`;
}

/** Minutes and seconds as typed, in seconds; refused at its field. @param {FormData} fields @param {string} name @param {string} what */
export function typedMinutes(fields, name, what) {
  const text = typed(fields, name);
  const match = /^(\d{1,2}):([0-5]\d)$/.exec(text);
  if (!match) throw fieldError(name, `${what} "${text}" is not understood: write minutes and seconds, such as 3:00`);
  return 60 * Number(match[1]) + Number(match[2]);
}

/** A number as typed, with a comma or a point; refused at its field.
 * @param {FormData} fields @param {string} name @param {string} what @param {string} example */
export function typedNumberOf(fields, name, what, example) {
  const text = typed(fields, name);
  const value = Number(text.replace(",", "."));
  if (text === "" || !Number.isFinite(value)) throw fieldError(name, `${what} "${text}" is no number: write for example ${example}`);
  return value;
}
