"""The dashboard's files: nothing from outside, every import there, types right, entries merged as the contract says."""

import base64
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gate.line import HALF_WIDTH_M, HEIGHT_M, TORSO_HIGH_M, TORSO_LOW_M

TOP = Path(__file__).parent.parent
STATIC = TOP / "server" / "static"
DASHBOARD = STATIC / "dashboard"
VENDOR = STATIC / "vendor"
OWN = sorted(path for path in DASHBOARD.rglob("*") if path.suffix in (".js", ".html", ".css"))
SCRIPTS = sorted(path for path in (*DASHBOARD.rglob("*.js"), *VENDOR.rglob("*.js")))
IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']""")
OUTSIDE = re.compile(r"""["'(`]\s*(?:https?:)?//[\w.-]+""")
LOADED = re.compile(r"""(?:\bhref|\bsrc)="([^"$#]+)""")
CONTRACT = (TOP / "docs" / "design" / "live.md").read_text(encoding="utf-8")
TSC = shutil.which("tsc", path=str(TOP / "node_modules" / ".bin")) or shutil.which("tsc")
NODE = shutil.which("node")
LONGEST_S = 60


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


@pytest.mark.parametrize("path", [path for path in SCRIPTS if DASHBOARD in path.parents], ids=name)
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
        ("GET", "/api/gates/{}/picture.jpg"),
        ("GET", "/api/crossings/{}/photo.png"),
        ("GET", "/api/sessions/{}/reps.csv"),
    }
    assert called <= said


@pytest.mark.parametrize(
    ("constant", "value"),
    [
        ("HALF_WIDTH_M", HALF_WIDTH_M),
        ("HEIGHT_M", HEIGHT_M),
        ("TORSO_LOW_M", TORSO_LOW_M),
        ("TORSO_HIGH_M", TORSO_HIGH_M),
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
        timeout=LONGEST_S,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def in_node(module: str, program: str) -> Any:
    """What a program prints, as JSON, with a module of the page that imports nothing as `page`."""
    source = base64.b64encode((DASHBOARD / module).read_bytes()).decode()
    program = f'const page = await import("data:text/javascript;base64,{source}");\n{program}'
    run = subprocess.run(
        [str(NODE), "--input-type=module", "-e", program],
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


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
needs_node = pytest.mark.skipif(NODE is None, reason="node is not here")


@needs_node
def test_an_entry_replaces_its_view_and_nothing_else() -> None:
    result = in_node(
        "state.js",
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
        "state.js",
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
        "state.js",
        """
        const crossings = { 1: { marker: 2, note: "another body at the same instant" }, 2: { marker: 3, note: null },
          3: { marker: 3, note: "another body at the same instant" }, 4: { marker: 2 } };
        const reps = [[1, 2], [1, 3], [4, null], [null, 2], [7, null]];
        console.log(JSON.stringify(reps.map(([crossing2, crossing3]) =>
          page.notesOf({ crossings }, { crossing2, crossing3 }))));""",
    )
    note = "another body at the same instant"
    assert result == [f"Marker 2: {note}", f"Marker 2: {note}; Marker 3: {note}", "", "", ""]


@needs_node
def test_figures_have_as_many_digits_as_their_uncertainty_bears() -> None:
    cases = [[3.2841, 0.003, 3], [3.2841, 0.0004, 3], [3.2841, 0.03, 3], [3.2841, 0.2, 3], [3.2841, None, 3]]
    result = in_node(
        "words.js",
        f"console.log(JSON.stringify({json.dumps(cases)}.map((one) => page.measuredText(...one, 's'))));",
    )
    assert result == ["3.284 ± 0.006 s", "3.284 ± 0.001 s", "3.28 ± 0.06 s", "3.3 ± 0.4 s", "3.284 s"]


@needs_node
def test_a_verdict_is_said_in_words() -> None:
    result = in_node(
        "words.js",
        """
        const rep = { rep: 1, state: "final", pace: { distance_m: 400 }, verdict: "faster", margin_percent: 12.34 };
        const changes = [{}, { verdict: "slower", margin_percent: -3.05 }, { verdict: "too close to call" },
          { pace: null, verdict: null }, { state: "running" }, { check: "check: clock" },
          { check: "check: clock", verdict: "too close to call" }, { check: "check: clock", pace: null }];
        const words = changes.map((change) => page.verdictWords({ ...rep, ...change }));
        console.log(JSON.stringify(words.map((one) => one && `${one.word} ${one.rest}|${one.tone}`)));
        """,
    )
    assert result == [
        "FASTER than 400 m pace +12.3 %|faster",
        "SLOWER than 400 m pace \N{MINUS SIGN}3.0 %|slower",
        "TOO CLOSE TO CALL +12.3 %|close",
        "NO PACE SET |none",
        None,
        "CHECK before you call it faster than 400 m pace|check",
        "CHECK first: too close to call as it is|check",
        "CHECK before you use this time|check",
    ]


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
    result = in_node("words.js", f"console.log(JSON.stringify({json.dumps(told)}.map(page.sentence)));")
    assert result == [
        *("The clip is over", "m2.mp4: cannot be read", "rtsp://a/live: gone"),
        *("Iphone: 3 \N{PLUS-MINUS SIGN} 1 ms", "", "C:\\a.mp4 is gone"),
    ]


@needs_node
def test_two_of_one_name_are_told_apart_and_who_rests_is_known() -> None:
    result = in_node(
        "state.js",
        """
        const athletes = { 1: { athlete: 1, name: "Bo", pace: { time: "52.0" } },
          2: { athlete: 2, name: "Bo", pace: null }, 3: { athlete: 3, name: "Ann", pace: null } };
        const state = { athletes, session: { athletes: [3, 1], fly_zone_m: 30 } };
        console.log(JSON.stringify({
          names: Object.values(athletes).map((one) => page.nameToChoose(state, one)),
          resting: page.restingAthletes(state).map((one) => one.athlete),
          zones: [{ fly_zone_m: 30 }, { fly_zone_m: 40 }, {}].map((rep) => page.otherFlyZone(state, rep)),
        }));""",
    )
    assert result == {
        "names": ["Bo (52.0)", "Bo (no 400 m time)", "Ann"],
        "resting": [2],
        "zones": [None, 40, None],
    }


@needs_node
def test_the_loupe_stands_in_the_corner_furthest_from_both_ends() -> None:
    ends = [[[0, 0], [0, 49]], [[99, 0], [99, 49]], [[10, 10], [89, 10]], [[5, 49], [80, 45]]]
    result = in_node(
        "line_geometry.js",
        f"""const ends = {json.dumps(ends)};
        console.log(JSON.stringify(ends.map(([top, ground]) => page.freeCorner({{ top, ground }}, [100, 50]))));""",
    )
    assert result == [[1, 0], [0, 0], [1, 1], [0, 0]]
