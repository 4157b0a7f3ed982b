// @ts-check
/** How bright and how sharp a picture is, from a small copy of it. */

const WIDTH = 160;
/** Mean luma below and above which a runner's edges are lost in noise or in white. */
const [DARK, BRIGHT] = [45, 215];

/** @typedef {{luma: number, sharpness: number}} Look */

export class LightMeter {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.pen = this.canvas.getContext("2d", { willReadFrequently: true });
  }

  /** Null before there is a picture. The middle half is read at full size for sharpness: a small copy is always sharp.
   * @param {HTMLVideoElement} video @returns {Look | null} */
  look(video) {
    const [width, height] = [video.videoWidth, video.videoHeight];
    if (!this.pen || !width || video.readyState < 2) return null;
    const high = Math.max(1, Math.round((WIDTH * height) / width));
    this.canvas.width = WIDTH;
    this.canvas.height = high;
    this.pen.drawImage(video, 0, 0, WIDTH, high);
    const whole = greyOf(this.pen.getImageData(0, 0, WIDTH, high).data);
    this.pen.drawImage(video, (width - WIDTH) / 2, (height - high) / 2, WIDTH, high, 0, 0, WIDTH, high);
    const middle = greyOf(this.pen.getImageData(0, 0, WIDTH, high).data);
    return { luma: whole.reduce((sum, one) => sum + one, 0) / whole.length, sharpness: sharpnessOf(middle, WIDTH) };
  }
}

/** @param {Uint8ClampedArray} rgba */
const greyOf = (rgba) => Float32Array.from({ length: rgba.length / 4 }, (_, at) => 0.299 * rgba[4 * at] + 0.587 * rgba[4 * at + 1] + 0.114 * rgba[4 * at + 2]);

/** Steepest steps between neighbours (99th of 100) as a share of the picture's range: 1 is an edge within a pixel. Pure.
 * @param {Float32Array} grey @param {number} width */
function sharpnessOf(grey, width) {
  const steps = [];
  let [low, high] = [Infinity, -Infinity];
  for (let at = 0; at < grey.length; at += 1) {
    [low, high] = [Math.min(low, grey[at]), Math.max(high, grey[at])];
    if (at % width) steps.push(Math.abs(grey[at] - grey[at - 1]));
  }
  steps.sort((a, b) => a - b);
  return high - low < 8 ? 0 : steps[Math.floor(0.99 * steps.length)] / (high - low);
}

/** A tenth of the range within a pixel is what a focused lens shows of grass and lines; measured on made pictures. */
const SOFT = 0.04;

/** What to do about the light or the focus, empty: nothing. Pure. @param {Look} look */
export function lookWarning({ luma, sharpness }) {
  if (luma < DARK) return "Very dark: more light, or nothing in front of the lens.";
  if (luma > BRIGHT) return "Very bright: turn away from the sun, or shade the lens.";
  return sharpness < SOFT ? "Not sharp: wipe the lens, tap the picture to focus." : "";
}
