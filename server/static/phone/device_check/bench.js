// @ts-check
/** The camera as the gate uses it, with everything that it says kept for a while. */
import { openCamera, playing } from "../camera.js";
import { startCapture, tellPairs } from "../capture_path.js";
import { LightMeter } from "../light.js";
import { startWorkers } from "../workers.js";
import { arrivalFindings, rateFindings, stampFindings } from "./frames.js";

/** @typedef {import("./frames.js").Seen} Seen */

/** @param {number} ms */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class CameraBench {
  constructor() {
    /** @type {Seen[]} */
    this.seen = [];
    /** @type {import("../stamps.js").Pair[]} */
    this.pairs = [];
    /** @type {any} */
    this.rate = null;
    this.path = "";
    /** @type {string[]} */
    this.events = [];
    this.meter = new LightMeter();
  }

  async open() {
    this.track = await openCamera();
    this.video = await playing(this.track);
    const workers = await startWorkers();
    const { port1, port2 } = new MessageChannel();
    workers.capture.postMessage({ t: "link", port: port1 }, [port1]);
    port2.onmessage = ({ data }) => data.t === "saw" && this.seen.push(data);
    workers.capture.onmessage = ({ data }) => {
      if (data.t === "rate") this.rate = data;
      else this.note(`${data.t} ${data.why ?? ""}`);
    };
    this.track.onmute = () => this.note("camera muted");
    this.track.onunmute = () => this.note("camera unmuted");
    this.track.onended = () => this.note("camera ended");
    document.addEventListener("visibilitychange", () => this.note(document.hidden ? "page hidden" : "page shown"));
    this.path = startCapture(this.track, this.video, workers.capture, workers.reads).path;
    tellPairs(this.video, (pair) => this.pairs.push(pair));
  }

  /** @param {string} what */
  note(what) {
    this.events.push(`${(performance.now() / 1000).toFixed(1)} s: ${what}`);
  }

  luma() {
    return (this.video && this.meter.look(this.video)?.luma) ?? null;
  }

  /** Everything that came in a time. @param {number} ms */
  async measure(ms) {
    await pause(500);
    [this.seen, this.pairs] = [[], []];
    await pause(ms);
    const [seen, pairs] = [this.seen, this.pairs];
    await pause(100);
    return { ...rateFindings(seen), ...arrivalFindings(seen), ...stampFindings(seen, pairs) };
  }

  /** What came while somebody did something. @param {Promise<unknown>} until */
  async during(until) {
    [this.seen, this.pairs, this.events] = [[], [], []];
    const wall_ms = Date.now() - performance.now();
    await until;
    await pause(1500);
    return { ...rateFindings(this.seen), clock_jump_ms: Math.round(Date.now() - performance.now() - wall_ms), events: this.events.slice(0, 40), picture: this.rate?.settings ?? null };
  }
}
