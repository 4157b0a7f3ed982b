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
export const TROUBLE = "trouble";
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

/** When a rep was run, to sort by; runs of the server have different clocks. @param {Rep} a @param {Rep} b */
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

/** A 400 m sprinter rests so many times as long after a rep of more metres than these; `server/coaching/sprinters.py` has
 * the same. */
const LEAST_SPRINTER_REST = 1.5;
const LONGER_FROM_M = 50;
const LONGER_EVENT = /(?<!\d)(600|800|1000|1500|1600|3000|5000)(?!\d)|mile|middle|\b[35] ?k\b/i;

/** @param {{event?: string}} athlete */
export const isSprinter = ({ event = "" }) => /(?<!\d)400(?!\d)/.test(event) && !LONGER_EVENT.test(event);

/** That athlete's reps that count; `server/places.py` has the same. @param {State} state @param {number} athlete @returns {Rep[]} */
export function counting(state, athlete) {
  return (repsByAthlete(state).get(athlete) ?? []).filter((rep) => rep.void === null);
}

/** What that athlete runs, in order; null without a workout: as many as they like. As `server/places.py` has it.
 * @param {State} state @param {Athlete} athlete @returns {Step[] | null} */
export function prescribed(state, athlete) {
  const workout = state.workouts[athlete.workout ?? state.session.workout ?? 0];
  if (!workout) return null;
  const factor = isSprinter(athlete) ? (athlete.sprinter_rest ?? state.session.sprinter_rest ?? LEAST_SPRINTER_REST) : 1;
  const steps = workout.reps
    .filter((step) => !(athlete.dropped_sets ?? []).includes(step.set))
    .map((step) => (step.rest_s !== null && step.distance_m > LONGER_FROM_M ? { ...step, rest_s: step.rest_s * factor } : step));
  const last = steps.at(-1);
  if (!last) return [];
  const extra = athlete.extra_reps ?? 0;
  const more = Array.from({ length: extra }, (_, n) => ({ ...last, rep: last.rep + 1 + n }));
  const ends = extra ? [last, ...more].map((step) => ({ ...step, rest_s: restBetween(steps, last.set) })) : [last];
  return [...steps.slice(0, -1), ...ends.slice(0, -1), { ...ends[ends.length - 1], rest_s: null }];
}

/** Rest between two reps of a set, else the last that there is. @param {Step[]} steps @param {number} set */
function restBetween(steps, set) {
  const known = steps.filter((step) => step.rest_s !== null);
  return (known.find((step) => step.set === set) ?? known.at(-1))?.rest_s ?? null;
}

/** How far that athlete runs next, where not every rep is over the session's length; null: it is, or who knows.
 * @param {State} state @param {Athlete} athlete @returns {number | null} */
export function nextLength(state, athlete) {
  const steps = prescribed(state, athlete) ?? [];
  const next = steps[counting(state, athlete.athlete).length];
  return !next || steps.every(({ distance_m }) => distance_m === state.session.fly_zone_m) ? null : next.distance_m;
}

/** What everybody runs today, where that is a workout at 400 m pace; null: flying reps, or no workout.
 * @param {State} state */
export function paceWorkout({ session, workouts }) {
  const workout = workouts[session.workout ?? 0];
  return workout?.family === "400 m pace" ? workout : null;
}

/** Whether that one is there and has something left to run. @param {State} state @param {number} number */
export function canRun(state, number) {
  const athlete = state.athletes[number];
  if (!athlete || athlete.removed || athlete.present === false) return false;
  const steps = prescribed(state, athlete);
  return steps === null || counting(state, number).length < steps.length;
}

/** Who takes the turn after that one; `server/turns.py` decides, this shows it.
 * @param {State} state @param {number} athlete @returns {number | null} */
export function following(state, athlete) {
  const order = state.session.athletes;
  const at = order.indexOf(athlete);
  if (at < 0) return null;
  return [...order.slice(at + 1), ...order.slice(0, at + 1)].find((one) => canRun(state, one)) ?? null;
}

/** The next ones in order, each once. @param {State} state @param {number} most @returns {Athlete[]} */
export function upcoming(state, most = 3) {
  /** @type {number[]} */
  const found = [];
  let one = state.session.next_athlete;
  while (one !== null && one !== undefined && !found.includes(one) && found.length < most) {
    found.push(one);
    one = following(state, one);
  }
  return found.map((number) => state.athletes[number]).filter((athlete) => athlete !== undefined);
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

/** The gates that there are, in the order in which a run passes them. @param {State} state @returns {Gate[]} */
export function gatesInOrder(state) {
  return Object.values(state.gates)
    .filter((gate) => !gate.removed)
    .sort((a, b) => position_m(state, a.marker) - position_m(state, b.marker) || a.marker - b.marker);
}

/** Nothing is set up and nothing has happened yet. @param {State} state */
export function isNew(state) {
  const { rehearsal } = state;
  const idle = rehearsal.state === "off" || rehearsal.state === "over";
  return idle && gatesInOrder(state).every((gate) => gate.source === null) && newestReps(state).length === 0;
}
