// @ts-check
/** Says things one after the other in this device's own voice. What may be said, and when, is sound.js's. */
import { queued, stillTimely, voiceFrom } from "./sound.js";

/** Some engines never say that they have ended: after so long the next one is said all the same. */
const LONGEST_MS = 8000;
/** A result that could not be said so long is on the page; a call to go is wrong sooner. */
const RESULT_WAITS_MS = 8000;
const CALL_WAITS_MS = 2500;

export class Speech {
  /** @param {() => void} changed Told when there is a voice, or no longer is. */
  constructor(changed) {
    this.engine = "speechSynthesis" in window ? window.speechSynthesis : null;
    /** @type {import("./sound.js").Saying[]} */
    this.waiting = [];
    this.newest = 0;
    this.unlocked = false;
    /** Kept, for a browser may drop one that nobody holds, and its end with it. @type {SpeechSynthesisUtterance | null} */
    this.saying = null;
    /** @type {number | undefined} */
    this.watch = undefined;
    this.engine?.addEventListener?.("voiceschanged", changed);
  }

  get voice() {
    return voiceFrom(this.engine?.getVoices() ?? []);
  }

  /** In a tap's own event: some browsers let a page speak only after it has spoken in one. */
  unlock() {
    if (this.unlocked || !this.engine) return;
    this.unlocked = true;
    const silent = new SpeechSynthesisUtterance(" ");
    silent.volume = 0;
    this.engine.speak(silent);
  }

  /** Say the result of a rep. @param {string} text @param {number} rep */
  result(text, rep) {
    this.add({ text, rep, until_ms: performance.now() + RESULT_WAITS_MS });
  }

  /** Say that a result is another now, also after newer ones. @param {string} text */
  revision(text) {
    this.add({ text, rep: null, until_ms: performance.now() + RESULT_WAITS_MS });
  }

  /** Say something that is of use just now. @param {string} text */
  call(text) {
    this.add({ text, rep: null, until_ms: performance.now() + CALL_WAITS_MS });
  }

  /** Say nothing more. Another session counts its reps from 1 again. */
  clear() {
    this.waiting = [];
    this.newest = 0;
    this.engine?.cancel();
    this.ended();
  }

  /** @param {import("./sound.js").Saying} one */
  add(one) {
    if (!this.unlocked || !this.voice) return;
    this.waiting = queued(this.waiting, one, this.newest);
    if (!this.saying) this.next();
  }

  next() {
    const [one, ...others] = stillTimely(this.waiting, performance.now());
    this.waiting = others;
    if (!one || !this.engine) return;
    this.newest = Math.max(this.newest, one.rep ?? 0);
    const saying = new SpeechSynthesisUtterance(one.text);
    saying.voice = this.voice;
    saying.lang = this.voice?.lang ?? "en";
    saying.onend = saying.onerror = () => saying === this.saying && this.ended();
    this.saying = saying;
    this.watch = setTimeout(() => {
      this.engine?.cancel();
      if (saying === this.saying) this.ended();
    }, LONGEST_MS);
    this.engine.speak(saying);
  }

  ended() {
    clearTimeout(this.watch);
    this.saying = null;
    this.next();
  }
}
