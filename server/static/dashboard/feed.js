// @ts-check
import { api } from "./api.js";
import { KINDS, UNSTORED, fromSnapshot, merge } from "./state.js";

/**
 * Keeps a State up to date: all views once, then every entry in order. The browser takes the stream up again by itself
 * with the last id; what it gives up on begins anew with all views.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {{live: boolean, since: Date | null, since_ms: number | null}} Link Live, or lost since then (null: never was
 *   there). since_ms: the same by performance.now(), which nobody sets.
 */

/** Pause before another try, and between looks whether the server still answers. */
const AGAIN_MS = 2000;
/** The stream's heartbeat does not reach a page's code, so a dead network is found by asking. */
const PROBE_MS = 3000;
const PROBE = "/static/dashboard/main.js";

export class Feed {
  /** @param {import("./clock.js").SessionClock} clock @param {(state: State | null, link: Link) => void} publish */
  constructor(clock, publish) {
    this.clock = clock;
    this.publish = publish;
    /** @type {State | null} */
    this.state = null;
    /** @type {Link} */
    this.link = { live: false, since: null, since_ms: null };
    this.last_id = 0;
    /** @type {EventSource | null} */
    this.stream = null;
    this.attempt = 0;
    setInterval(() => this.probe(), PROBE_MS);
    window.addEventListener("offline", () => this.lost());
    window.addEventListener("online", () => this.begin());
    document.addEventListener("visibilitychange", () => document.hidden || this.setClock().catch(() => this.lost()));
  }

  /** All views, then the stream behind them; tried until it works. */
  async begin() {
    this.stream?.close();
    const attempt = ++this.attempt;
    try {
      const snapshot = await this.setClock();
      if (attempt !== this.attempt) return;
      this.last_id = snapshot.last_id;
      this.state = fromSnapshot(snapshot);
      this.listen();
    } catch {
      if (attempt !== this.attempt) return;
      this.lost();
      setTimeout(() => attempt === this.attempt && this.begin(), AGAIN_MS);
    }
  }

  /** A page that slept may have a clock that stood. */
  async setClock() {
    const sent_ms = performance.now();
    const snapshot = await api.state();
    this.clock.set(snapshot.now_ns, sent_ms, performance.now());
    return snapshot;
  }

  listen() {
    const stream = new EventSource(`/api/events?after=${this.last_id}`);
    this.stream = stream;
    stream.onopen = () => this.found(stream).catch(() => this.begin());
    stream.onerror = () => {
      if (stream !== this.stream) return;
      this.lost();
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => stream === this.stream && this.begin(), AGAIN_MS);
    };
    for (const kind of KINDS) {
      stream.addEventListener(kind, (event) => this.take(kind, /** @type {MessageEvent<string>} */ (event)));
    }
    this.publish(this.state, this.link);
  }

  /** @param {string} kind @param {MessageEvent<string>} event */
  take(kind, event) {
    const id = Number(event.lastEventId);
    if (!this.state || event.target !== this.stream || (id <= this.last_id && !UNSTORED.includes(kind))) return;
    this.last_id = Math.max(id, this.last_id);
    const data = JSON.parse(event.data);
    const another =
      (kind === "session" && data.session !== this.state.session.session) ||
      (kind === "server" && data.start !== this.state.server.start);
    if (another) {
      this.begin();
      return;
    }
    this.state = merge(this.state, kind, data);
    this.publish(this.state, this.link);
  }

  /** After a loss nothing is live before it is known that the views are of this server. @param {EventSource} stream */
  async found(stream) {
    if (this.link.since && !(await this.isSame())) return this.begin();
    if (stream !== this.stream) return;
    this.link = { live: true, since: null, since_ms: null };
    this.publish(this.state, this.link);
  }

  /** Behind the same address there may be another server by now, whose ids this page does not know. */
  async isSame() {
    const { server, session, last_id } = await this.setClock();
    const { state } = this;
    return (
      server.run === state?.server.run &&
      server.start === state.server.start &&
      server.started_at === state.server.started_at &&
      session.session === state.session.session &&
      last_id >= this.last_id
    );
  }

  lost() {
    if (this.link.live || !this.link.since) this.link = { live: false, since: new Date(), since_ms: performance.now() };
    this.publish(this.state, this.link);
  }

  async probe() {
    if (!this.link.live) return;
    const stream = this.stream;
    try {
      await fetch(PROBE, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PROBE_MS - 500) });
    } catch {
      if (stream !== this.stream || !this.link.live) return;
      this.lost();
      this.begin();
    }
  }
}
