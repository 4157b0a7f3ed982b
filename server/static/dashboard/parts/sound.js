// @ts-check
import { useEffect, useLayoutEffect, useRef, useState } from "../../vendor/preact/hooks.js";
import { html } from "../html.js";
import { newTones, settingsFrom, spokenResult } from "../sound.js";
import { Speech } from "../speech.js";
import { nameOf } from "../state.js";
import { Tones } from "../tones.js";
import { current, subscribe } from "./alarm.js";

/**
 * @typedef {import("../sound.js").Settings} Settings
 * @typedef {{settings: Settings, change: (settings: Settings) => void, locked: boolean, voiceless: boolean,
 *   toneless: boolean, say: (text: string) => void, hear: () => void}} Sound
 */

const KEPT_AS = "flygate-sound";
/** What a browser takes for a wish of the person in front of it. */
const TAPS = ["click", "touchend", "keydown"];

/** One loudspeaker a page. */
let changed = () => {};
const tones = new Tones(() => changed());
const speech = new Speech(() => changed());

/** READY is lost: sounds at once, and again and again until it is called with false. @param {boolean} on */
const soundAlarm = (on) => tones.alarm(on);

/** Tones and voice for a session: each new rep sounds; what was there when the page opened does not.
 * @param {import("../state.js").State} state @returns {Sound} */
export function useSound(state) {
  const [settings, setSettings] = useState(() => settingsFrom(stored()));
  const [, setTurn] = useState(0);
  useUnlock(() => setTurn((turn) => turn + 1));
  useEffect(() => {
    soundAlarm(current().sounding);
    return subscribe(({ sounding }) => soundAlarm(sounding));
  }, []);
  tones.muted = !settings.tones;
  const heard = useRef(/** @type {Map<number, import("../sound.js").Heard> | null} */ (null));
  useLayoutEffect(() => {
    const first = heard.current === null;
    heard.current ??= new Map();
    const found = newTones(state, heard.current);
    if (found.length === 0 || first) return;
    const sounding = found.filter((one) => one.again || !one.revised);
    if (sounding.length) tones.play(sounding.some((one) => one.tone === "look") ? "look" : "counted");
    for (const { rep, again, revised } of settings.voice ? found : []) {
      const text = spokenResult(rep, nameOf(state, rep.athlete), settings.verdicts);
      if (revised && settings.verdicts) speech.revision(`revised: ${text}`);
      else if (!again && !revised) speech.result(text, rep.rep);
    }
  }, [state]);
  return {
    settings,
    change: (/** @type {Settings} */ next) => {
      store(JSON.stringify(next));
      setSettings(next);
    },
    locked: (settings.tones && tones.able && !tones.unlocked) || (settings.voice && speech.voice !== null && !speech.unlocked),
    voiceless: speech.voice === null,
    toneless: !tones.able,
    say: (text) => settings.voice && speech.call(text),
    hear: () => {
      tones.play("counted");
      setTimeout(() => tones.play("look"), 900);
      if (settings.voice) speech.call("Anna, three thirty-one");
    },
  };
}

/** @param {() => void} rerender */
function useUnlock(rerender) {
  useEffect(() => {
    changed = rerender;
    const unlock = () => {
      tones.unlock();
      speech.unlock();
      rerender();
    };
    for (const tap of TAPS) document.addEventListener(tap, unlock, true);
    return () => {
      changed = () => {};
      speech.clear();
      for (const tap of TAPS) document.removeEventListener(tap, unlock, true);
    };
  }, []);
}

/** A browser may keep nothing for a page: then it is as at the start. */
function stored() {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null;
  }
}

/** @param {string} text */
function store(text) {
  try {
    localStorage.setItem(KEPT_AS, text);
  } catch {
    // It holds for as long as the page is open.
  }
}

/** What is heard, to choose. @param {{sound: Sound}} props */
export function SoundSettings({ sound }) {
  const { settings, change, locked, voiceless, toneless } = sound;
  const check = (/** @type {keyof Settings} */ name, /** @type {string} */ label, off = false) => html`
    <label class="check">
      <input type="checkbox" checked=${settings[name] && !off} disabled=${off}
        onChange=${() => change({ ...settings, [name]: !settings[name] })} />
      <span>${label}</span>
    </label>`;
  return html`
    <div class="settings">
      ${locked && html`<p class="remark">Sound is off until you tap the page.</p>`}
      ${check("tones", "Tones: one high for a rep that counts, two low ones where you should look", toneless)}
      ${toneless && html`<p class="quiet">This browser makes no tones.</p>`}
      ${check("voice", "Voice: name and fly time, and who goes next", voiceless)}
      ${voiceless && html`<p class="quiet">This device has no voice of its own in this browser: nothing is read out.</p>`}
      ${check("verdicts", "Voice says the verdict too", voiceless || !settings.voice)}
      <button type="button" onClick=${sound.hear}>Hear them</button>
    </div>`;
}
