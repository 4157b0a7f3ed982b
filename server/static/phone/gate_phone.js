// @ts-check
/** One phone at a gate: its camera, its workers and what is known of it. The screens show `view` and call its methods. */
import { keepScreenOn } from "../dashboard/wake.js";
import { openCamera, playing } from "./camera.js";
import { startCapture, tellPairs } from "./capture_path.js";
import { JumpWatch } from "./clocks.js";
import { LightMeter } from "./light.js";
import { UNKNOWN, holdCamera, letGo } from "./locks.js";
import { PAGE } from "./page.js";
import { phoneApi } from "./phone_api.js";
import { Gravity, battery } from "./sensors.js";
import { jpegOf } from "./still.js";
import { startWorkers } from "./workers.js";

/**
 * @typedef {import("./identity.js").Identity} Identity
 * @typedef {import("./wire.js").Orders} Orders
 * @typedef {{marker: number, ago_s: number, speed_m_per_s: number, heard_ms: number}} Pass
 * @typedef {{live: boolean, since_ms: number | null, buffered_s: number}} Link
 * @typedef {{fps: number | null, lost: number, frame: number, moving: number, settings: {width: number, height: number, rotation: number}, format: string}} Rate
 * @typedef {{link: Link, orders: Orders | null, refused: {why: string, again: boolean} | null, rate: Rate | null,
 *   look: import("./light.js").Look | null, tilt: {lean_deg: number, up_deg: number} | null, moved: boolean | null,
 *   locks: import("./locks.js").Locks, path: string, muted: boolean, ended: string, dark: string, unkept: boolean, passes: Record<number, Pass>,
 *   way_ms: number | null, promised_hz: number | null, label: string}} View
 */

const TICK_MS = 1000;
const STILL_EVERY = 2;
/** Ticks between two looks at the light while frames are to be lost to nothing. */
const LOOK_ARMED_EVERY = 5;
/** A gate that is opened anew has no phone for a moment. */
const REPLACED_MS = 2000;
const SOCKET = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/phone`;

/** @returns {View} */
const blank = () => ({
  link: { live: false, since_ms: null, buffered_s: 0 }, orders: null, refused: null, rate: null, look: null, tilt: null, moved: null,
  locks: UNKNOWN, path: "", muted: false, ended: "", dark: "", unkept: false, passes: {}, way_ms: null, promised_hz: null, label: "",
});

export class GatePhone {
  /** @param {Identity} who @param {(view: View) => void} publish */
  constructor(who, publish) {
    this.who = who;
    this.publish = publish;
    this.view = blank();
    this.meter = new LightMeter();
    this.gravity = new Gravity();
    /** @type {(() => void)[]} What to undo at the end. */
    this.undo = [];
    this.ticks = 0;
    /** @type {HTMLVideoElement | null} */
    this.video = null;
    /** @type {number[]} */
    this.markers = [];
    this.served = false;
    this.armed = false;
    this.leaving = 0;
  }

  /** @param {Partial<View>} change */
  put(change) {
    this.view = { ...this.view, ...change };
    this.publish(this.view);
  }

  /** From a tap: it opens the camera and everything else that only a tap may. Throws an Error with a sentence.
   * @param {number[]} markers Which it would serve. */
  async begin(markers) {
    this.markers = markers;
    const sensors = this.gravity.begin();
    this.track = await openCamera();
    this.undo.push(() => this.track?.stop(), keepScreenOn((dark) => this.put({ dark })));
    this.video = await playing(this.track);
    this.workers = await startWorkers();
    await sensors;
    this.hearTrack(this.track);
    this.hearWorkers(this.workers);
    const capture = startCapture(this.track, this.video, this.workers.capture, this.workers.reads);
    if (capture.path !== "rvfc") this.undo.push(tellPairs(this.video, (pair) => this.workers?.link.postMessage({ t: "pair", pair })));
    this.undo.push(capture.stop);
    const settings = this.track.getSettings();
    this.put({ path: capture.path, promised_hz: settings.frameRate ?? null, label: this.track.label });
    this.newEpoch();
    const jumps = new JumpWatch(() => this.newEpoch());
    const timer = setInterval(() => this.tick(), TICK_MS);
    this.undo.push(() => jumps.stop(), () => clearInterval(timer), () => this.gravity.end());
    this.connect();
  }

  connect() {
    if (!this.track || !this.workers) return;
    const { width = 0, height = 0, frameRate = null } = this.track.getSettings();
    const { phone, secret } = this.who;
    const clock = this.view.path === "mstp-worker" ? "sensor" : "arrival";
    const settings = this.view.rate ? { ...this.view.rate.settings, frameRate } : { width, height, frameRate, rotation: 0 };
    const hello = { page: PAGE, phone, secret, ua: navigator.userAgent, camera: this.track.label, settings, path: this.view.path, clock, markers: this.markers };
    this.workers.link.postMessage({ t: "connect", address: SOCKET, hello });
    this.put({ refused: null });
  }

  /** A clock and a count of their own: at the beginning, and after the phone has slept. */
  newEpoch() {
    const id = crypto.randomUUID();
    this.workers?.link.postMessage({ t: "epoch", id });
    this.ping(id);
  }

  /** @param {string} id Of the epoch whose clock the server is to know. @param {number} shift_ms From this page's clock to it. */
  ping(id, shift_ms = 0) {
    const address = `${SOCKET}/clock?phone=${this.who.phone}&epoch=${id}`;
    this.workers?.clock.postMessage({ t: "connect", address, secret: this.who.secret, shift_ms });
  }

  /** @param {MediaStreamTrack} track */
  hearTrack(track) {
    track.onmute = () => this.put({ muted: true });
    track.onunmute = () => this.put({ muted: false });
    track.onended = () => this.put({ ended: "The camera was taken away (a call, another app): load the page again." });
  }

  /** @param {import("./workers.js").Workers} workers */
  hearWorkers({ capture, link, clock }) {
    capture.onmessage = ({ data }) => this.heardCapture(data);
    link.onmessage = ({ data }) => this.heardLink(data);
    clock.onmessage = ({ data }) => this.put({ way_ms: data.least_ms });
  }

  /** @param {any} data */
  heardCapture({ t, why, ...rate }) {
    if (t === "rate") {
      this.put({ rate });
      this.workers?.link.postMessage({ t: "settings", settings: { ...rate.settings, frameRate: this.view.promised_hz } });
    }
    if (t === "broken") this.put({ ended: `Pictures cannot be read (${why}): load the page again.` });
  }

  /** @param {any} data */
  heardLink(data) {
    if (data.t === "link") this.put({ link: data, refused: data.live ? null : this.view.refused });
    else if (data.t === "unkept") this.put({ unkept: true });
    else if (data.t === "pings") this.ping(data.id, data.shift_ms);
    else if (data.t === "refused") {
      clearTimeout(this.leaving);
      this.put({ refused: data });
    }
    else if (data.message.t === "set") this.obey(data.message);
    else if (data.message.t === "pass") this.put({ passes: { ...this.view.passes, [data.message.marker]: { ...data.message, heard_ms: performance.now() } } });
  }

  /** @param {Orders} orders */
  obey(orders) {
    const armed = orders.armed && orders.windows.length > 0;
    clearTimeout(this.leaving);
    if (orders.state !== "waiting") this.served = true;
    else if (this.served) this.leaving = window.setTimeout(() => this.replaced(orders.say), REPLACED_MS);
    if (armed && !this.view.orders?.armed) this.gravity.settle();
    this.stand(orders);
    this.put({ orders });
    this.workers?.capture.postMessage({ t: "orders", orders });
    this.workers?.clock.postMessage({ t: "armed", armed });
    if (orders.still) this.sendStill();
  }

  /** A coach may have given it another marker: it comes back to that one after a break. @param {Orders} orders */
  stand({ windows, lines = [] }) {
    const markers = [...new Set([...windows, ...lines].map((one) => one.marker))].sort();
    if (!markers.length || markers.join() === this.markers.join()) return;
    this.markers = markers;
    this.workers?.link.postMessage({ t: "stands", markers });
  }

  /** Another phone stands where this one stood: its camera is let go of, and the page says why. @param {string} say */
  replaced(say) {
    this.end("replaced");
    this.put({ ended: say || "Another phone stands at this gate now." });
  }

  async tick() {
    this.ticks += 1;
    const { rate, orders, muted, locks } = this.view;
    const isTurn = !this.armed || this.ticks % LOOK_ARMED_EVERY === 0;
    const look = isTurn && this.video ? this.meter.look(this.video) : this.view.look;
    const moved = this.gravity.moved;
    this.put({ look, tilt: this.gravity.tilt, moved });
    if (orders?.still && this.ticks % STILL_EVERY === 0) this.sendStill();
    const luma = look && Math.round(look.luma);
    const status = { fps: rate?.fps ?? null, lost: rate?.lost ?? 0, frames: rate ? rate.frame + 1 : null, luma, muted, visible: !document.hidden, moved, locked: locks, ...(await battery()) };
    this.workers?.link.postMessage({ t: "status", status });
  }

  async sendStill() {
    const jpeg = this.video && (await jpegOf(this.video));
    if (jpeg && this.video) this.workers?.link.postMessage({ t: "still", jpeg, width: this.video.videoWidth, height: this.video.videoHeight }, [jpeg.buffer]);
  }

  /** Exposure, focus and white balance stay as they are now, where the browser can. */
  async hold() {
    if (!this.track) return;
    const luma = () => (this.video && this.meter.look(this.video)?.luma) ?? null;
    this.put({ locks: await holdCamera(this.track, luma) });
  }

  /** @param {boolean} armed */
  async arm(armed) {
    if (armed) await this.hold();
    else if (this.track) {
      await letGo(this.track);
      this.put({ locks: UNKNOWN });
    }
    this.gravity.settle();
    await phoneApi.arm(this.who, armed);
    this.armed = armed;
  }

  /** Let go of the camera and of the gate. @param {string} why */
  end(why) {
    this.workers?.link.postMessage({ t: "bye", why });
    this.workers?.clock.postMessage({ t: "stop" });
    for (const one of this.undo.splice(0)) one();
    // The last message needs a moment to leave.
    setTimeout(() => Object.values(this.workers ?? {}).forEach((one) => one instanceof Worker && one.terminate()), 500);
  }
}
