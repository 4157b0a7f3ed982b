// @ts-check
/** The phone's page: join, check, aim, armed. It captures, crops, stamps, keeps and sends; it times nothing. */
import { html } from "../dashboard/html.js";
import { render } from "../vendor/preact/preact.js";
import { App } from "./parts/app.js";

const root = document.getElementById("phone");
if (!root) throw new Error("the page has no #phone");
root.replaceChildren();
render(html`<${App} />`, root);
