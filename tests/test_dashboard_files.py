"""The files of the pages: nothing from outside, imports there, types right, entries merged as the contract says."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from gate.line import HALF_WIDTH_M, HEIGHT_M, TORSO_HIGH_M, TORSO_LOW_M
from gate.step_rate import LEAST_STEPS, REACH_M
from gate.step_watch import SHORTEST_STEP_M
from tests.node_help import in_node, needs_node
from tests.patience import PATIENCE_S

TOP = Path(__file__).parent.parent
STATIC = TOP / "server" / "static"
DASHBOARD = STATIC / "dashboard"
PHONE = STATIC / "phone"
VENDOR = STATIC / "vendor"
OWN = sorted(path for path in (*DASHBOARD.rglob("*"), *PHONE.rglob("*")) if path.suffix in (".js", ".html", ".css"))
SCRIPTS = sorted(path for path in (*DASHBOARD.rglob("*.js"), *PHONE.rglob("*.js"), *VENDOR.rglob("*.js")))
IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']""")
OUTSIDE = re.compile(r"""["'(`]\s*(?:https?:)?//[\w.-]+""")
LOADED = re.compile(r"""(?:\bhref|\bsrc)="([^"$#]+)""")
PHONES = (TOP / "docs" / "design" / "phones.md").read_text(encoding="utf-8")
CONTRACT = (TOP / "docs" / "design" / "live.md").read_text(encoding="utf-8") + PHONES.partition("## Wire")[0]
TSC = shutil.which("tsc", path=str(TOP / "node_modules" / ".bin")) or shutil.which("tsc")


def name(path: Path) -> str:
    return path.relative_to(STATIC).as_posix()


@pytest.mark.parametrize("library", [path for path in sorted(VENDOR.iterdir()) if path.is_dir()], ids=name)
def test_a_library_has_its_licence_and_its_version(library: Path) -> None:
    assert len((library / "LICENSE").read_text(encoding="utf-8")) > 500
    first, *_ = (library / "VERSION").read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(rf"{library.name} \d+\.\d+\.\d+, \S+ licence .*", first)


@pytest.mark.parametrize("path", OWN, ids=name)
def test_a_file_of_the_page_names_no_outside_address(path: Path) -> None:
    assert OUTSIDE.findall(path.read_text(encoding="utf-8")) == []


def test_the_search_for_outside_addresses_finds_them() -> None:
    for line in ('<script src="//cdn.example/x.js">', "import 'https://example.org/x.js'", "url( http://a.b/c.png)"):
        assert OUTSIDE.search(line)


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_every_import_is_a_file(path: Path) -> None:
    for target in IMPORT.findall(path.read_text(encoding="utf-8")):
        assert target.startswith("."), f"{target}: a browser cannot find a bare name"
        assert (path.parent / target).is_file(), target


@pytest.mark.parametrize("path", [path for path in OWN if path.suffix == ".html"], ids=name)
def test_everything_that_the_page_loads_is_a_file(path: Path) -> None:
    targets = [target for target in LOADED.findall(path.read_text(encoding="utf-8")) if not target.startswith("data:")]
    assert any(target.endswith("main.js") for target in targets)
    for target in targets:
        assert (STATIC / target.removeprefix("/static/")).is_file(), target


@pytest.mark.parametrize("path", [path for path in SCRIPTS if VENDOR not in path.parents], ids=name)
def test_a_script_of_the_page_is_type_checked(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("// @ts-check\n")
    assert "@ts-ignore" not in text


def test_the_page_calls_every_route_of_the_contract_and_no_other() -> None:
    said = {
        (method, re.sub(r"\{\w+\}", "{}", path))
        for row in re.findall(r"^\| (`(?:GET|POST|PUT|PATCH|DELETE) /api/.*?) \|", CONTRACT, re.MULTILINE)
        for method, path in re.findall(r"`(\w+) (/api/[\w/{}.-]+)", row)
    }
    said |= {("POST", "/api/reps/{}/restore"), ("DELETE", "/api/passes"), ("DELETE", "/api/rehearsal")}
    api = (DASHBOARD / "api.js").read_text(encoding="utf-8")
    called = {
        (method, re.sub(r"\$\{\w+\}", "{}", path)) for method, path in re.findall(r'"([A-Z]+)", ["`](/api[^"`?]*)', api)
    }
    # Pictures, tables and the stream are no requests of api.js; a photo's address comes with its crossing.
    assert said - called == {
        ("GET", "/api/events"),
        ("GET", "/api/phones"),
        ("GET", "/api/gates/{}/picture.jpg"),
        ("GET", "/api/gates/{}/tape.png"),
        ("GET", "/api/crossings/{}/photo.png"),
        ("GET", "/api/sessions/{}/reps.csv"),
        ("GET", "/api/sessions/{}/summary.txt"),
    }
    assert called <= said


@pytest.mark.parametrize(
    ("constant", "value"),
    [
        ("HALF_WIDTH_M", HALF_WIDTH_M),
        ("HEIGHT_M", HEIGHT_M),
        ("TORSO_LOW_M", TORSO_LOW_M),
        ("TORSO_HIGH_M", TORSO_HIGH_M),
        ("EDGE_M", REACH_M),
        ("LEAST_VIEW_M", round(2 * REACH_M + LEAST_STEPS * SHORTEST_STEP_M, 3)),
    ],
)
def test_the_window_that_is_drawn_is_the_one_that_is_watched(constant: str, value: float) -> None:
    text = (DASHBOARD / "line_geometry.js").read_text(encoding="utf-8")
    found = re.search(rf"export const {constant} = ([\d.]+);", text)
    assert found is not None
    assert float(found[1]) == value


@pytest.mark.skipif(TSC is None, reason="tsc is not here: make types-js fetches it")
def test_the_types_of_the_page_are_right() -> None:
    run = subprocess.run(
        [str(TSC), "--project", str(TOP / "tsconfig.json")],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert run.returncode == 0, run.stdout


SNAPSHOT = """
const one = { run: 1, t2_ns: 5, void: null, crossing3: null };
const rep = (rep, state, more) => ({ ...one, rep, state, crossing2: rep, ...more });
const before = page.fromSnapshot({
  session: { session: 1, athletes: [2, 1], next_athlete: 2 }, server: { run: 1 }, passes: null, rehearsal: null,
  athletes: [{ athlete: 1, name: "Ann" }, { athlete: 2, name: "Ben" }],
  gates: [{ marker: 2, source: {} }], crossings: [{ crossing: 1 }, { crossing: 2 }, { crossing: 9 }],
  reps: [rep(1, "final"), rep(2, "running"), rep(3, "withdrawn"), rep(4, "running", { run: 0 })],
});
"""


@needs_node
def test_an_entry_replaces_its_view_and_nothing_else() -> None:
    result = in_node(
        "dashboard/state.js",
        SNAPSHOT
        + """
        const after = page.merge(before, "rep", rep(2, "final"));
        console.log(JSON.stringify({
          changed: after.reps[2].state, old: before.reps[2].state, kept: after.reps[1] === before.reps[1],
          others: after.gates === before.gates, unknown: page.merge(before, "weather", {}) === before,
          single: page.merge(before, "passes", { state: "done" }).passes,
        }));""",
    )
    assert result == {
        **{"changed": "final", "old": "running", "kept": True, "others": True, "unknown": True},
        "single": {"state": "done"},
    }


@needs_node
def test_what_is_shown_follows_from_the_views() -> None:
    result = in_node(
        "dashboard/state.js",
        SNAPSHOT
        + """
        console.log(JSON.stringify({
          reps: page.newestReps(before).map((one) => one.rep), running: page.runningReps(before).map((one) => one.rep),
          last: page.lastResult(before).rep, left: page.leftOver(before).map((one) => one.crossing),
          order: page.runningOrder(before).map((one) => one.name), fresh: page.isNew(before),
        }));""",
    )
    # Rep 3 is withdrawn; rep 4 runs by the clock of another run of the server.
    assert result == {
        **{"reps": [4, 2, 1], "running": [2], "last": 1},
        **{"left": [9], "order": ["Ben", "Ann"], "fresh": False},
    }


@needs_node
def test_a_rep_has_what_was_noted_at_its_gates() -> None:
    result = in_node(
        "dashboard/state.js",
        """
        const crossings = { 1: { marker: 2, note: "another body at the same instant" }, 2: { marker: 3, note: null },
          3: { marker: 3, note: "another body at the same instant" }, 4: { marker: 2 } };
        const reps = [[1, 2], [1, 3], [4, null], [null, 2], [7, null]];
        console.log(JSON.stringify(reps.map(([crossing2, crossing3]) =>
          page.notesOf({ crossings, gates: {} }, { crossing2, crossing3 }))));""",
    )
    note = "another body at the same instant"
    assert result == [f"Marker 2: {note}", f"Marker 2: {note}; Marker 3: {note}", "", "", ""]


@needs_node
def test_figures_have_as_many_digits_as_their_uncertainty_bears() -> None:
    cases = [[3.2841, 0.003, 3], [3.2841, 0.0004, 3], [3.2841, 0.03, 3], [3.2841, 0.2, 3], [3.2841, None, 3]]
    result = in_node(
        "dashboard/words.js",
        f"console.log(JSON.stringify({json.dumps(cases)}.map((one) => page.measuredText(...one, 's'))));",
    )
    assert result == ["3.284 ± 0.006 s", "3.284 ± 0.001 s", "3.28 ± 0.06 s", "3.3 ± 0.4 s", "3.284 s"]


@needs_node
def test_a_verdict_is_said_in_words() -> None:
    result = in_node(
        "dashboard/words.js",
        """
        const rep = { rep: 1, state: "final", pace: { distance_m: 400 }, verdict: "faster",
          margin_percent: 17.34, crossing2: 1 };
        const changes = [{}, { verdict: "slower", margin_percent: -2.05 }, { verdict: "slower", margin_percent: -0.31 },
          { verdict: "too close to call", margin_percent: 0.4 }, { pace: null, verdict: null }, { state: "running" },
          { check: "check: clock" }, { check: "check: clock", verdict: "too close to call" },
          { check: "check: clock", pace: null }, { state: "unfinished" },
          { state: "unfinished", crossing2: null, verdict: null },
          { pulled_up: true, check: "check: clock" }];
        const words = changes.map((change) => page.verdictWords({ ...rep, ...change }));
        console.log(JSON.stringify(words.map((one) => one && `${one.word} ${one.rest}|${one.tone}`)));
        """,
    )
    assert result == [
        "FASTER than 400 m pace +17 %|faster",
        "SLOWER \N{MINUS SIGN}2 %: held back, or timing? look|slower",
        "SLOWER \N{MINUS SIGN}0.3 %: held back, or timing? look|slower",
        "TOO CLOSE TO CALL +0.4 %|close",
        "NO PACE SET enter a 400 m or an 800 m time|none",
        None,
        "CHECK before you call it faster than 400 m pace|check",
        "CHECK first: too close to call as it is|check",
        "CHECK before you use this time|check",
        "DID NOT FINISH faster than 400 m pace at Marker 2|none",
        "NO TIME seen at Marker 3 only|none",
        "PULLED UP compared with nothing|none",
    ]


@needs_node
def test_a_zone_of_a_400_m_pace_rep_is_said_in_words_and_flagged_below_800_m_pace_alone() -> None:
    result = in_node(
        "dashboard/words.js",
        """
        const rep = { rep: 1, state: "final", family: "400 m pace", pace: { distance_m: 400 }, verdict: "slower",
          void: null, margin_percent: -4.2, crossing2: 1, floor: { margin_percent: 7.9 },
          marks: { short_rest: "short rest" } };
        const changes = [{ zone: "faster than 400 m pace", margin_percent: 3 },
          { zone: "between 400 m and 800 m pace" },
          { zone: "slower than 800 m pace", floor: { margin_percent: -3 } },
          { zone: "faster than 800 m pace" }, { zone: "faster than 800 m pace", pace: null },
          { zone: "slower than 400 m pace", floor: null }, { zone: "too close to 800 m pace to call" },
          { zone: "too close to 400 m pace to call", floor: null }, { zone: null }, { state: "unfinished" },
          { zone: "between 400 m and 800 m pace", check: "check: clock" }];
        const all = changes.map((change) => ({ ...rep, ...change }));
        const words = all.map((one) => [page.verdictWords(one), page.flagOf(one)]);
        console.log(JSON.stringify(words.map(([one, flag]) => `${one.word} ${one.rest}|${one.tone}|${flag}`)));
        """,
    )
    minus = "\N{MINUS SIGN}"
    assert result == [
        "FASTER than 400 m pace +3 %|faster|short rest",
        "BETWEEN 400 m and 800 m pace, over 800 m pace by +8 %|faster|short rest",
        f"SLOWER than 800 m pace {minus}3 %: tired, or timing? look|slower|null",
        "FASTER than 800 m pace +8 %: 400 m pace too close to call|faster|short rest",
        "FASTER than 800 m pace +8 %|faster|short rest",
        f"SLOWER than 400 m pace {minus}4 %: no 800 m time, so no floor|none|short rest",
        "TOO CLOSE TO CALL at 800 m pace +8 %|close|null",
        f"TOO CLOSE TO CALL at 400 m pace {minus}4 %|close|null",
        "NO PACE SET enter a 400 m or an 800 m time|none|short rest",
        "DID NOT FINISH seen at Marker 2 only|none|null",
        "CHECK before you call it between 400 m and 800 m pace|check|check: clock",
    ]


@needs_node
def test_a_result_has_one_flag_at_most_and_the_weightiest() -> None:
    result = in_node(
        "dashboard/words.js",
        """
        const marks = { fading: "fading: 4 % in three reps", short_rest: "short rest", off_best: true };
        const rep = { state: "final", verdict: "faster", check: null, void: null, marks };
        const changes = [{ check: "gate speeds disagree" }, { verdict: "slower" }, { verdict: "too close to call" }, {},
          { marks: { ...marks, fading: null } }, { marks: { ...marks, fading: null, short_rest: null } },
          { marks: null },          { void: { reason: "fell" } }];
        console.log(JSON.stringify(changes.map((change) => page.flagOf({ ...rep, ...change }))));""",
    )
    assert result == [
        *("gate speeds disagree", None, None, "fading: 4 % in three reps", "short rest"),
        *("3 % or more under today's best", None, None),
    ]


@needs_node
def test_a_speed_is_shown_in_the_unit_of_choice_and_a_best_in_words() -> None:
    result = in_node(
        "dashboard/words.js",
        """
        const best = [[null, true], [0.034, false], [-0.021, true], [0.001, false]].map(([to_best_s, best_today]) =>
          page.bestText({ fly_time_s: 3.3, marks: { to_best_s, best_today, personal_best: false } }));
        const speeds = ["m/s", "km/h", "mph"].map((unit) => page.speedIn(9.146, 0.004, unit).value);
        console.log(JSON.stringify({ best, speeds, vague: page.speedIn(9.146, 0.2, "m/s").value }));""",
    )
    assert result == {
        "best": ["first time today", "+0.03 s to today's best", "today's best by 0.02 s", "level with today's best"],
        "speeds": ["9.15", "32.9", "20.5"],
        "vague": "9.1",
    }


READY = """
const gate = (marker, state, why = "") => ({ marker, state, why });
const state = { session: { phase: "running", athletes: [1], next_athlete: 1 }, trouble: null, server: { run: 1 },
  passes: { state: "off" }, phones: { phones: [] }, crossings: {},
  gates: { 2: gate(2, "ready"), 3: gate(3, "ready") } };
const now = { ms: 9000, ns: 9e9 };
const live = { live: true, since_ms: null };
const said = (change, link = live) => page.readiness({ ...state, ...change }, link, now).words;
const third = (...how) => ({ gates: { 2: gate(2, "ready"), 3: gate(3, ...how) } });
"""


@needs_node
def test_ready_or_the_one_thing_to_do() -> None:
    result = in_node(
        "dashboard/readiness.js",
        READY
        + """
        const seen = (t_ns) => ({ crossings: { 7: { marker: 3, run: 1, counted: true, t_ns } } });
        const phase = (phase) => ({ session: { ...state.session, phase } });
        console.log(JSON.stringify([
          said({}), said(third("busy")), said({ ...third("busy"), ...seen(8.5e9) }),
          said({ ...third("busy"), ...seen(7e9) }),
          said(third("not ready", "turn the camera back, or set the line again")), said(third("gone")),
          said({}, { live: false, since_ms: 4900 }), said({}, { live: false, since_ms: 9000 - 750000 }),
          said({ trouble: "disk full" }),
          said(phase("paused")), said(phase("over")),
          said({ ...phase("set up"), ...third("off") }), said(phase("warm-up")), said(phase("set up")),
          said({ session: { ...state.session, phase: "set up", unfit: ["no two gates stand 100 m apart"] } }),
          said({ session: { ...state.session, next_athlete: null } }),
          said({ passes: { state: "running", seen: 2, wanted: 5 } }),
        ]));""",
    )
    standing = "Marker 3: somebody stands in the gate"
    assert result == [
        *("READY", standing, "READY", standing),
        *("Marker 3: phone moved, set the line", "Marker 3: camera gone, look at the phone"),
        *("no link 4 s", "no link 12 min", "results are not stored, see below", "paused", "the session is over"),
        *("Marker 3: choose a camera", "warm-up: nothing counts", "not started yet"),
        *("not started yet: gates do not fit the workout", "nobody is next"),
        "run through one gate: 2 of 5 seen",
    ]


ORDER = """
const step = (set, rep, rest_s) => ({ set, rep, distance_m: 30, rest_s });
const athlete = (athlete, more) => ({ athlete, name: `${athlete}`, present: true, ...more });
const rep = (rep, athlete, more) => ({ rep, athlete, run: 1, t2_ns: rep, state: "final", void: null, ...more });
const state = { session: { athletes: [1, 2, 3, 4], next_athlete: 2, workout: 1 },
  workouts: { 1: { reps: [step(1, 1, 180), step(1, 2, 360), step(2, 1, 180), step(2, 2, null)] } },
  athletes: { 1: athlete(1), 2: athlete(2), 3: athlete(3, { present: false }), 4: athlete(4, { dropped_sets: [2] }) },
  reps: { 1: rep(1, 4), 2: rep(2, 4, { void: {} }), 3: rep(3, 1) } };
"""


@needs_node
def test_the_page_names_the_next_as_the_server_does() -> None:
    result = in_node(
        "dashboard/turns.js",
        ORDER
        + """
        const more = { ...state, reps: { ...state.reps, 4: rep(4, 4) } };
        const extra = { ...state.athletes[4], extra_reps: 2 };
        console.log(JSON.stringify({
          next: page.upcoming(state).map((one) => one.athlete), without: page.upcoming(more).map((one) => one.athlete),
          counting: page.counting(more, 4).map((one) => one.rep),
          steps: page.prescribed(state, extra).map((one) => one.rest_s),
        }));""",
    )
    # Athlete 3 is not there; athlete 4 has run all that is left of the workout without its second set.
    assert result == {"next": [2, 4, 1], "without": [2, 1], "counting": [1, 4], "steps": [180, 180, 180, None]}


@needs_node
def test_a_sentence_begins_with_a_capital_and_a_name_stays_as_it_is() -> None:
    told = [
        "the clip is over",
        "m2.mp4: cannot be read",
        "rtsp://a/live: gone",
        "iphone: 3 +- 1 ms",
        "",
        "C:\\a.mp4 is gone",
    ]
    result = in_node("dashboard/words.js", f"console.log(JSON.stringify({json.dumps(told)}.map(page.sentence)));")
    assert result == [
        *("The clip is over", "m2.mp4: cannot be read", "rtsp://a/live: gone"),
        *("Iphone: 3 \N{PLUS-MINUS SIGN} 1 ms", "", "C:\\a.mp4 is gone"),
    ]


@needs_node
def test_two_of_one_name_are_told_apart_and_who_rests_is_known() -> None:
    result = in_node(
        "dashboard/state.js",
        """
        const athletes = { 1: { athlete: 1, name: "Bo", pace: { time: "52.0" } },
          2: { athlete: 2, name: "Bo", pace: null }, 3: { athlete: 3, name: "Ann", pace: null } };
        const state = { athletes, session: { athletes: [3, 1] } };
        console.log(JSON.stringify({
          names: Object.values(athletes).map((one) => page.nameToChoose(state, one)),
          resting: page.restingAthletes(state).map((one) => one.athlete),
        }));""",
    )
    assert result == {"names": ["Bo (52.0)", "Bo (no 400 m time)", "Ann"], "resting": [2]}


@needs_node
def test_the_loupe_stands_in_the_corner_furthest_from_both_ends() -> None:
    ends = [[[0, 0], [0, 49]], [[99, 0], [99, 49]], [[10, 10], [89, 10]], [[5, 49], [80, 45]]]
    result = in_node(
        "dashboard/line_geometry.js",
        f"""const ends = {json.dumps(ends)};
        console.log(JSON.stringify(ends.map(([top, ground]) => page.freeCorner({{ top, ground }}, [100, 50]))));""",
    )
    assert result == [[1, 0], [0, 0], [1, 1], [0, 0]]


@needs_node
def test_a_height_in_centimetres_is_asked_for_in_metres() -> None:
    heights = "[175, 6, 5, 1.75, 0, NaN]"
    result = in_node("dashboard/line_geometry.js", f"console.log(JSON.stringify({heights}.map(page.heightProblem)));")
    assert result == [f"{height} m is too tall: type metres, for example 1.75." for height in (175, 6)] + [""] * 4


@needs_node
def test_a_scale_says_how_many_steps_are_in_the_picture_and_what_a_pixel_is_worth() -> None:
    result = in_node(
        "dashboard/line_geometry.js",
        "console.log(JSON.stringify([300, 160, 98.46].map((scale) => page.viewText(1280, scale))));",
    )
    assert result == [
        "4.3 m of the run in the picture: too few for a step rate, 13 m are best. "
        "A line that is a pixel off is 0.3 cm off, 0.4 ms at 9 m/s.",
        "8.0 m of the run in the picture: 3 steps at 9 m/s. A line that is a pixel off is 0.6 cm off, 0.7 ms at 9 m/s.",
        "13.0 m of the run in the picture: 5 steps at 9 m/s. "
        "A line that is a pixel off is 1.0 cm off, 1.1 ms at 9 m/s.",
    ]
