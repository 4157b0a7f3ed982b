// @ts-check
/**
 * What the page knows, and how an entry changes it. Pure: no DOM, no clock, no network. `merge` returns a new State and
 * leaves the old one; a view that did not change stays the same object.
 *
 * @typedef {import("./views.js").Advice} Advice
 * @typedef {import("./views.js").Athlete} Athlete
 * @typedef {import("./views.js").Crossing} Crossing
 * @typedef {import("./views.js").Gate} Gate
 * @typedef {import("./views.js").Rep} Rep
 * @typedef {import("./views.js").Snapshot} Snapshot
 * @typedef {import("./views.js").Step} Step
 * @typedef {import("./views.js").Workout} Workout
 */

/**
 * @typedef {object} State
 * @property {import("./views.js").Session} session
 * @property {Record<number, Athlete>} athletes
 * @property {Record<number, Gate>} gates
 * @property {Record<number, Crossing>} crossings
 * @property {Record<number, Rep>} reps
 * @property {Record<number, Workout>} workouts
 * @property {Record<string, Advice>} advices
 * @property {import("./views.js").Undo} undo
 * @property {import("./views.js").Passes} passes
 * @property {import("./views.js").Rehearsal} rehearsal
 * @property {import("./views.js").Phones} phones
 * @property {import("./views.js").Server} server
 * @property {string | null} trouble
 */

/** Kind of entry -> where its views are, and the field that is their key. @type {Record<string, [string, string]>} */
const TABLES = {
  athlete: ["athletes", "athlete"],
  gate: ["gates", "marker"],
  crossing: ["crossings", "crossing"],
  rep: ["reps", "rep"],
  workout: ["workouts", "workout"],
  advice: ["advices", "key"],
};
/** Kinds of which there is one view. */
const SINGLES = ["session", "passes", "rehearsal", "server", "undo", "phones"];
/** Told but not in the log, so without an id: results cannot be stored. */
const TROUBLE = "trouble";
/** Told as they are now, without an id: none of them is in the log. */
export const UNSTORED = [TROUBLE, "phones"];
export const KINDS = [...Object.keys(TABLES), ...SINGLES, TROUBLE];

/** @type {State["passes"]} */
const NO_PASSES = { state: "off", wanted: 5, seen: 0, differences_s: [], offset_s: null, u_offset_s: null, why: null };
/** @type {State["rehearsal"]} */
const NO_REHEARSAL = { state: "off", why: null, done: 0 };
/** @type {State["undo"]} */
const NO_UNDO = { what: "", before: [] };

/** @type {State["phones"]} */
const NO_PHONES = { armed: true, phones: [] };

/** @param {Snapshot} snapshot @returns {State} */
export function fromSnapshot(snapshot) {
  return {
    session: snapshot.session,
    athletes: keyed(snapshot.athletes, "athlete"),
    gates: keyed(snapshot.gates, "marker"),
    crossings: keyed(snapshot.crossings, "crossing"),
    reps: keyed(snapshot.reps, "rep"),
    workouts: keyed(snapshot.workouts ?? [], "workout"),
    advices: keyed(snapshot.advices ?? [], "key"),
    undo: snapshot.undo ?? NO_UNDO,
    passes: snapshot.passes ?? NO_PASSES,
    rehearsal: snapshot.rehearsal ?? NO_REHEARSAL,
    phones: snapshot.phones ?? NO_PHONES,
    server: snapshot.server,
    trouble: snapshot.trouble ?? null,
  };
}

/** State after one entry; a kind that this page does not know changes nothing.
 * @param {State} state @param {string} kind @param {any} data The whole new view. @returns {State} */
export function merge(state, kind, data) {
  if (kind === TROUBLE) return { ...state, trouble: data.detail };
  if (SINGLES.includes(kind)) return { ...state, [kind]: data };
  const table = TABLES[kind];
  if (!table) return state;
  const [name, key] = table;
  const views = /** @type {Record<string, any>} */ (state)[name];
  return { ...state, [name]: { ...views, [data[key]]: data } };
}

/** Views by their number. @template {object} T @param {T[]} views @param {keyof T} key @returns {Record<number, T>} */
function keyed(views, key) {
  return Object.fromEntries(views.map((view) => [view[key], view]));
}

/** Every rep that was one, newest first. @param {State} state @returns {Rep[]} */
export function newestReps(state) {
  return Object.values(state.reps).filter((rep) => rep.state !== "withdrawn").sort((a, b) => b.rep - a.rep);
}

/** Who is in the Fly Zone now, first in first. @param {State} state @returns {(Rep & {t2_ns: number})[]} */
export function runningReps(state) {
  return Object.values(state.reps).filter(
    /** @returns {rep is Rep & {t2_ns: number}} */
    (rep) => rep.state === "running" && rep.t2_ns !== null && rep.void === null && rep.run === state.server.run,
  );
}

/** The newest rep with something to show. @param {State} state */
export function lastResult(state) {
  return newestReps(state).find((rep) => rep.state !== "running") ?? null;
}

/** Crossings that belong to no rep, newest first. @param {State} state @returns {Crossing[]} */
export function leftOver(state) {
  const used = new Set(newestReps(state).flatMap((rep) => [rep.crossing2, rep.crossing3, ...(rep.seen ?? [])]));
  return Object.values(state.crossings)
    .filter((crossing) => !used.has(crossing.crossing))
    .sort((a, b) => b.crossing - a.crossing);
}

/** What was noted at a rep's gates, as one text; empty where nothing was. @param {State} state @param {Rep} rep */
export function notesOf(state, rep) {
  return [rep.crossing2, rep.crossing3]
    .map((number) => (number === null ? undefined : state.crossings[number]))
    .flatMap((one) => (one?.note ? [`${state.gates[one.marker]?.position ?? `Marker ${one.marker}`}: ${one.note}`] : []))
    .join("; ");
}

/** Athletes in running order. @param {State} state @returns {Athlete[]} */
export function runningOrder(state) {
  return state.session.athletes
    .map((number) => state.athletes[number])
    .filter((athlete) => athlete !== undefined && !athlete.removed);
}

/** Where the session stands; one of an earlier version always ran. @param {State} state */
export const phaseOf = ({ session }) => session.phase ?? "running";

/** When a rep was run, to sort by; runs have different clocks. @param {Rep} a @param {Rep} b */
const inTime = (a, b) => a.run - b.run || (a.t2_ns ?? a.t3_ns ?? 0) - (b.t2_ns ?? b.t3_ns ?? 0) || a.rep - b.rep;

/** @type {WeakMap<object, Map<number, Rep[]>>} */
const BY_ATHLETE = new WeakMap();

/** Every rep of everybody, void ones too, in the order in which they were run; found once for each state.
 * @param {State} state @returns {Map<number, Rep[]>} */
export function repsByAthlete({ reps }) {
  let found = BY_ATHLETE.get(reps);
  if (!found) {
    found = new Map();
    for (const rep of Object.values(reps).sort(inTime)) {
      if (rep.athlete === null || rep.state === "withdrawn") continue;
      const own = found.get(rep.athlete);
      if (own) own.push(rep);
      else found.set(rep.athlete, [rep]);
    }
    BY_ATHLETE.set(reps, found);
  }
  return found;
}

/** Athletes who are not in the running order. @param {State} state @returns {Athlete[]} */
export function restingAthletes(state) {
  return Object.values(state.athletes).filter((one) => !one.removed && !state.session.athletes.includes(one.athlete));
}

/** A name to choose by: two of one name have their 400 m time beside it. @param {State} state @param {Athlete} one */
export function nameToChoose(state, one) {
  const alone = Object.values(state.athletes).every((other) => other === one || other.removed || other.name !== one.name);
  return alone ? one.name : `${one.name} (${one.pace?.time ?? "no 400 m time"})`;
}

/** What is advised now, in running order. @param {State} state @returns {Advice[]} */
export function advised(state) {
  const place = (/** @type {Advice} */ one) => state.session.athletes.indexOf(one.athlete);
  return Object.values(state.advices)
    .filter((one) => one.holds && !one.dismissed && state.athletes[one.athlete]?.removed !== true)
    .sort((a, b) => place(a) - place(b));
}

/** Name for a rep's athlete. @param {State} state @param {number | null} number */
export function nameOf(state, number) {
  return number === null ? "No athlete" : (state.athletes[number]?.name ?? `Athlete ${number}`);
}

/** From Marker 1 to Marker 2. */
const ACCELERATION_ZONE_M = 30;

/** Where a gate stands, metres from Marker 1; `server/courses.py` has the same. @param {State} state @param {number} marker */
export function position_m(state, marker) {
  const own_m = state.gates[marker]?.position_m ?? null;
  return own_m ?? ACCELERATION_ZONE_M + (marker === 2 ? 0 : state.session.fly_zone_m);
}

/** The gates that there are, by marker. @param {Pick<State, "gates">} state @returns {Gate[]} */
export const standingGates = ({ gates }) => Object.values(gates).filter((gate) => !gate.removed);

/** The same in the order in which a run passes them. @param {State} state @returns {Gate[]} */
export function gatesInOrder(state) {
  return standingGates(state).sort((a, b) => position_m(state, a.marker) - position_m(state, b.marker) || a.marker - b.marker);
}

/** Nothing is set up and nothing has happened yet. @param {State} state */
export function isNew(state) {
  const { rehearsal } = state;
  const idle = rehearsal.state === "off" || rehearsal.state === "over";
  return idle && gatesInOrder(state).every((gate) => gate.source === null) && newestReps(state).length === 0;
}
