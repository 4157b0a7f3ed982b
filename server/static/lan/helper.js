// @ts-check
/** The plain page: goes on to the secure one as soon as this phone trusts it, and says what it waits for. No secret is here. */

const AGAIN_MS = 5000;
const secure = `https://${location.hostname}:${document.body.dataset.port}`;
const path = location.pathname === "/" ? "/phone" : location.pathname;
/** A code stands behind #, so it has not come over the plain connection. */
const onward = `${secure}${path}${location.search}${location.hash}`;
const state = /** @type {HTMLElement} */ (document.getElementById("state"));

for (const link of document.querySelectorAll("a[data-secure]")) link.setAttribute("href", onward);

/** Whether the secure page can be reached: an answer that may not be read is one as well. */
async function tryOnce() {
  try {
    await fetch(`${secure}/health`, { mode: "no-cors", cache: "no-store", signal: AbortSignal.timeout(AGAIN_MS - 500) });
  } catch {
    state.textContent = navigator.onLine
      ? "This phone does not know the laptop's certificate yet. Follow the steps below, once."
      : "This phone has no network: join the laptop's Wi-Fi, then come back.";
    state.className = "wait";
    return;
  }
  state.textContent = "It works. Going on…";
  state.className = "good";
  location.replace(onward);
}

if (location.protocol === "https:") {
  state.textContent = "This phone trusts the laptop: all is well. Start flygate serve --lan there.";
  state.className = "good";
} else {
  tryOnce();
  setInterval(() => document.hidden || tryOnce(), AGAIN_MS);
  document.addEventListener("visibilitychange", () => document.hidden || tryOnce());
  addEventListener("pageshow", (event) => event.persisted && tryOnce());
}
