// @ts-check
/**
 * One clock for the page and its workers: performance.timeOrigin + performance.now() of the page, ms. A worker's own is
 * the same where the browser derives all time origins from one clock; where it asks the wall clock for each, a step
 * between two of them would go into every stamp, so each worker compares itself with the page. Never Date.now().
 *
 * @typedef {{t0: number, t1: number, t2: number}} Round The page asked, the worker read its clock, the page heard.
 */

/** What comparing may be off by and still be one clock: the coarsest step of a clock that is not isolated is 1 ms. */
const SLACK_MS = 0.2;
/** A page whose clock and wall clock part by this much within a second has slept, or its clock was stopped. */
const JUMP_MS = 500;

/** Of this page or worker, ms, before it is compared. */
export const own_ms = () => performance.timeOrigin + performance.now();

/** What a worker adds to its own clock to have the page's. 0 where the rounds allow it: it is exact then. Pure.
 * @param {Round[]} rounds @param {number} slack_ms */
export function shift_ms(rounds, slack_ms = SLACK_MS) {
  // The page's clock less the worker's lies between t0 - t1 and t2 - t1, by every round.
  const low = Math.max(...rounds.map(({ t0, t1 }) => t0 - t1));
  const high = Math.min(...rounds.map(({ t1, t2 }) => t2 - t1));
  return low - slack_ms <= 0 && high + slack_ms >= 0 ? 0 : (low + high) / 2;
}

/** Compare a worker's clock with this page's and tell the worker. @param {Worker} worker */
export async function compare(worker) {
  /** @type {Round[]} */
  const rounds = [];
  for (let round = 0; round < 8; round += 1) rounds.push(await once(worker));
  worker.postMessage({ t: "shift", shift_ms: shift_ms(rounds) });
}

/** @param {Worker} worker @returns {Promise<Round>} */
function once(worker) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const t0 = own_ms();
    port1.onmessage = ({ data }) => {
      port1.close();
      resolve({ t0, t1: data, t2: own_ms() });
    };
    worker.postMessage({ t: "time", port: port2 }, [port2]);
  });
}

/** The page's clock in a worker, which hands its messages `time` and `shift` to it. */
export class WorkerClock {
  shift_ms = 0;

  now_ms = () => own_ms() + this.shift_ms;

  /** Whether this message was for the clock. @param {any} message */
  took(message) {
    if (message.t === "time") message.port.postMessage(own_ms());
    else if (message.t === "shift") this.shift_ms = message.shift_ms;
    else return false;
    return true;
  }
}

/** Tells of a jump between the page's clock and the wall clock: the device has slept, or one of them was set. */
export class JumpWatch {
  /** @param {() => void} onJump */
  constructor(onJump) {
    let last_ms = Date.now() - own_ms();
    this.timer = setInterval(() => {
      const now_ms = Date.now() - own_ms();
      if (Math.abs(now_ms - last_ms) > JUMP_MS) onJump();
      last_ms = now_ms;
    }, 1000);
  }

  stop() {
    clearInterval(this.timer);
  }
}
