// @ts-check
/** Keeps this screen on while its page is seen. A browser lets go of it with the page, so it is asked again then. */

const DARK = "This screen may go dark:";
const REMEDY = "set its sleep to never.";

/** Why the screen cannot be held on, before it is asked; empty: it may be. */
function obstacle() {
  if (!window.isSecureContext) return `${DARK} over plain http the browser does not keep it on, ${REMEDY}`;
  return "wakeLock" in navigator ? "" : `${DARK} this browser cannot keep it on, ${REMEDY}`;
}

/** Hold the screen on until what is returned is called. @param {(sentence: string) => void} tell Why not; empty: it is. */
export function keepScreenOn(tell) {
  /** @type {WakeLockSentinel | null} */
  let held = null;
  let [asking, over] = [false, false];
  const hold = async () => {
    const why = obstacle();
    if (why) return tell(why);
    if (asking || over || document.hidden || (held && !held.released)) return;
    asking = true;
    try {
      held = await navigator.wakeLock.request("screen");
      // The battery is low, or the system wants it: seen at once, not when the coach looks up at a black screen.
      held.onrelease = () => over || document.hidden || tell(`${DARK} the system has let it go, ${REMEDY}`);
      if (over) await held.release();
      tell("");
    } catch {
      if (!document.hidden) tell(`${DARK} the browser refuses to keep it on (is the battery low?), ${REMEDY}`);
    } finally {
      asking = false;
    }
  };
  document.addEventListener("visibilitychange", hold);
  // A tap is the moment at which a browser that refused may agree.
  document.addEventListener("click", hold);
  hold();
  return () => {
    over = true;
    document.removeEventListener("visibilitychange", hold);
    document.removeEventListener("click", hold);
    held?.release();
  };
}
