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
// Rendered at once, not at the next animation frame: a verdict is in the page as soon as its entry is here.
const feed = new Feed(clock, (state, link) => render(html`<${App} state=${state} link=${link} clock=${clock} />`, root));
feed.publish(null, feed.link);
await feed.begin();
