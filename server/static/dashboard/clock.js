// @ts-check
/** The server's session clock, read from here: its now_ns was taken between sending a request and hearing its answer. */
export class SessionClock {
  constructor() {
    /** Session clock less performance.now(), ns. */
    this.offset_ns = 0;
    this.known = false;
  }

  /** @param {number} now_ns @param {number} sent_ms @param {number} heard_ms Both by performance.now(). */
  set(now_ns, sent_ms, heard_ms) {
    this.offset_ns = now_ns - ((sent_ms + heard_ms) / 2) * 1e6;
    this.known = true;
  }

  /** Now on the session's clock, ns. */
  now_ns() {
    return performance.now() * 1e6 + this.offset_ns;
  }

  /** Time of day of an instant of this run of the server. @param {number} t_ns */
  timeOfDay(t_ns) {
    return timeOfDay(new Date(Date.now() - (this.now_ns() - t_ns) / 1e6), true);
  }
}

/** @param {Date} date @param {boolean} seconds */
export function timeOfDay(date, seconds = false) {
  return date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false, ...(seconds && { second: "2-digit" }) });
}
