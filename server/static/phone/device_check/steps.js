// @ts-check
/** What is tried, in its order. A step that needs a hand says what to do and waits for "Done". */
import { phoneName } from "./name.js";
import { holdCamera, letGo } from "../locks.js";
import { Gravity, battery } from "../sensors.js";
import { pause } from "./bench.js";
import { quantile, rounded } from "./frames.js";

/**
 * @typedef {import("./bench.js").CameraBench} CameraBench
 * @typedef {{bench: CameraBench, gravity: Gravity, done: () => Promise<void>}} Tools done: when the button is tapped.
 * @typedef {{key: string, title: string, ask?: string, run: (tools: Tools) => Promise<Record<string, unknown>>}} Step
 */

const MEASURED_MS = 10_000;
const CLOCK_ROUNDS = 40;
const STEP_ROUNDS = 4000;

/** @type {Step[]} */
export const STEPS = [
  { key: "browser", title: "Browser", run: async () => ({ ...phoneName(), isolated: crossOriginIsolated, secure: isSecureContext, clock_step_us: clockStep_us(), ...(await battery()) }) },
  { key: "camera", title: "Camera", run: async ({ bench }) => {
    await bench.open();
    await pause(1500);
    const track = /** @type {MediaStreamTrack} */ (bench.track);
    return { label: track.label, path: bench.path, settings: track.getSettings(), capabilities: track.getCapabilities?.() ?? null, picture: bench.rate?.settings ?? null, format: bench.rate?.format ?? null };
  } },
  { key: "frames", title: "Pictures for 10 s: hold still", run: ({ bench }) => bench.measure(MEASURED_MS) },
  { key: "holding", title: "Exposure, focus, white balance", run: async ({ bench }) => {
    const track = /** @type {MediaStreamTrack} */ (bench.track);
    const before = bench.luma();
    const held = await holdCamera(track, () => bench.luma());
    const findings = { held, luma_before: rounded(before), luma_held: rounded(bench.luma()), settings: track.getSettings() };
    await letGo(track);
    return findings;
  } },
  { key: "wake_lock", title: "Screen stays on", run: async () => {
    const lock = await navigator.wakeLock.request("screen");
    await lock.release();
    return { granted: true };
  } },
  { key: "gravity", title: "Motion sensors", ask: "Tap Done to allow them, then keep the phone upright.", run: async ({ gravity, done }) => {
    await done();
    await gravity.begin();
    await pause(1500);
    const { up, tilt } = gravity;
    return { felt: up !== null, up: up?.map((one) => rounded(one)) ?? null, tilt, angle_deg: screen.orientation?.angle ?? null };
  } },
  { key: "rotation", title: "Turning", ask: "Turn the phone upright, then lay it on its other side, then back. Then tap Done.", run: ({ bench, done }) => bench.during(done()) },
  { key: "away", title: "Another app", ask: "Go to another app, wait 5 s, come back, tap Done.", run: ({ bench, done }) => bench.during(done()) },
  { key: "screen_lock", title: "Screen lock", ask: "Lock the screen with its button, wait 5 s, unlock, tap Done.", run: ({ bench, done }) => bench.during(done()) },
  { key: "laptop", title: "Way to the laptop", run: laptop },
];

/** For what no page can do: ticked by hand. */
export const BY_HAND = [
  "iPhone: the certificate's profile is installed and trusted; the page said READY.",
  "Two phones filmed one blinking lamp; the passes' offset is in the report's notes.",
  "Router and hotspot at 30 m: ten seconds out of reach and back, nothing was lost.",
  "45 minutes in the sun: the rate at the end is in the report's notes.",
];

/** The finest step that this page's clock makes, microseconds. */
function clockStep_us() {
  let [least, last] = [Infinity, performance.now()];
  for (let round = 0; round < STEP_ROUNDS; round += 1) {
    const now = performance.now();
    if (now > last) least = Math.min(least, now - last);
    last = now;
  }
  return rounded(least * 1000);
}

/** Rounds over HTTP, which are slower than the clock's own socket: what the Wi-Fi does shows all the same. */
async function laptop() {
  const rounds_ms = [];
  for (let round = 0; round < CLOCK_ROUNDS; round += 1) {
    const begun = performance.now();
    const answer = await fetch("/phone", { cache: "no-store" });
    if (!answer.ok) throw new Error(`the laptop does not answer as it should (status ${answer.status})`);
    await answer.text();
    rounds_ms.push(performance.now() - begun);
    await pause(50);
  }
  return { rounds: rounds_ms.length, least_ms: rounded(Math.min(...rounds_ms)), median_ms: rounded(quantile(rounds_ms, 0.5)), most_ms: rounded(quantile(rounds_ms, 1)) };
}
