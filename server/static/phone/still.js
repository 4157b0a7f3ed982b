// @ts-check
/** A picture of the whole scene for the coach's screen: small, now and then, while nothing is timed. */

const WIDTH = 640;
const QUALITY = 0.7;
const canvas = document.createElement("canvas");

/** @param {HTMLVideoElement} video @returns {Promise<Uint8Array | null>} A JPEG, null while there is no picture. */
export async function jpegOf(video) {
  const [width, height] = [video.videoWidth, video.videoHeight];
  if (!width || video.readyState < 2) return null;
  const scale = Math.min(1, WIDTH / Math.max(width, height));
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((/** @type {BlobCallback} */ resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return blob && new Uint8Array(await blob.arrayBuffer());
}
