// @ts-check
/**
 * What a camera's frames say of its clock: rate, gaps, jitter of arrival, and how its two time stamps go together. Pure.
 *
 * @typedef {{ts_us: number, read_ms: number}} Seen
 * @typedef {import("../stamps.js").Pair} Pair
 */
import { Joiner, median } from "../stamps.js";

/** @param {number[]} values @param {number} share */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] : null;
}

/** To three places, null stays. @param {number | null} value */
export const rounded = (value) => (value === null || !Number.isFinite(value) ? null : Math.round(1000 * value) / 1000);

/** @param {Seen[]} seen */
export function rateFindings(seen) {
  const steps_ms = seen.slice(1).map((one, at) => (one.ts_us - seen[at].ts_us) / 1000);
  if (steps_ms.length < 2) return { frames: seen.length };
  const usual_ms = median(steps_ms);
  const lost = steps_ms.reduce((sum, step_ms) => sum + (step_ms > 1.5 * usual_ms ? Math.round(step_ms / usual_ms) - 1 : 0), 0);
  const length_ms = steps_ms.reduce((sum, one) => sum + one, 0);
  return {
    frames: seen.length,
    fps: rounded((1000 * steps_ms.length) / length_ms),
    usual_step_ms: rounded(usual_ms),
    longest_step_ms: rounded(Math.max(...steps_ms)),
    lost,
    lost_percent: rounded((100 * lost) / (lost + seen.length)),
    backwards: steps_ms.filter((step_ms) => step_ms <= 0).length,
  };
}

/** How much later than the quickest a frame reached the worker. @param {Seen[]} seen */
export function arrivalFindings(seen) {
  const ways_ms = seen.map(({ ts_us, read_ms }) => read_ms - ts_us / 1000);
  const least_ms = Math.min(...ways_ms);
  const late_ms = ways_ms.map((one) => one - least_ms);
  return { late_median_ms: rounded(quantile(late_ms, 0.5)), late_99_ms: rounded(quantile(late_ms, 0.99)), late_most_ms: rounded(quantile(late_ms, 1)) };
}

/** timestamp - mediaTime and timestamp - captureTime of the same frames: constant where they are one clock.
 * @param {Seen[]} seen @param {Pair[]} pairs */
export function stampFindings(seen, pairs) {
  const joiner = new Joiner();
  /** @type {Record<"media_ms" | "capture_ms" | "sensor_ms", number>[]} */
  const differences = [];
  let [at, joined] = [0, 0];
  for (const frame of seen) {
    joiner.saw(frame);
    while (at < pairs.length && pairs[at].capture_ms < frame.read_ms + 30) joiner.pair(pairs[at++]);
    const pair = joiner.of(frame);
    if (!pair) continue;
    joined += 1;
    differences.push({ media_ms: (frame.ts_us - pair.media_us) / 1000, capture_ms: pair.capture_ms - frame.ts_us / 1000, sensor_ms: pair.capture_ms - pair.media_us / 1000 });
  }
  const of = (/** @type {"media_ms" | "capture_ms" | "sensor_ms"} */ key) => spread(differences.map((one) => one[key]));
  return {
    pairs: pairs.length,
    joined_percent: rounded((100 * joined) / Math.max(1, seen.length)),
    timestamp_less_media_ms: of("media_ms"),
    capture_less_timestamp_ms: of("capture_ms"),
    capture_less_media_ms: of("sensor_ms"),
  };
}

/** How far values lie about their median. usual: half of them are that near; a frame that was joined to its neighbour's
 * stamp is in the standard deviation `sd`, not in it. @param {number[]} values */
export function spread(values) {
  if (!values.length) return null;
  const middle = median(values);
  const off = values.map((one) => one - middle);
  return {
    median: rounded(middle),
    least: rounded(Math.min(...off)),
    most: rounded(Math.max(...off)),
    usual: rounded(median(off.map(Math.abs))),
    sd: rounded(Math.sqrt(off.reduce((sum, one) => sum + one * one, 0) / off.length)),
  };
}
