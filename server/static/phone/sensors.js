// @ts-check
/** The phone's own feeling of gravity and of being touched. Where it is not given, everything is null: unknown, not fine. */

/** The phone was touched: gravity has turned by this, or a push was felt. A tripod in wind stays below both. */
const [MOVED_DEG, PUSH_M_PER_S2] = [1.0, 2.0];
const SMOOTH = 0.1;
/** @typedef {[number, number, number]} Vector In the screen's frame: right, up, towards who looks at it. */

/** Apple's browsers tell where gravity pulls, others what holds against it. */
const isPull = () => typeof (/** @type {any} */ (window.DeviceMotionEvent)?.requestPermission) === "function";

/** A vector of the device turned into the frame of the screen as it is held. Pure.
 * @param {Vector} v @param {number} angle_deg Of screen.orientation. @returns {Vector} */
export function onScreen([x, y, z], angle_deg) {
  const [cos, sin] = [Math.cos((angle_deg * Math.PI) / 180), Math.sin((angle_deg * Math.PI) / 180)];
  return [x * cos - y * sin, x * sin + y * cos, z];
}

/** How the picture's vertical leans, positive when its top leans to the right, and how far the lens looks up. Pure.
 * @param {Vector} up */
export function tiltOf([x, y, z]) {
  const degrees = 180 / Math.PI;
  return { lean_deg: Math.atan2(x, y) * degrees, up_deg: Math.atan2(-z, Math.hypot(x, y)) * degrees };
}

/** @param {Vector} a @param {Vector} b */
const angle_deg = (a, b) => {
  const dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  return (Math.acos(Math.min(1, Math.max(-1, dot / (Math.hypot(...a) * Math.hypot(...b) || 1)))) * 180) / Math.PI;
};

export class Gravity {
  constructor() {
    /** @type {Vector | null} */
    this.up = null;
    /** @type {Vector | null} */
    this.still = null;
    this.pushed = false;
    this.heard = (/** @type {DeviceMotionEvent} */ event) => this.feel(event);
  }

  /** Ask for it; on Apple's phones only a tap may. */
  async begin() {
    const kind = /** @type {any} */ (window.DeviceMotionEvent);
    if (!kind) return;
    if (kind.requestPermission && (await kind.requestPermission().catch(() => "denied")) !== "granted") return;
    window.addEventListener("devicemotion", this.heard);
  }

  end() {
    window.removeEventListener("devicemotion", this.heard);
  }

  /** @param {DeviceMotionEvent} event */
  feel({ accelerationIncludingGravity: felt, acceleration }) {
    if (felt?.x == null || felt.y == null || felt.z == null || Math.hypot(felt.x, felt.y, felt.z) < 1) return;
    const sign = isPull() ? -1 : 1;
    const now = onScreen([sign * felt.x, sign * felt.y, sign * felt.z], screen.orientation?.angle ?? 0);
    const old = this.up ?? now;
    this.up = [old[0] + SMOOTH * (now[0] - old[0]), old[1] + SMOOTH * (now[1] - old[1]), old[2] + SMOOTH * (now[2] - old[2])];
    if (acceleration?.x != null && Math.hypot(acceleration.x, acceleration.y ?? 0, acceleration.z ?? 0) > PUSH_M_PER_S2) this.pushed = true;
  }

  get tilt() {
    return this.up && tiltOf(this.up);
  }

  /** It stands as it should from now on. */
  settle() {
    this.still = this.up;
    this.pushed = false;
  }

  /** Since then; null: not known. */
  get moved() {
    if (!this.up || !this.still) return null;
    return this.pushed || angle_deg(this.up, this.still) > MOVED_DEG;
  }
}

/** The battery, nulls where the browser does not tell. */
export async function battery() {
  const told = await /** @type {any} */ (navigator).getBattery?.().catch(() => null);
  return { battery: told?.level ?? null, charging: told?.charging ?? null };
}
