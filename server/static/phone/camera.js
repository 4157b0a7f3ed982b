// @ts-check
/** The camera: asked for 720p at 60 Hz, and what it really gives. Wishes are "ideal": an exact one is refused where it cannot be. */
import { FALLEN } from "../dashboard/phones.js";

/** @type {MediaStreamConstraints} */
const WISH = {
  audio: false,
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 60 }, facingMode: { ideal: "environment" } },
};
const INSECURE = "The camera is only given to a page over https: open the address under the code on the laptop's screen.";
/** @type {Record<string, string>} */
const WHY = {
  NotAllowedError: "The camera was not allowed: allow it for this page (lock symbol beside the address, or Settings), then load the page again.",
  NotFoundError: "No camera was found on this device.",
  NotReadableError: "The camera is in use: close other apps and pages that use it, then try again.",
  OverconstrainedError: "The camera gives no picture of a usable size.",
};

/** @returns {Promise<MediaStreamTrack>} Throws an Error with a sentence. */
export async function openCamera() {
  if (!navigator.mediaDevices?.getUserMedia) throw new Error(INSECURE);
  try {
    const [track] = (await navigator.mediaDevices.getUserMedia(WISH)).getVideoTracks();
    return track;
  } catch (error) {
    const { name, message } = /** @type {DOMException} */ (error);
    throw new Error(WHY[name] ?? `The camera does not open (${message || name}): close other apps, then try again.`);
  }
}

/** A video element that plays a track: the picture to aim by, and what the screen says of each frame.
 * @param {MediaStreamTrack} track */
export async function playing(track) {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, playsInline: true, autoplay: true, srcObject: new MediaStream([track]) });
  await video.play().catch(() => undefined); // an element that is not shown yet may be refused; autoplay goes on
  return video;
}

/** The least rate at which a runner is timed well; 30 is what many phones give. */
const [GOOD_HZ, POOR_HZ] = [50, 27];

/** What to say of a rate, empty: nothing. Pure. @param {number | null} fps @param {number | null | undefined} promised_hz */
export function rateWarning(fps, promised_hz) {
  if (fps === null) return "";
  if (fps < POOR_HZ) return `Only ${fps.toFixed(0)} pictures a second: more light, or a phone that is cooler or newer.`;
  if (promised_hz && fps < FALLEN * promised_hz) return `${fps.toFixed(0)} pictures a second in place of ${promised_hz.toFixed(0)}: too dark, too hot, or low power mode is on.`;
  if (fps < GOOD_HZ) return `${fps.toFixed(0)} pictures a second: this phone's browser gives no more. Times have about twice the doubt of 60.`;
  return "";
}
