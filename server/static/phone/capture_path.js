// @ts-check
/**
 * How frames come out of the camera's track, the best way first: the track's own frames in a worker (60 of 60 a second
 * measured), else those that the screen shows (about 53 of 60).
 *
 * @typedef {"mstp" | "mstp-worker" | "rvfc"} Path
 */

const NO_PATH =
  "This browser cannot give single pictures of its camera with their times. Use Chrome on Android, or Safari on iOS 18 or newer. Or film with the camera app and time the recordings afterwards.";

/** @param {MediaStreamTrack} track @param {HTMLVideoElement} video @param {Worker} worker @param {boolean} workerReads
 * Whether the worker has a MediaStreamTrackProcessor. @returns {{path: Path, stop: () => void}} */
export function startCapture(track, video, worker, workerReads) {
  const scope = /** @type {any} */ (window);
  if (scope.MediaStreamTrackProcessor) return fromReadable(new scope.MediaStreamTrackProcessor({ track }), worker);
  if (workerReads) {
    const stop = fromTrack(track, worker);
    if (stop) return { path: "mstp-worker", stop };
  }
  if ("requestVideoFrameCallback" in video && scope.VideoFrame) return fromScreen(video, worker);
  throw new Error(NO_PATH);
}

/** @param {{readable: ReadableStream}} processor @param {Worker} worker @returns {{path: Path, stop: () => void}} */
function fromReadable({ readable }, worker) {
  worker.postMessage({ t: "readable", readable }, [/** @type {any} */ (readable)]);
  return { path: "mstp", stop: () => worker.postMessage({ t: "stop" }) };
}

/** The track's double goes into the worker: the picture on the page needs the track itself.
 * @param {MediaStreamTrack} track @param {Worker} worker */
function fromTrack(track, worker) {
  const double = track.clone();
  try {
    worker.postMessage({ t: "track", track: double }, [/** @type {any} */ (double)]);
    return () => worker.postMessage({ t: "stop" });
  } catch {
    double.stop();
    return null; // a browser whose tracks cannot be handed over
  }
}

/** Its timestamp always belongs to its pixels; the callback's metadata may tell of the picture after it.
 * @param {HTMLVideoElement} video @param {Worker} worker @returns {{path: Path, stop: () => void}} */
function fromScreen(video, worker) {
  let asked = 0;
  const take = () => {
    asked = video.requestVideoFrameCallback(take);
    const frame = new VideoFrame(video);
    worker.postMessage({ t: "frame", frame }, [frame]);
  };
  asked = video.requestVideoFrameCallback(take);
  return { path: "rvfc", stop: () => video.cancelVideoFrameCallback(asked) };
}

/** What the screen says of each picture: (captureTime, mediaTime) on the page's clock. @param {HTMLVideoElement} video
 * @param {(pair: import("./stamps.js").Pair) => void} tell */
export function tellPairs(video, tell) {
  if (!("requestVideoFrameCallback" in video)) return () => undefined;
  let asked = 0;
  const heard = (/** @type {number} */ _now, /** @type {VideoFrameCallbackMetadata} */ { captureTime, mediaTime }) => {
    asked = video.requestVideoFrameCallback(heard);
    if (captureTime !== undefined) tell({ capture_ms: performance.timeOrigin + captureTime, media_us: mediaTime * 1e6 });
  };
  asked = video.requestVideoFrameCallback(heard);
  return () => video.cancelVideoFrameCallback(asked);
}
