// @ts-check
import { position_m } from "./state.js";

/**
 * What a place along the run is called. Pure.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./views.js").Gate} Gate
 */

/** Markers of the flying rep; every other gate is a further one. */
export const [START, FINISH] = [2, 3];
/** `server/gate_desk.py` decides; these only keep the page from offering what is refused. */
export const MOST_GATES = 8;

/** Within a sentence: "Marker 2", "the gate at 80 m". @param {State} state @param {number} marker */
export function placeName(state, marker) {
  if (marker === START || marker === FINISH) return `Marker ${marker}`;
  return `the gate at ${metres(position_m(state, marker))}`;
}

/** As a heading, with where it stands: "Marker 2, at 30 m", "Gate at 80 m". @param {State} state @param {Gate} gate */
export function placeTitle(state, { marker, position }) {
  return marker === START || marker === FINISH ? `${position}, at ${metres(position_m(state, marker))}` : position;
}

/** @param {number} length_m */
export const metres = (length_m) => `${Number(length_m.toFixed(2))} m`;

/** What a rep was timed over, where it is not the session's Fly Zone: "Fly Zone 40 m", "50 m, Marker 2 to the gate at
 * 80 m"; of a rep at 400 m pace its length, for all of them end at one gate; null: as everybody expects. @param {State} state @param {import("./views.js").Rep} rep */
export function courseWords(state, { fly_zone_m, gates, family }) {
  if (family === "400 m pace" && typeof fly_zone_m === "number") return metres(fly_zone_m);
  const [from, to] = gates ?? [START, FINISH];
  if (from !== START || to !== FINISH) {
    const length = typeof fly_zone_m === "number" ? `${metres(fly_zone_m)}, ` : "";
    return `${length}${placeName(state, from)} to ${placeName(state, to)}`;
  }
  return typeof fly_zone_m !== "number" || fly_zone_m === state.session.fly_zone_m ? null : `Fly Zone ${metres(fly_zone_m)}`;
}
