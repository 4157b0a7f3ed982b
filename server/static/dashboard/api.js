// @ts-check
/** Every request that the page makes, one line a route. A refusal is thrown as an Error whose message is for the coach. */

const LOST = "flygate does not answer: see that it still runs, then try again.";

/** @param {string} method @param {string} path @param {object | string} [body] A text is sent as CSV. @returns {Promise<any>} */
async function ask(method, path, body) {
  /** @type {RequestInit} */
  const request = { method, cache: "no-store" };
  const isText = typeof body === "string";
  const headers = { "Content-Type": isText ? "text/csv" : "application/json" };
  if (body !== undefined) Object.assign(request, { headers, body: isText ? body : JSON.stringify(body) });
  const answer = await fetch(path, request).catch(() => {
    throw new Error(LOST);
  });
  const text = await answer.text();
  if (answer.ok) return text ? JSON.parse(text) : null;
  throw Object.assign(new Error(problemText(text) ?? `flygate refused this (status ${answer.status}).`), { errors: fieldProblems(text) });
}

/** Which fields of the body a problem is about. @param {string} text @returns {FieldProblem[]} */
function fieldProblems(text) {
  try {
    return JSON.parse(text).errors ?? [];
  } catch {
    return [];
  }
}

/** @typedef {{field: string, message: string}} FieldProblem */

/** The sentence in a problem document. @param {string} text @returns {string | null} */
export function problemText(text) {
  try {
    const problem = JSON.parse(text);
    return typeof problem.detail === "string" ? problem.detail : (problem.title ?? null);
  } catch {
    return null;
  }
}

/** @typedef {Record<string, unknown>} Body */
export const api = {
  /** @returns {Promise<import("./views.js").Snapshot>} */
  state: () => ask("GET", "/api/state"),
  newSession: (/** @type {Body} */ body) => ask("POST", "/api/session", body),
  changeSession: (/** @type {Body} */ body) => ask("PATCH", "/api/session", body),
  addAthlete: (/** @type {Body} */ body) => ask("POST", "/api/athletes", body),
  changeAthlete: (/** @type {number} */ athlete, /** @type {Body} */ body) => ask("PATCH", `/api/athletes/${athlete}`, body),
  /** @returns {Promise<import("./views.js").Speeds>} */
  speeds: (/** @type {number} */ athlete) => ask("GET", `/api/athletes/${athlete}/speeds`),
  removeAthlete: (/** @type {number} */ athlete) => ask("DELETE", `/api/athletes/${athlete}`),
  /** @returns {Promise<import("./views.js").Athlete[]>} */
  importAthletes: (/** @type {string} */ csv) => ask("POST", `/api/athletes/import`, csv),
  sendFirst: (/** @type {number} */ athlete) => ask("POST", "/api/order/first", { athlete }),
  /** @returns {Promise<import("./views.js").Workout>} */
  addWorkout: (/** @type {Body} */ body) => ask("POST", "/api/workouts", body),
  /** @returns {Promise<import("./views.js").WorkoutPreview>} */
  previewWorkout: (/** @type {Body} */ body) => ask("POST", "/api/workouts/preview", body),
  /** @returns {Promise<import("./views.js").AboutWorkout>} */
  aboutWorkout: (/** @type {number} */ workout) => ask("GET", `/api/workouts/${workout}/about`),
  /** @returns {Promise<import("./views.js").Workout>} */
  changeWorkout: (/** @type {number} */ workout, /** @type {Body} */ body) => ask("PUT", `/api/workouts/${workout}`, body),
  removeWorkout: (/** @type {number} */ workout) => ask("DELETE", `/api/workouts/${workout}`),
  addGate: (/** @type {Body} */ body) => ask("POST", "/api/gates", body),
  putGatesOut: () => ask("POST", "/api/gates/as-workouts-ask"),
  moveGate: (/** @type {number} */ marker, /** @type {Body} */ body) => ask("PUT", `/api/gates/${marker}/position`, body),
  removeGate: (/** @type {number} */ marker) => ask("DELETE", `/api/gates/${marker}`),
  openSource: (/** @type {number} */ marker, /** @type {Body} */ body) => ask("PUT", `/api/gates/${marker}/source`, body),
  closeSource: (/** @type {number} */ marker) => ask("DELETE", `/api/gates/${marker}/source`),
  placeLine: (/** @type {number} */ marker, /** @type {Body} */ body) => ask("PUT", `/api/gates/${marker}/line`, body),
  voidRep: (/** @type {number} */ rep, /** @type {Body} */ body) => ask("POST", `/api/reps/${rep}/void`, body),
  restoreRep: (/** @type {number} */ rep, /** @type {Body} */ body) => ask("POST", `/api/reps/${rep}/restore`, body),
  giveRep: (/** @type {number} */ rep, /** @type {Body} */ body) => ask("PUT", `/api/reps/${rep}/athlete`, body),
  notOurs: (/** @type {number} */ rep, /** @type {Body} */ body) => ask("POST", `/api/reps/${rep}/not-ours`, body),
  again: (/** @type {number} */ rep, /** @type {Body} */ body) => ask("POST", `/api/reps/${rep}/again`, body),
  slipped: (/** @type {number} */ rep, /** @type {Body} */ body) => ask("POST", `/api/reps/${rep}/slipped`, body),
  pulledUp: (/** @type {number} */ rep, /** @type {Body} */ body) => ask("PUT", `/api/reps/${rep}/pulled-up`, body),
  feel: (/** @type {number} */ rep, /** @type {Body} */ body) => ask("PUT", `/api/reps/${rep}/feel`, body),
  wind: (/** @type {number} */ rep, /** @type {number | null} */ wind_m_per_s) => ask("PUT", `/api/reps/${rep}/wind`, { wind_m_per_s }),
  dismissAdvice: (/** @type {import("./views.js").Advice} */ { athlete, kind }) => ask("POST", `/api/advice/${athlete}/${kind}/dismiss`),
  finishWith: (/** @type {number} */ rep, /** @type {Body} */ body) => ask("PUT", `/api/reps/${rep}/finish`, body),
  letCount: (/** @type {number} */ crossing, /** @type {boolean} */ counts) => ask("PUT", `/api/crossings/${crossing}/counts`, { counts }),
  /** @returns {Promise<import("./views.js").Crossing>} */
  setInstant: (/** @type {number} */ crossing, /** @type {number} */ t_ns) => ask("PUT", `/api/crossings/${crossing}/instant`, { t_ns }),
  /** @returns {Promise<import("./views.js").TapeScale>} */
  tape: (/** @type {number} */ marker, /** @type {TapeWish} */ wish) => ask("GET", `/api/gates/${marker}/tape?${tapeQuery(wish)}`),
  /** @returns {Promise<import("./views.js").Crossing>} */
  markCrossing: (/** @type {number} */ marker, /** @type {Body} */ body) => ask("POST", `/api/gates/${marker}/crossings`, body),
  /** @returns {Promise<import("./views.js").PhoneCode>} */
  phoneCode: (/** @type {number} */ marker) => ask("POST", `/api/gates/${marker}/code`),
  armPhones: (/** @type {boolean} */ armed) => ask("PUT", "/api/phones/armed", { armed }),
  replacePhone: (/** @type {number} */ phone, /** @type {number} */ marker) => ask("POST", `/api/phones/${phone}/replace`, { marker }),
  forgetPhone: (/** @type {number} */ phone) => ask("DELETE", `/api/phones/${phone}`),
  /** @returns {Promise<import("./views.js").Lan>} */
  lan: () => ask("GET", "/api/lan"),
  logOut: () => fetch("/logout", { method: "POST", redirect: "manual" }),
  /** @returns {Promise<import("./views.js").Lan>} */
  renewSpectators: () => ask("POST", "/api/lan/spectators"),
  undo: () => ask("POST", "/api/undo"),
  startPasses: (/** @type {Body} */ body) => ask("POST", "/api/passes", body),
  stopPasses: () => ask("DELETE", "/api/passes"),
  startRehearsal: () => ask("POST", "/api/rehearsal"),
  stopRehearsal: () => ask("DELETE", "/api/rehearsal"),
  /** @returns {Promise<import("./views.js").SessionRow[]>} */
  sessions: () => ask("GET", "/api/sessions"),
  /** @returns {Promise<import("./views.js").Snapshot>} */
  pastState: (/** @type {number} */ session) => ask("GET", `/api/sessions/${session}/state`),
  /** @returns {Promise<{address: string, name: string}[]>} */
  cameras: () => ask("GET", "/api/cameras"),
};

/** @param {number} session */
export const repsAddress = (session) => `/api/sessions/${session}/reps.csv`;

/** A page to look at and to print. @param {number} session */
export const resultsAddress = (session) => `/session/${session}`;

/** @param {number} session */
export const textAddress = (session) => `/api/sessions/${session}/summary.txt`;

/** @param {number} marker @param {number} number Makes every request another address. */
export const pictureAddress = (marker, number) => `/api/gates/${marker}/picture.jpg?n=${number}`;

/** @typedef {{t_ns: number, span_s: number, speed_m_per_s: number}} TapeWish Around which instant. */

/** @param {TapeWish} wish */
const tapeQuery = ({ t_ns, span_s, speed_m_per_s }) => `t_ns=${t_ns}&span_s=${span_s}&speed_m_per_s=${speed_m_per_s}`;

/** The picture that `api.tape` tells the scale of. @param {number} marker @param {TapeWish} wish */
export const tapeAddress = (marker, wish) => `/api/gates/${marker}/tape.png?${tapeQuery(wish)}`;
