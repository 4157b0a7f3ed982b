// @ts-check
import htm from "../vendor/htm/htm.js";
import { h } from "../vendor/preact/preact.js";

/** Markup as a template: html`<p>${text}</p>`. */
export const html = htm.bind(h);
