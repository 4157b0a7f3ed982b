// @ts-check
/** The wall screen: names and times for spectators, large. It has no controls and asks nothing of the server. */
import { SessionClock } from "../dashboard/clock.js";
import { Feed } from "../dashboard/feed.js";
import { html } from "../dashboard/html.js";
import { render } from "../vendor/preact/preact.js";
import { Wall } from "./wall.js";

const root = document.getElementById("wall");
if (!root) throw new Error("the page has no #wall");
root.replaceChildren();
const clock = new SessionClock();
const feed = new Feed(clock, (state, link) => render(html`<${Wall} state=${state} link=${link} clock=${clock} />`, root));
feed.publish(null, feed.link);
await feed.begin();
