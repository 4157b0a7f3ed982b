// @ts-check
import { api } from "../api.js";
import { nameOf, newestReps } from "../state.js";

/**
 * @typedef {import("../views.js").Rep} Rep
 * @typedef {import("../state.js").State} State
 * @typedef {{label: string, says: string, work: () => Promise<unknown>}} RepAction One tap. says: what it means.
 */

/** How many corrections this page has seen: the server refuses one that somebody else was quicker with. @param {Rep} rep */
export const seen = (rep) => ({ seen: rep.corrections?.length ?? 0 });

/** What one tap can put right about a rep. @param {State} state @param {Rep} rep @returns {RepAction[]} */
export function quickActions(state, rep) {
  if (rep.void) return [];
  const { rep: number } = rep;
  const name = nameOf(state, rep.athlete);
  const ownTurn = (rep.named ?? "order") === "order" && rep.athlete !== null;
  const before = newestReps(state).find((one) => one.rep < number && one.athlete !== null && !one.void);
  return [
    { label: "Not ours", says: "A stranger's run: void, and its turn is given back", work: () => api.notOurs(number, seen(rep)) },
    ...(ownTurn && before
      ? [{ label: "Again", says: `${nameOf(state, before.athlete)} ran once more; later names move back by one`, work: () => api.again(number, seen(rep)) }]
      : []),
    ...(ownTurn
      ? [{ label: "Order slipped", says: `${name} did not run: this and every later run is the next one's`, work: () => api.slipped(number, seen(rep)) }]
      : []),
    {
      label: rep.pulled_up ? "Did not pull up" : "Pulled up",
      says: rep.pulled_up ? "The time is compared again" : "Broke off: the time stays, and is compared with nothing",
      work: () => api.pulledUp(number, { pulled_up: !rep.pulled_up, ...seen(rep) }),
    },
  ];
}
