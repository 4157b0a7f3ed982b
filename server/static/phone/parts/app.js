// @ts-check
import { html } from "../../dashboard/html.js";
import { useEffect, useRef, useState } from "../../vendor/preact/hooks.js";
import { GatePhone } from "../gate_phone.js";
import { codeInAddress, deviceName, forget, known, remember } from "../identity.js";
import { Refusal, phoneApi } from "../phone_api.js";
import { Aim } from "./aim.js";
import { Armed } from "./armed.js";
import { Checklist } from "./checklist.js";
import { Join } from "./join.js";
import { Start } from "./start.js";
import { Trouble } from "./trouble.js";

/**
 * @typedef {import("../phone_api.js").Me} Me
 * @typedef {import("../identity.js").Identity} Identity
 * @typedef {"start" | "checking" | "aiming" | "armed"} Step
 */

const AGAIN_MS = 2000;

/** Which screen is shown; the phone itself is one object for all of them. */
export function App() {
  const [code, setCode] = useState(codeInAddress);
  const [who, setWho] = useState(known);
  const [me, setMe] = useState(/** @type {Me | null} */ (null));
  const [problem, setProblem] = useState("");
  const [step, go] = useState(/** @type {Step} */ ("start"));
  const [view, setView] = useState(/** @type {import("../gate_phone.js").View | null} */ (null));
  const phone = useRef(/** @type {GatePhone | null} */ (null));

  useEffect(() => {
    const stop = new AbortController();
    arrive(who, code, stop.signal, { setWho, setCode, setMe, setProblem });
    return () => stop.abort();
  }, [who?.secret, code]);

  const open = async (/** @type {number[]} */ markers) => {
    if (!who) return;
    phone.current?.end("opened again");
    const one = new GatePhone(who, setView);
    phone.current = one;
    await one.begin(markers).catch((error) => {
      one.end("it did not begin");
      throw error;
    });
    go("checking");
  };
  const leave = async () => {
    await phone.current?.arm(false).catch(() => undefined);
    go("aiming");
  };
  const over = view?.ended || (view?.refused && !view.refused.again ? view.refused.why : "");
  if (over) return html`<${Trouble} why=${over} onForget=${() => { forget(); location.reload(); }} />`;
  if (!who || !me) return html`<${Join} code=${code} problem=${problem} busy=${Boolean(who || code) && !problem} onCode=${(/** @type {string} */ typed) => { setProblem(""); setCode(typed); }} />`;
  if (step === "start" || !phone.current || !view) return html`<${Start} me=${me} onOpen=${open} />`;
  if (step === "checking") return html`<${Checklist} onDone=${() => go("aiming")} />`;
  if (step === "aiming") return html`<${Aim} phone=${phone.current} view=${view} me=${me} onArmed=${() => go("armed")} />`;
  return html`<${Armed} view=${view} me=${me} onLeave=${leave} video=${phone.current.video} />`;
}

/** A code makes the phone known; a known phone asks what it is here. The laptop may not answer yet: it is asked again.
 * @param {Identity | null} who @param {string} code @param {AbortSignal} signal
 * @param {{setWho: (who: Identity | null) => void, setCode: (code: string) => void, setMe: (me: Me | null) => void, setProblem: (text: string) => void}} set */
async function arrive(who, code, signal, set) {
  if (!who && !code) return;
  try {
    if (code) {
      const joined = await phoneApi.join(code, who?.name ?? deviceName(navigator.userAgent));
      remember(joined);
      if (signal.aborted) return;
      set.setWho(joined);
      return set.setCode("");
    }
    const me = await phoneApi.me(/** @type {Identity} */ (who));
    if (signal.aborted) return;
    set.setProblem("");
    set.setMe(me);
  } catch (error) {
    const { status, message } = /** @type {Refusal} */ (error);
    if (signal.aborted) return;
    if (status === 0) setTimeout(() => signal.aborted || arrive(who, code, signal, set), AGAIN_MS);
    else if (code) set.setCode("");
    else if (status === 401) {
      forget();
      set.setWho(null);
    }
    set.setProblem(message);
  }
}
