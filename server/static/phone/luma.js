// @ts-check
/**
 * Luma of a rectangle of a frame, thinned by whole pixels. Layouts whose first plane is luma are copied as they are.
 *
 * @typedef {import("./wire.js").Band} Band
 */

const LUMA_FIRST = ["I420", "I420A", "I422", "I444", "NV12"];

/** The rectangle as far as it is in the picture, widened to even pixels, as copyTo wants it. Null: it is outside. Pure.
 * @param {Band} band @param {number} width @param {number} height */
export function evenRect({ x, y, w, h }, width, height) {
  const [right, below] = [Math.min(x + w, width), Math.min(y + h, height)];
  const [left, top] = [Math.max(0, x - (x % 2)), Math.max(0, y - (y % 2))];
  if (right <= x || below <= y) return null;
  const rect = { x: left, y: top, width: even(right - left, width - left), height: even(below - top, height - top) };
  return { rect, w: right - x, h: below - y };
}

/** @param {number} length @param {number} most */
const even = (length, most) => Math.min(length + (length % 2), most);

/** Every `step`-th pixel of a plane from (x, y) on. Pure.
 * @param {Uint8Array} plane @param {{offset: number, stride: number}} layout @param {number} x @param {number} y
 * @param {number} w @param {number} h @param {number} step */
export function thinned(plane, { offset, stride }, x, y, w, h, step) {
  const [columns, rows] = [Math.ceil(w / step), Math.ceil(h / step)];
  const out = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    const from = offset + (y + row * step) * stride + x;
    if (step === 1) out.set(plane.subarray(from, from + columns), row * columns);
    else for (let column = 0; column < columns; column += 1) out[row * columns + column] = plane[from + column * step];
  }
  return { luma: out, w: columns, h: rows };
}

let buffer = new Uint8Array(0);

/** Luma of a band of a frame, null where it is not in the picture. @param {VideoFrame} frame @param {Band} band */
export async function lumaOf(frame, band) {
  const { x: left, y: top, width, height } = frame.visibleRect ?? { x: 0, y: 0, width: frame.codedWidth, height: frame.codedHeight };
  const cut = evenRect(band, width, height);
  if (!cut) return null;
  const rect = { ...cut.rect, x: cut.rect.x + left, y: cut.rect.y + top };
  const inside = /** @type {const} */ ([band.x - cut.rect.x, band.y - cut.rect.y, cut.w, cut.h, band.step]);
  if (LUMA_FIRST.includes(frame.format ?? "")) {
    const [plane] = await copied(frame, { rect });
    return thinned(buffer, plane, ...inside);
  }
  // A frame that lies in the graphics memory, or is in colours already.
  const [plane] = await copied(frame, { rect, format: "RGBA" });
  return thinned(greyOf(buffer.subarray(plane.offset), plane.stride, rect), { offset: 0, stride: rect.width }, ...inside);
}

/** @param {VideoFrame} frame @param {any} options `format` is newer than the types. */
function copied(frame, options) {
  const size = frame.allocationSize(options);
  if (buffer.length < size) buffer = new Uint8Array(size);
  return frame.copyTo(buffer, options);
}

/** Luma of red, green and blue, by BT.601. @param {Uint8Array} rgba @param {number} stride
 * @param {{width: number, height: number}} size */
function greyOf(rgba, stride, { width, height }) {
  const grey = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0, at = row * stride; column < width; column += 1, at += 4) {
      grey[row * width + column] = (77 * rgba[at] + 150 * rgba[at + 1] + 29 * rgba[at + 2]) >> 8;
    }
  }
  return grey;
}
