// @ts-check
/** The tones, on this device's loudspeaker. A browser gives no sound before the first tap on the page. */

/** Frequency, Hz, and beginning of each beep, s. A phone's loudspeaker gives next to nothing under 400 Hz, and a shrill
 * one carries over wind: high and low are an octave and a half apart, and the low ones have overtones.
 * @type {Record<"counted" | "look" | "alarm", {beeps: [number, number][], lasts_s: number, wave: OscillatorType}>} */
const TONES = {
  counted: { beeps: [[1568, 0]], lasts_s: 0.2, wave: "sine" },
  look: { beeps: [[523, 0], [523, 0.3]], lasts_s: 0.22, wave: "triangle" },
  alarm: { beeps: [[988, 0], [740, 0.15], [988, 0.3], [740, 0.45]], lasts_s: 0.13, wave: "square" },
};
const LOUDNESS = { sine: 0.9, triangle: 0.9, square: 0.4, sawtooth: 0.4, custom: 0.4 };
/** A beep that begins or ends at once clicks. */
const EDGE_S = 0.01;
const ALARM_EVERY_MS = 1500;

export class Tones {
  /** @param {() => void} changed Told when it has become possible to hear something, or no longer is. */
  constructor(changed) {
    this.changed = changed;
    this.muted = false;
    /** @type {AudioContext | null} */
    this.audio = null;
    /** @type {number | undefined} */
    this.alarming = undefined;
  }

  /** Whether this browser can make tones at all. */
  get able() {
    return typeof AudioContext === "function";
  }

  get unlocked() {
    return this.audio?.state === "running";
  }

  /** In a tap's own event: later the browser refuses. */
  unlock() {
    if (!this.able || this.unlocked) return;
    if (!this.audio) {
      this.audio = new AudioContext();
      this.audio.onstatechange = this.changed;
    }
    this.audio.resume().then(this.changed, this.changed);
  }

  /** A tone; while the page is locked none, and none later in its place. @param {keyof typeof TONES} name */
  play(name) {
    if (!this.audio || !this.unlocked || this.muted) return;
    const { beeps, lasts_s, wave } = TONES[name];
    for (const [hertz, at_s] of beeps) beep(this.audio, hertz, this.audio.currentTime + at_s, lasts_s, wave);
  }

  /** Begin or end the alarm, which sounds again and again. @param {boolean} on */
  alarm(on) {
    if (on === (this.alarming !== undefined)) return;
    clearInterval(this.alarming);
    this.alarming = on ? setInterval(() => this.play("alarm"), ALARM_EVERY_MS) : undefined;
    if (on) this.play("alarm");
  }
}

/** @param {AudioContext} audio @param {number} hertz @param {number} at_s @param {number} lasts_s @param {OscillatorType} wave */
function beep(audio, hertz, at_s, lasts_s, wave) {
  const tone = audio.createOscillator();
  const loudness = audio.createGain();
  tone.type = wave;
  tone.frequency.value = hertz;
  loudness.gain.setValueAtTime(0, at_s);
  loudness.gain.linearRampToValueAtTime(LOUDNESS[wave], at_s + EDGE_S);
  loudness.gain.setValueAtTime(LOUDNESS[wave], at_s + lasts_s - EDGE_S);
  loudness.gain.linearRampToValueAtTime(0, at_s + lasts_s);
  tone.connect(loudness).connect(audio.destination);
  tone.start(at_s);
  tone.stop(at_s + lasts_s);
}
