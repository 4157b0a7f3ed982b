// @ts-check
/**
 * Messages of the data socket as bytes, little endian: docs/design/phones.md is the contract. Pure.
 *
 * @typedef {{marker: number, x: number, y: number, w: number, h: number, step: number}} Window A rectangle of the coded
 *   picture, of which every `step`-th pixel goes out.
 * @typedef {Omit<Window, "marker">} Band
 * @typedef {{marker: number, top: [number, number], ground: [number, number], px_per_m: number}} Line
 * @typedef {{windows: Window[], lines?: Line[], wide: Band | null, armed: boolean, pre_ms: number, post_ms: number, idle_ms: number, still: boolean,
 *   say: string, state: string}} Orders What the server wants (`set`).
 * @typedef {{type: number, flags: number, marker: number, step: number, w: number, h: number, x: number, y: number,
 *   frame: number, ts_us: number, media_us: number | null, capture_ms: number | null, read_ms: number,
 *   body: Uint8Array}} Picture What one message holds, without its number.
 */

export const VERSION = 1;
export const WINDOW = 2;
export const WIDE = 3;
export const STILL = 4;
export const REPLAY = 1;
export const REFERENCE = 2;
export const LOST_BEFORE = 4;
export const MEDIA_KNOWN = 8;
export const CAPTURE_KNOWN = 16;
const HEADER_BYTES = 52;
const [FLAGS_AT, SEQ_AT] = [1, 12];

/** The whole message under its number. @param {Picture} picture @param {number} seq @returns {Uint8Array<ArrayBuffer>} */
export function packed(picture, seq) {
  const bytes = new Uint8Array(HEADER_BYTES + picture.body.length);
  const view = new DataView(bytes.buffer);
  [picture.type, flagsOf(picture), picture.marker, picture.step].forEach((one, at) => view.setUint8(at, one));
  [picture.w, picture.h, picture.x, picture.y].forEach((one, at) => view.setUint16(4 + 2 * at, one, true));
  view.setUint32(SEQ_AT, seq, true);
  view.setUint32(16, picture.frame, true);
  view.setBigInt64(20, BigInt(Math.round(picture.ts_us)), true);
  view.setBigInt64(28, BigInt(Math.round(picture.media_us ?? 0)), true);
  view.setFloat64(36, picture.capture_ms ?? 0, true);
  view.setFloat64(44, picture.read_ms, true);
  bytes.set(picture.body, HEADER_BYTES);
  return bytes;
}

/** @param {Picture} picture */
const flagsOf = ({ flags, media_us, capture_ms }) =>
  flags | (media_us === null ? 0 : MEDIA_KNOWN) | (capture_ms === null ? 0 : CAPTURE_KNOWN);

/** Say in a packed message that it may have been sent before. @param {Uint8Array} bytes */
export function markReplay(bytes) {
  bytes[FLAGS_AT] |= REPLAY;
}

/** A ping of the clock socket. @param {number} id @param {number} t0_ms @param {{id: number, t3_ms: number}} before The
 * answer before this one; id 0: none. */
export function ping(id, t0_ms, before) {
  const view = new DataView(new ArrayBuffer(28));
  view.setUint8(0, 0x01);
  view.setUint32(4, id, true);
  view.setFloat64(8, t0_ms, true);
  view.setUint32(16, before.id, true);
  view.setFloat64(20, before.t3_ms, true);
  return view.buffer;
}

const PONG = 0x81;

/** @param {ArrayBuffer} bytes @returns {{id: number, t0_ms: number, t1_ns: bigint, t2_ns: bigint} | null} */
export function pong(bytes) {
  const view = new DataView(bytes);
  if (bytes.byteLength !== 32 || view.getUint8(0) !== PONG) return null;
  return {
    id: view.getUint32(4, true),
    t0_ms: view.getFloat64(8, true),
    t1_ns: view.getBigInt64(16, true),
    t2_ns: view.getBigInt64(24, true),
  };
}
