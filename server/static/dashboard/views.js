// @ts-check
/**
 * What the server sends: types alone, no code. One view a kind of entry; docs/design/live.md has the contract.
 * Times are nanoseconds on the session's clock (t_ns) or seconds; u is a standard uncertainty, +- is 2 u.
 *
 * @typedef {[number, number]} Point A place in a gate's picture, [x, y] in pixels of its full size.
 *
 * @typedef {"set up" | "warm-up" | "running" | "paused" | "over"} Phase
 *
 * @typedef {object} Session
 * @property {number} session
 * @property {string} started_at
 * @property {boolean} [rehearsal] Of made clips.
 * @property {string} [name]
 * @property {Phase} [phase] A crossing becomes a rep while it is running; an earlier version's always was.
 * @property {number} fly_zone_m
 * @property {number} u_fly_zone_m
 * @property {"auto" | "right" | "left"} direction
 * @property {number} min_speed_m_per_s
 * @property {number} max_speed_m_per_s
 * @property {number[]} athletes Numbers in running order.
 * @property {number | null} next_athlete
 * @property {number | null} [workout] Of everybody who has no own; null: reps without an end.
 * @property {number} [layout] Counts how gates have stood.
 * @property {boolean} [wall_verdicts] The wall shows verdicts too.
 * @property {number | null} [wind_m_per_s] By hand, from behind positive.
 * @property {"" | "spikes" | "flats"} [shoes]
 * @property {string} [note]
 * @property {string} [cycle_pace] Which pace of the training cycle it is for.
 * @property {number} [sprinter_rest] How much longer a 400 m sprinter rests after a rep of more than 50 m.
 * @property {string[]} [unfit] Gates that today's workouts lack.
 * @property {string[]} [cautions] Whom they do not suit.
 *
 * @typedef {object} Pace
 * @property {string} time As typed, such as 52.0.
 * @property {number} time_s
 * @property {number} distance_m
 * @property {number} speed_m_per_s
 * @property {boolean} without_start
 * @property {string} formula
 * @property {number} fly_time_s The pace's own time for the Fly Zone.
 * @property {string | null} [estimated] Name of the method, where nobody ran that time.
 * @property {number} [u_time_s]
 * @property {number | null} [low_s] The estimate's band.
 * @property {number | null} [high_s]
 *
 * @typedef {object} Estimate Of a 400 m time, by one method.
 * @property {string} method
 * @property {number} time_s
 * @property {number} u_time_s
 * @property {number} low_s
 * @property {number} high_s
 * @property {string} source
 * @property {string} note Why the band is as wide as it is.
 *
 * @typedef {{distance_m: number, time: string, time_s: number, date: string, source: string}} RaceTime
 * @typedef {{fly_time_s: number, u_own_fly_time_s: number, u_velocity_m_per_s: number, distance_m: number, group: Point}} PastRep
 *
 * @typedef {object} Fastest Flying rep of a session.
 * @property {number} session
 * @property {number} velocity_m_per_s
 * @property {number} u_velocity_m_per_s
 * @property {number} distance_m
 * @property {number | null} pace_percent 400 m pace in % of it.
 * @typedef {{sessions: Fastest[], reserve_ratio: number | null, type: string | null}} Speeds
 *
 * @typedef {object} Athlete
 * @property {number} athlete
 * @property {string} name
 * @property {Pace | null} pace
 * @property {string} [group]
 * @property {string} [event]
 * @property {"" | "f" | "m"} [sex] For estimates only.
 * @property {RaceTime[]} [times]
 * @property {number | null} [max_aerobic_speed_m_per_s] From a test.
 * @property {Estimate[]} [estimates] Of the 400 m time, while it is not known; verdicts are by the first.
 * @property {number | null} [workout] An own one; null: everybody's.
 * @property {boolean} [present] False: takes no turns, `why` says it.
 * @property {string} [why]
 * @property {number[]} [dropped_sets]
 * @property {number} [extra_reps]
 * @property {number | null} [sprinter_rest] A 400 m sprinter's own; null: the session's.
 * @property {{session: number, reps: PastRep[]}[]} [history]
 * @property {boolean} [removed] Was added by mistake: nothing shows it any more.
 *
 * @typedef {"flying" | "400 m pace"} Family
 * @typedef {{set: number, rep: number, distance_m: number, rest_s: number | null, assumed_rest?: boolean}} Step rest_s: after
 *   it; null after the last. assumed_rest: the workout leaves it out.
 *
 * @typedef {object} Workout
 * @property {number} workout
 * @property {string} name
 * @property {string} text In one line.
 * @property {Step[]} reps
 * @property {string} [notation] In lines.
 * @property {Family} [family]
 * @property {string} [built_in] Which of the library's it is; empty: a coach's own.
 * @property {boolean} [removed] Nothing offers it any more.
 *
 * @typedef {{line: number, column: number, caret: string, message: string}} NotationProblem
 * @typedef {{workout: Workout | null, problems: NotationProblem[]}} WorkoutPreview
 *
 * @typedef {{workout: number, reps: number, timed_m: number, whole_m: Point, time_s: number, unfit: string | null,
 *   caution: string | null, last: string | null, last_of_family: string | null}} AboutWorkout
 *
 * @typedef {{width: number, height: number, rate_hz: number | null}} Mode
 *
 * @typedef {object} Source
 * @property {string} address
 * @property {"webcam" | "network" | "clip" | "phone"} kind
 * @property {string} name
 * @property {Mode | null} asked
 * @property {Mode | null} got
 * @property {boolean | null} exposure_locked
 * @property {string[]} [warnings] What makes results worse than they could be.
 * @property {boolean} [together] False for a clip that began by itself: its clock is nobody else's.
 *
 * @typedef {object} Line
 * @property {Point} top
 * @property {Point} ground
 * @property {number} px_per_m
 * @property {number} u_px_per_m
 * @property {string} source
 *
 * @typedef {"off" | "opening" | "no line" | "learning" | "ready" | "busy" | "not ready" | "stalled" | "gone" |
 *   "ended" | "refused"} GateState
 *
 * @typedef {object} Gate
 * @property {number} marker
 * @property {string} position
 * @property {Source | null} source
 * @property {GateState} state
 * @property {string} why
 * @property {Line | null} line
 * @property {Point | null} size Width and height of the picture, pixels.
 * @property {boolean} synchronised
 * @property {number | null} u_latency_s
 * @property {number | null} latency_s
 * @property {number | null} rate_hz
 * @property {number | null} [position_m] From Marker 1; null: as the session's Fly Zone has it.
 * @property {boolean} [removed] Taken away: nothing shows it any more.
 *
 * @typedef {object} Crossing
 * @property {number} crossing
 * @property {number} marker
 * @property {number} run
 * @property {number} t_ns
 * @property {number} t_source_ns
 * @property {number} u_ns
 * @property {"right" | "left"} direction
 * @property {number} speed_m_per_s
 * @property {number} u_speed_m_per_s
 * @property {number | null} height_m
 * @property {number | null} [feet_m] Height on which the feet stood, above the line's ground point.
 * @property {number} frames
 * @property {boolean} counted
 * @property {string | null} why
 * @property {string | null} [note] What else was seen, such as another body at the same instant.
 * @property {boolean} final
 * @property {boolean} withdrawn
 * @property {string | null} photo
 * @property {Phase} [phase] The session's when it was seen.
 * @property {number} [least_m_per_s] Who was slower at Marker 2 took no turn.
 * @property {boolean | null} [told_to_count] A coach's word on it; null: nobody said anything.
 * @property {number | null} [partner] Crossing of the other gate that a coach put with it.
 * @property {number | null} [by_hand_from_ns] What the gate had read where a coach set the instant; that itself where
 *   it had missed it.
 * @property {number | null} [photo_t_ns] Session instant of the photo finish's first column.
 * @property {number | null} [photo_ns_per_px] To the next column; negative where later is further left.
 * @property {number | null} [position_m] Of the gate then.
 *
 * @typedef {"faster than 400 m pace" | "between 400 m and 800 m pace" | "slower than 800 m pace" | "faster than 800 m pace" |
 *   "slower than 400 m pace" | "too close to 400 m pace to call" | "too close to 800 m pace to call"} Zone
 * @typedef {{pace: Pace, verdict: "faster" | "slower" | "too close to call", p_faster: number, margin_percent: number}} Floor
 *
 * @typedef {{term: string, u_s: number, kind: "own" | "common", signs: Point}} BudgetLine
 *
 * @typedef {{what: string, reason: string, at: string}} Correction
 *
 * @typedef {object} RepMarks What a rep is beside the athlete's others of today; null: nothing to compare with.
 * @property {"better" | "same" | "worse" | null} to_before
 * @property {number | null} to_best_s Fly time less the best one before it.
 * @property {boolean} best_today
 * @property {boolean} off_best 3 % under today's best.
 * @property {string | null} fading
 * @property {boolean} personal_best
 * @property {number | null} rest_s From Marker 3 of the one before to this one's run-up.
 * @property {string | null} short_rest
 *
 * @typedef {object} Feel As the athlete said.
 * @property {"loose" | "tight" | null} looseness
 * @property {"easy" | "hard" | "all out" | null} effort
 * @property {boolean} recovered_early
 *
 * @typedef {object} Rep
 * @property {number} rep
 * @property {number} run
 * @property {number | null} athlete
 * @property {"running" | "provisional" | "final" | "unfinished" | "withdrawn"} state
 * @property {number | null} crossing2
 * @property {number | null} crossing3
 * @property {number | null} t2_ns
 * @property {number | null} t3_ns
 * @property {number | null} fly_time_s
 * @property {number | null} u_fly_time_s
 * @property {number | null} u_own_fly_time_s
 * @property {number | null} velocity_m_per_s
 * @property {number | null} u_velocity_m_per_s
 * @property {number | null} speed2_m_per_s
 * @property {number | null} speed3_m_per_s
 * @property {"faster" | "slower" | "too close to call" | null} verdict
 * @property {"fly time" | "gate speed" | null} verdict_from
 * @property {number | null} p_faster
 * @property {number | null} margin_m_per_s
 * @property {number | null} margin_percent
 * @property {number} [fly_zone_m] The length that it was timed over.
 * @property {Pace | null} pace
 * @property {BudgetLine[] | null} budget
 * @property {string | null} check
 * @property {string | null} revised
 * @property {{reason: string, at: string} | null} void
 * @property {Correction[]} [corrections]
 * @property {Point | null} [group] Numbers of both gates' set-ups.
 * @property {Point} [gates] Markers between which it is timed.
 * @property {number[]} [seen] Crossings of its whole run, at other gates too.
 * @property {"order" | "coach" | "nobody"} [named] By whom.
 * @property {boolean} [pulled_up]
 * @property {number | null} [set] Place in the athlete's own workout; null beyond its end.
 * @property {number | null} [rep_of_set]
 * @property {number | null} [rest_s] The least prescribed after it.
 * @property {RepMarks} [marks]
 * @property {Family} [family] Of the workout in which it was run.
 * @property {Zone | null} [zone] Of a 400 m pace rep that both gates saw.
 * @property {Floor | null} [floor] The same rep against 800 m pace; null: no 800 m time is known.
 * @property {Feel} [feel]
 * @property {number | null} [wind_m_per_s] By hand, from behind positive; null: the session's.
 * @property {number | null} [step_rate_per_min] Comes when the runner has left the picture.
 * @property {number | null} [u_step_rate_per_min]
 * @property {number | null} [step_length_m]
 * @property {number | null} [u_step_length_m]
 * @property {string | null} [step_rate_why] Why there is none.
 *
 * @typedef {object} Undo The newest correction, for as long as it can be taken back.
 * @property {string} what Empty: there is none.
 * @property {Rep[]} before The reps that it changed, as they were.
 * @property {boolean} [moved] The running order changed with it.
 * @property {number} [newest_rep]
 *
 * @typedef {{t_ns: number, ns_per_px: number, width: number, height: number}} TapeScale Of a tape's picture.
 *
 * @typedef {object} Advice About one athlete, for the coach alone.
 * @property {string} key Athlete and kind.
 * @property {number} athlete
 * @property {string} kind
 * @property {string} words
 * @property {string} reason
 * @property {string} source
 * @property {"text" | "paper" | "ours"} whose Rule.
 * @property {boolean} holds False: no longer follows from the day.
 * @property {boolean} dismissed For this session.
 *
 * @typedef {object} Passes
 * @property {"off" | "running" | "done"} state
 * @property {number} [marker] The gate that is synchronised with Marker 2.
 * @property {number} wanted
 * @property {number} seen
 * @property {number[]} differences_s
 * @property {number | null} offset_s
 * @property {number | null} u_offset_s
 * @property {string | null} why
 *
 * @typedef {{state: "off" | "making" | "running" | "over", why: string | null, done: number}} Rehearsal
 * @typedef {{run: number, start: number, started_at: string}} Server
 * @typedef {{session: number, started_at: string, rehearsal: boolean, reps: number, name?: string}} SessionRow reps: how many.
 *
 * @typedef {"good" | "fair" | "poor"} Quality
 *
 * @typedef {object} Phone A browser that has joined as a gate; null: its browser does not say.
 * @property {number} phone
 * @property {string} name
 * @property {number[]} markers That it serves.
 * @property {number | null} waiting_for A marker that another phone serves.
 * @property {boolean} linked
 * @property {number | null} silent_s Since nothing has come of it.
 * @property {string} why A sentence where it is no gate just now.
 * @property {boolean} armed
 * @property {number | null} fps
 * @property {number | null} camera_hz As the camera promised.
 * @property {number | null} lost_share
 * @property {number | null} buffered_s What it still has to send.
 * @property {number} gaps Messages that never came.
 * @property {number | null} battery 0 to 1.
 * @property {boolean | null} charging
 * @property {boolean | null} moved
 * @property {boolean | null} visible
 * @property {boolean | null} muted
 * @property {{exposure: boolean | null, focus: boolean | null, white_balance: boolean | null}} locked
 * @property {{u_ms: number, bound_ms: number, drift_ppm: number, quality: Quality} | null} clock
 * @property {"sensor" | "arrival" | null} timing
 * @property {{marker: number, t_ns: number, speed_m_per_s: number} | null} last_pass
 *
 * @typedef {{armed: boolean, phones: Phone[]}} Phones
 * @typedef {{code: string, marker: number, address: string, svg: string, seconds: number}} PhoneCode A one-time way in.
 *
 * @typedef {object} Lan How phones get in. Without --lan `on` is false and the rest is empty.
 * @property {boolean} on
 * @property {string} page
 * @property {string} helper The plain page, that leads to the secure one.
 * @property {string} spectators Link that can only read.
 * @property {string} spectators_svg The same as a QR code.
 * @property {{ip: string, interface: string, kind: string, helper: string, likely: boolean}[]} addresses
 * @property {string[]} told What has arrived from phones of late, or what to look at where nothing has.
 *
 * @typedef {object} Snapshot
 * @property {number} last_id
 * @property {number} now_ns
 * @property {Session} session
 * @property {Athlete[]} athletes
 * @property {Gate[]} gates
 * @property {Crossing[]} crossings
 * @property {Rep[]} reps
 * @property {Workout[]} [workouts]
 * @property {Advice[]} [advices]
 * @property {Passes | null} passes
 * @property {Rehearsal | null} rehearsal
 * @property {Undo | null} [undo]
 * @property {Phones} [phones]
 * @property {Server} server
 * @property {string | null} [trouble] What keeps results from being stored now; also told as an event without an id.
 */

export {};
