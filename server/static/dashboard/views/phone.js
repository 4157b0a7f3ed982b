// @ts-check
/**
 * Phones that are gates, and how they get in.
 *
 * @typedef {"good" | "fair" | "poor"} Quality
 *
 * @typedef {object} Phone A browser that has joined as a gate; null: its browser does not say.
 * @property {number} phone
 * @property {string} name
 * @property {number[]} markers That it serves.
 * @property {number | null} waiting_for A marker that another phone serves.
 * @property {boolean} linked
 * @property {number | null} silent_s Since nothing has come of it.
 * @property {string} why A sentence where it is no gate just now.
 * @property {boolean} armed
 * @property {number | null} fps
 * @property {number | null} camera_hz As the camera promised.
 * @property {number | null} lost_share
 * @property {number | null} buffered_s What it still has to send.
 * @property {number} gaps Messages that never came.
 * @property {number | null} battery 0 to 1.
 * @property {boolean | null} charging
 * @property {boolean | null} moved
 * @property {boolean | null} visible
 * @property {boolean | null} muted
 * @property {{exposure: boolean | null, focus: boolean | null, white_balance: boolean | null}} locked
 * @property {{u_ms: number, bound_ms: number, drift_ppm: number, quality: Quality} | null} clock
 * @property {"sensor" | "arrival" | null} timing
 * @property {{marker: number, t_ns: number, speed_m_per_s: number} | null} last_pass
 *
 * @typedef {{armed: boolean, phones: Phone[]}} Phones
 * @typedef {{code: string, marker: number, address: string, svg: string, seconds: number}} PhoneCode A one-time way in.
 *
 * @typedef {object} Lan How phones get in. Without --lan `on` is false and the rest is empty.
 * @property {boolean} on
 * @property {string} page
 * @property {string} helper The plain page, that leads to the secure one.
 * @property {string} spectators Link that can only read.
 * @property {string} spectators_svg The same as a QR code.
 * @property {{ip: string, interface: string, kind: string, helper: string, likely: boolean}[]} addresses
 * @property {string[]} told What has arrived from phones of late, or what to look at where nothing has.
 */

export {};
