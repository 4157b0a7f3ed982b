// @ts-check
import { useEffect, useRef, useState } from "../../vendor/preact/hooks.js";

/**
 * Rows in an order that a finger or a mouse changes by a handle. The new order is shown while it is dragged and saved
 * when it is let go; the buttons beside it do the same for a keyboard.
 */

/** @param {number[]} order @param {number} one @param {number} at @returns {number[]} */
function placed(order, one, at) {
  const others = order.filter((other) => other !== one);
  return [...others.slice(0, at), one, ...others.slice(at)];
}

/** Which place a height on the screen is in. @param {Element} list @param {number} y */
function placeAt(list, y) {
  const rows = [...list.children].map((row) => row.getBoundingClientRect());
  const below = rows.findIndex((box) => y < box.bottom);
  return below < 0 ? rows.length - 1 : below;
}

/** @param {number[]} order @param {(order: number[]) => Promise<unknown>} save */
export function useDragging(order, save) {
  const [dragged, setDragged] = useState(/** @type {{one: number, order: number[]} | null} */ (null));
  const latest = useRef(dragged);
  latest.current = dragged;
  const key = order.join();
  useEffect(() => setDragged(null), [key]); // what the server says counts
  // The window listens: a row that is moved in the page loses what was caught for it.
  const follow = (/** @type {Element} */ list, /** @type {number} */ one) => {
    const move = (/** @type {PointerEvent} */ event) => {
      if (latest.current) setDragged({ one, order: placed(latest.current.order, one, placeAt(list, event.clientY)) });
    };
    const end = () => {
      for (const [kind, heard] of heards) window.removeEventListener(kind, heard);
      const now = latest.current;
      if (now && now.order.join() !== key) save(now.order).finally(() => setDragged(null));
      else setDragged(null);
    };
    const cancel = () => {
      latest.current = null;
      end();
    };
    /** @type {[string, (event: any) => void][]} */
    const heards = [["pointermove", move], ["pointerup", end], ["pointercancel", cancel]];
    for (const [kind, heard] of heards) window.addEventListener(kind, heard);
  };
  const handle = (/** @type {number} */ one) => ({
    onPointerDown: (/** @type {PointerEvent} */ event) => {
      const list = /** @type {HTMLElement} */ (event.currentTarget).closest("ol");
      if (!list) return;
      event.preventDefault();
      setDragged({ one, order });
      follow(list, one);
    },
  });
  return { shown: dragged?.order ?? order, held: dragged?.one ?? null, handle };
}
