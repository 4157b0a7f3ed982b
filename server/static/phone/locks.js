// @ts-check
/**
 * Holds exposure, focus and white balance where the browser can, one at a time: each is set, read back, and taken back
 * where the camera did not keep it or the picture went dark. True: held. False: could not be. Null: not offered.
 *
 * @typedef {{exposure: boolean | null, focus: boolean | null, white_balance: boolean | null}} Locks
 */

/** @type {Locks} */
export const UNKNOWN = { exposure: null, focus: null, white_balance: null };
/** @type {[keyof Locks, string][]} */
const MODES = [["exposure", "exposureMode"], ["focus", "focusMode"], ["white_balance", "whiteBalanceMode"]];
const SETTLE_MS = 400;
/** Part of the light before that must be left: a known fault of browsers makes a held exposure a hundred times shorter. */
const LEAST_LIGHT = 0.6;

/** @param {MediaStreamTrack} track @param {() => number | null} luma Mean luma of the newest picture. @returns {Promise<Locks>} */
export async function holdCamera(track, luma) {
  const locks = { ...UNKNOWN };
  for (const [name, mode] of MODES) locks[name] = await hold(track, mode, luma);
  return locks;
}

/** @param {MediaStreamTrack} track @param {string} mode @param {() => number | null} luma */
async function hold(track, mode, luma) {
  const offered = /** @type {any} */ (track.getCapabilities?.())?.[mode];
  if (!offered?.includes?.("manual")) return null;
  const before = /** @type {any} */ (track.getSettings())[mode] ?? "continuous";
  const light = luma();
  if (!(await set(track, mode, "manual"))) return false;
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const after = luma();
  const dark = light !== null && after !== null && after < LEAST_LIGHT * light;
  if (!dark && /** @type {any} */ (track.getSettings())[mode] === "manual") return true;
  await set(track, mode, before);
  return false;
}

/** @param {MediaStreamTrack} track @param {string} mode @param {string} value */
async function set(track, mode, value) {
  try {
    await track.applyConstraints({ advanced: [/** @type {any} */ ({ [mode]: value })] });
    return true;
  } catch {
    return false;
  }
}

/** Let the camera choose again. @param {MediaStreamTrack} track */
export async function letGo(track) {
  for (const [, mode] of MODES) {
    const offered = /** @type {any} */ (track.getCapabilities?.())?.[mode];
    if (offered?.includes?.("continuous")) await set(track, mode, "continuous");
  }
}
