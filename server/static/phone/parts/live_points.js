// @ts-check
import { html } from "../../dashboard/html.js";
import { moved } from "../../dashboard/line_geometry.js";
import { Handle } from "../../dashboard/parts/line_handle.js";
import { Loupe } from "../../dashboard/parts/loupe.js";
import { useEffect, useRef, useState } from "../../vendor/preact/hooks.js";

/** @typedef {import("../../dashboard/views.js").Point} Point */

/** The live picture with two points to drag, and a loupe at the one that is touched. titles: what the handles say.
 * first: marked before one is touched, as the newest stays; without it a point is marked while it is touched.
 * @template {string} Name
 * @param {{video: HTMLVideoElement, size: Point, points: Record<Name, Point>, titles: [Name, string][], first?: Name,
 *   onPoints: (points: Record<Name, Point>) => void, children?: unknown}} props */
export function LivePoints({ video, size, points, titles, first, onPoints, children }) {
  const stage = useRef(/** @type {HTMLDivElement | null} */ (null));
  const picture = useRef(/** @type {HTMLVideoElement | null} */ (video));
  const [chosen, choose] = useState(/** @type {Name | undefined} */ (first));
  const [loupe, setLoupe] = useState(false);
  const live = useRef(points);
  live.current = points;
  useEffect(() => {
    stage.current?.prepend(video);
    video.play().catch(() => undefined);
  }, [video]);
  const touch = (/** @type {Name} */ name) => { choose(name); setLoupe(true); };
  const leave = () => { choose((last) => first && last); setLoupe(false); };
  const [top, ground] = titles.map(([name]) => points[name]);
  return html`
    <div class="line-stage" ref=${stage} style=${`--aspect: ${size[0] / size[1]}`}>
      ${children}
      ${titles.map(([name, title]) => html`
        <${Handle} key=${name} title=${title} at=${points[name]} size=${size} chosen=${chosen === name} speed=${1} stage=${stage} onTouch=${() => touch(name)} onLeave=${leave}
          onMove=${(/** @type {Point} */ by) => { touch(name); onPoints({ ...live.current, [name]: moved(live.current[name], by, size) }); }} />`)}
      ${loupe && chosen && html`<${Loupe} image=${picture} address="" at=${points[chosen]} ends=${{ top, ground }} size=${size} />`}
    </div>`;
}
