// @ts-check
/** The dashboard. It shows what the server says and times nothing; the running clock is the server's, carried on here. */
import { render } from "../vendor/preact/preact.js";
import { SessionClock } from "./clock.js";
import { Feed } from "./feed.js";
import { html } from "./html.js";
import { App } from "./parts/app.js";

const root = document.getElementById("app");
if (!root) throw new Error("the page has no #app");
root.replaceChildren();
const clock = new SessionClock();
/** @type {[import("./state.js").State | null, import("./feed.js").Link]} */
let newest;
let isWaiting = false;
// Not at the next animation frame: a verdict is in the page as soon as its entry is here. But what has come together, a
// crossing, its rep and whose turn it is now, is drawn once.
const turn = new MessageChannel();
turn.port1.onmessage = () => {
  isWaiting = false;
  render(html`<${App} state=${newest[0]} link=${newest[1]} clock=${clock} />`, root);
};
const feed = new Feed(clock, (state, link) => {
  newest = [state, link];
  if (!isWaiting) turn.port2.postMessage(null);
  isWaiting = true;
});
feed.publish(null, feed.link);
await feed.begin();
