// @ts-check
import { Component } from "../vendor/preact/preact.js";
import { html } from "./html.js";

/**
 * A part that is drawn again only when something that it is given has changed; of a list, one of its members.
 *
 * Not by keeping its markup with useMemo: kept markup holds on to the page around it as it was when it was made, and so
 * to every state since: a megabyte a rep.
 *
 * @template {object} Props @param {(props: Props) => unknown} part
 */
export function memo(part) {
  return class extends Component {
    /** @param {any} next */
    shouldComponentUpdate(next) {
      return !same(/** @type {any} */ (this.props), next);
    }

    /** @param {any} props */
    render(props) {
      return html`<${part} ...${props} />`;
    }
  };
}

/** @param {Record<string, unknown>} a @param {Record<string, unknown>} b */
const same = (a, b) => Object.keys(b).every((name) => alike(a[name], b[name]));

/** @param {unknown} a @param {unknown} b */
function alike(a, b) {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((one, n) => one === b[n]);
}
