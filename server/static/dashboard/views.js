// @ts-check
/**
 * What the server sends: types alone, no code. One view a kind of entry; docs/design/live.md has the contract.
 * Times are nanoseconds on the session's clock (t_ns) or seconds; u is a standard uncertainty, +- is 2 u.
 */
export * from "./views/athlete.js";
export * from "./views/crossing.js";
export * from "./views/gate.js";
export * from "./views/phone.js";
export * from "./views/rep.js";
export * from "./views/session.js";
export * from "./views/workout.js";
