// @ts-check
import { api } from "../api.js";
import { html } from "../html.js";
import { AthletePaces } from "./athlete_paces.js";
import { AthleteSpeeds } from "./athlete_speeds.js";
import { AthleteToday } from "./athlete_today.js";
import { Dialog } from "./dialog.js";
import { Field, FieldForm, fieldError, typed, typedNumberOf } from "./fields.js";

/**
 * @typedef {import("../views.js").Athlete} Athlete
 * @typedef {import("../state.js").State} State
 */

/** Races beside the 400 m, as the server names them. */
const RACES = /** @type {const} */ ([["800", "800 m", 800, "2:05.3"], ["1500", "1500 m", 1500, "4:28.0"], ["mile", "Mile", 1609.344, "4:50.0"]]);
const KM_PER_H = 3.6;
/** 2 to 8 m/s, as the server takes it. */
const [SLOWEST_KM_PER_H, FASTEST_KM_PER_H] = [7.2, 28.8];
/** As the server names it, so that a refusal stands at its field. */
const AEROBIC = "max_aerobic_speed_m_per_s";
/** @type {[string, string][]} */
const SEXES = [["", "Not said"], ["f", "Female"], ["m", "Male"]];

/** Who somebody is, and what they do today. @param {{athlete: Athlete | null, state: State, onClose: () => void}} props */
export function AthleteDialog({ athlete, state, onClose }) {
  const save = (/** @type {FormData} */ fields) => {
    const body = bodyOf(fields);
    return athlete ? api.changeAthlete(athlete.athlete, body) : api.addAthlete(body);
  };
  return html`
    <${Dialog} title=${athlete ? `Edit ${athlete.name}` : "Add an athlete"} onClose=${onClose}>
      ${athlete && html`<${AthleteToday} athlete=${athlete} state=${state} onClose=${onClose} />`}
      ${athlete && html`<${AthletePaces} athlete=${athlete} /><${AthleteSpeeds} athlete=${athlete} />`}
      <${FieldForm} work=${save} onDone=${onClose} save=${athlete ? "Save" : "Add"} nameOf=${nameInForm}>
        ${(/** @type {import("./fields.js").Told} */ told) => html`
          <${Field} label="Name" name="name" value=${athlete?.name} told=${told} />
          <${Pace} athlete=${athlete} told=${told} />
          <${More} athlete=${athlete} told=${told} />`}
      <//>
    <//>`;
}

/** What the server is asked for. @param {FormData} fields */
function bodyOf(fields) {
  return {
    name: typed(fields, "name"),
    pace_400: typed(fields, "pace_400") || null,
    without_start: fields.get("without_start") !== null,
    pace_date: typed(fields, "pace_date"),
    pace_source: typed(fields, "pace_source"),
    group: typed(fields, "group"),
    event: typed(fields, "event"),
    sex: typed(fields, "sex"),
    times: racesOf(fields),
    max_aerobic_speed_m_per_s: aerobicOf(fields),
  };
}

/** Typed in km/h, as tests are read. @param {FormData} fields */
function aerobicOf(fields) {
  if (typed(fields, AEROBIC) === "") return null;
  const typed_km_per_h = typedNumberOf(fields, AEROBIC, "speed", "20.2");
  if (typed_km_per_h < SLOWEST_KM_PER_H || typed_km_per_h > FASTEST_KM_PER_H) {
    const limits = `${SLOWEST_KM_PER_H} and ${FASTEST_KM_PER_H} km/h`;
    throw fieldError(AEROBIC, `speed ${typed_km_per_h} is not between ${limits}: write the test's result in km/h`);
  }
  return typed_km_per_h / KM_PER_H;
}

/** The other races that have a time. @param {FormData} fields */
function racesOf(fields) {
  return RACES.filter(([race]) => typed(fields, `${race}_time`) !== "").map(([race]) => ({
    distance: race,
    time: typed(fields, `${race}_time`),
    date: typed(fields, `${race}_date`),
    source: typed(fields, `${race}_source`),
  }));
}

/** The form's field for the server's: races are sent as a list. @param {string} field @param {FormData} fields */
function nameInForm(field, fields) {
  const [list, place, what] = field.split(".");
  return list === "times" && place !== undefined ? `${racesOf(fields)[Number(place)]?.distance}_${what}` : field;
}

/** @param {Athlete | null} athlete */
function aerobicText(athlete) {
  const speed = athlete?.max_aerobic_speed_m_per_s ?? null;
  return speed === null ? "" : (speed * KM_PER_H).toFixed(1);
}

/** The 400 m time that was run. @param {Athlete | null} athlete */
const typedTime = (athlete) => (athlete?.pace?.estimated ? "" : athlete?.pace?.time);

/** @param {{athlete: Athlete | null, told: import("./fields.js").Told}} props */
function Pace({ athlete, told }) {
  return html`
    <${Field} label="400 m time" name="pace_400" value=${typedTime(athlete)} told=${told} example="52.0 or 1:02.5" most=${12}
      hint="Empty: estimated from 800 m, and 1500 m, where they are given below; else timed without a verdict. A time entered later judges earlier reps too." />
    <label class="check"><input type="checkbox" name="without_start" defaultChecked=${athlete?.pace?.without_start ?? false} />
      Take the standing start off that time (1 s)</label>`;
}

/** What may be left out. @param {{athlete: Athlete | null, told: import("./fields.js").Told}} props */
function More({ athlete, told }) {
  const of400 = athlete?.times?.find((one) => one.distance_m === 400);
  return html`
    <details class="more">
      <summary>More: group, event, other times</summary>
      <div class="pair">
        <${Field} label="Group" name="group" value=${athlete?.group} told=${told} />
        <${Field} label="Event" name="event" value=${athlete?.event} told=${told} example="400 m" />
      </div>
      <label>Sex, for estimates only
        <select name="sex">${SEXES.map(([value, words]) => html`<option value=${value} selected=${value === (athlete?.sex ?? "")}>${words}</option>`)}</select>
      </label>
      <${Field} label="Maximal aerobic speed, km/h" name=${AEROBIC} value=${aerobicText(athlete)} told=${told} example="20.2" most=${5} mode="decimal"
        hint="From a test; the fastest flying rep over it is the speed reserve ratio." />
      <fieldset class="race"><legend>400 m: when and where</legend>
        <${Known} name="pace" time=${of400} told=${told} />
      </fieldset>
      ${RACES.map(([race, words, distance_m, example]) => {
        const time = athlete?.times?.find((one) => one.distance_m === distance_m);
        return html`
          <fieldset class="race" key=${race}><legend>${words}</legend>
            <${Field} label="Time" name=${`${race}_time`} value=${time?.time} told=${told} example=${example} most=${12} />
            <${Known} name=${race} time=${time} told=${told} />
          </fieldset>`;
      })}
    </details>`;
}

/** When a race was, and where that is known from.
 * @param {{name: string, time: import("../views.js").RaceTime | undefined, told: import("./fields.js").Told}} props */
function Known({ name, time, told }) {
  return html`
    <div class="pair">
      <${Field} label="Date" name=${`${name}_date`} value=${time?.date} told=${told} example="2026-05-09" most=${20} />
      <${Field} label="Source" name=${`${name}_source`} value=${time?.source} told=${told} example="county meeting" />
    </div>`;
}
