"""What is heard and when who rests is called: the page's decisions, asked in a browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from server.coaching.minutes import minutes
from tests.page_help import LAPTOP, opened, track

S = 1_000_000_000


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with track(tmp_path_factory.mktemp("server")) as one, opened(browser, f"{one.address}/wall", LAPTOP) as page:
        yield page


def asked(page: Page, module: str, program: str, *given: Any) -> Any:
    """What a program returns that has a module of the dashboard as `page`, and what it was given as `given`."""
    source = f"async (given) => {{ const page = await import('/static/dashboard/{module}'); {program} }}"
    return page.evaluate(source, list(given))


def test_a_time_is_spoken_as_people_say_it(page: Page) -> None:
    said = {
        3.31: "three thirty-one",
        3.05: "three oh five",
        3.0: "three flat",
        3.1: "three ten",
        2.999: "three flat",
        3.294: "three twenty-nine",
        0.31: "zero thirty-one",
        10.2: "ten twenty",
        12.119: "twelve twelve",
        21.05: "twenty-one oh five",
        59.999: "one minute flat",
        60.0: "one minute flat",
        62.0: "one minute two flat",
        62.3: "one minute two thirty",
        125.07: "two minutes five oh seven",
    }
    answers = asked(page, "sound.js", "return given[0].map(page.spokenTime);", list(said))
    assert dict(zip(said, answers, strict=True)) == said
    assert asked(page, "sound.js", "return [NaN, -1].map(page.spokenTime);") == ["no time"] * 2


REP = """
    const rep = { rep: 1, run: 1, athlete: 1, state: "final", verdict: "faster", pace: {}, check: null, void: null,
      fly_time_s: 3.31 };
    const gates = { 2: { state: "ready" }, 3: { state: "busy" } };
"""


def test_what_a_rep_sounds_like(page: Page) -> None:
    cases: dict[str, str | None] = {
        "{}": "counted",
        '{ state: "provisional" }': "counted",
        "{ pace: null, verdict: null }": "counted",
        '{ verdict: "slower" }': "look",
        '{ verdict: "too close to call" }': "look",
        '{ check: "the gates disagree" }': "look",
        '{ state: "unfinished" }': "look",
        '{ state: "running", verdict: null }': None,
        '{ state: "withdrawn" }': None,
        '{ void: { reason: "x" } }': None,
    }
    changes = ", ".join(cases)
    found = asked(
        page, "sound.js", f"{REP} return [{changes}].map((one) => page.toneOf({{ gates }}, {{...rep, ...one}}));"
    )
    assert dict(zip(cases, found, strict=True)) == cases
    for state in ("not ready", "stalled", "gone", "refused"):
        program = f"{REP} gates[3].state = given[0]; return page.toneOf({{ gates }}, rep);"
        assert asked(page, "sound.js", program, state) == "look"


def test_each_rep_sounds_once_and_a_provisional_one_that_turns_out_ill_once_more(page: Page) -> None:
    program = f"""{REP}
        const heard = new Map();
        const next = (...reps) => {{
          const state = {{ gates, reps: Object.fromEntries(reps.map((one) => [one.rep, one])) }};
          return page.newTones(state, heard).map((one) => [one.rep.rep, one.tone, one.again]);
        }};
        const worse = {{ verdict: "too close to call", revised: "first shown as FASTER" }};
        const early = {{ ...rep, state: "provisional" }}, ill = {{ ...rep, verdict: "slower" }};
        return [next({{ ...rep, state: "running" }}), next(early), next(early),
          next(ill), next(ill), next(rep), next(ill),
          next(rep, ...[2, 3, 4].map((number) => ({{ ...rep, rep: number }}))),
          next({{ ...rep, void: {{}} }}), next(rep),
          next({{ ...rep, rep: 5 }}), next({{ ...rep, rep: 5, ...worse }}),
          next({{ ...rep, rep: 5, ...worse, verdict: "faster" }}), next({{ ...rep, rep: 5, ...worse }})];"""
    assert asked(page, "sound.js", program) == [
        *([], [[1, "counted", False]], [], [[1, "look", True]], [], [], []),
        *([[3, "counted", False], [4, "counted", False]], [], []),
        *([[5, "counted", False]], [[5, "look", True]], [], []),  # phones' clocks were read once more
    ]


def test_what_is_said_of_a_rep(page: Page) -> None:
    program = f"""{REP}
        const said = (change, verdict) => page.spokenResult({{ ...rep, ...change }}, "Anna", verdict);
        return [said({{}}, false), said({{}}, true), said({{ check: "x" }}, true), said({{ fly_time_s: null }}, false),
          said({{ verdict: null }}, true)];"""
    assert asked(page, "sound.js", program) == [
        "Anna, three thirty-one",
        "Anna, three thirty-one, faster",
        "Anna, three thirty-one, check",
        "Anna, no time",
        "Anna, three thirty-one",
    ]


def test_an_old_result_is_not_said_after_a_newer_one_and_a_call_not_too_late(page: Page) -> None:
    program = """
        const one = (rep, until_ms = 100) => ({ text: `${rep}`, rep, until_ms });
        let waiting = [];
        for (const rep of [5, null, 3, 4, 2]) waiting = page.queued(waiting, one(rep, rep === null ? 10 : 100), 2);
        const texts = (those) => those.map((some) => some.text);
        return [texts(waiting), texts(page.stillTimely(waiting, 10)), texts(page.stillTimely(waiting, 100))];"""
    assert asked(page, "sound.js", program) == [["3", "4", "5", "null"], ["3", "4", "5"], []]


def test_a_voice_of_this_device_speaks_and_no_other(page: Page) -> None:
    program = """
        const voices = [["en-US", false, "cloud"], ["de-DE", true, "Hans"], ["en-GB", true, "Amy"]]
          .map(([lang, localService, name]) => ({ lang, localService, name }));
        const found = (some) => page.voiceFrom(some)?.name ?? null;
        return [voices, voices.slice(0, 2), voices.slice(0, 1), []].map(found);"""
    assert asked(page, "sound.js", program) == ["Amy", "Hans", None, None]


def test_settings_that_cannot_be_read_are_as_at_the_start(page: Page) -> None:
    first = {"tones": True, "voice": True, "verdicts": False}
    texts = [None, "", "{", "null", '{"tones": "no"}', '{"tones": false, "verdicts": true, "other": 1}']
    found = asked(page, "sound.js", "return given[0].map(page.settingsFrom);", texts)
    assert found == [*[first] * 5, {"tones": False, "voice": True, "verdicts": True}]


def test_a_spacing_is_said_in_whole_seconds_rounded_up_because_the_rest_is_the_least(page: Page) -> None:
    said = {
        (12, 180, 0): "12 athletes at 3:00: one each 15 s",
        (11, 180, 0): "11 athletes at 3:00: one each 17 s",
        (12, 180, 12): "12 athletes at 3:00: one each 16 s",
        (1, 180, 0): "1 athlete at 3:00: one each 180 s",
        (1, 180, 12): "1 athlete at 3:00: one each 192 s",
        (7, 100, 12): "7 athletes at 1:40: one each 16 s",
        (4, 360.5, 12): "4 athletes at 6:00: one each 94 s",
        (2, 0.5, 12): "2 athletes at 0:00: one each 7 s",
    }
    program = "return given[0].map(([n, rest, run]) => page.spacing(n, rest * 1e9, run * 1e9));"
    assert dict(zip(said, asked(page, "rests.js", program, list(said)), strict=True)) == said
    assert asked(page, "rests.js", "return page.RUN_NS;") == 12 * S


@settings(max_examples=40)
@given(st.integers(1, 40), st.integers(1, 1800 * S), st.integers(0, 60 * S))
def test_a_round_of_starts_is_no_shorter_than_rest_and_run(
    page: Page, athletes: int, rest_ns: int, run_ns: int
) -> None:
    apart_ns = asked(page, "rests.js", "return page.spacing_ns(...given);", athletes, rest_ns, run_ns)
    assert 0 <= athletes * apart_ns - rest_ns - run_ns < athletes


def test_minutes_are_cut_as_the_server_cuts_them(page: Page) -> None:
    durations = [0, 999_999_999, 59 * S, 60 * S, 161_900_000_000, 3600 * S]
    found = asked(page, "rests.js", "return given[0].map(page.minutes);", durations)
    assert found == [minutes(one // S) for one in durations]


def state(*, phase: str = "running", others: int = 1, rest_s: float | None = 180.0, **rep: Any) -> dict[str, Any]:
    """Anna (1) has come to Marker 3 at 1000 s and is next; `others` are in the order with her."""
    one = {"rep": 7, "run": 1, "athlete": 1, "state": "final", "void": None, "t2_ns": 997 * S, "t3_ns": 1000 * S}
    numbers = list(range(1, 2 + others))
    step = {"set": 1, "distance_m": 30, "rest_s": rest_s}
    return {
        "session": {"session": 1, "phase": phase, "athletes": numbers, "next_athlete": 1, "workout": 1},
        "athletes": {n: {"athlete": n, "name": f"Athlete {n}"} for n in numbers},
        "workouts": {1: {"workout": 1, "name": "", "text": "", "reps": [{**step, "rep": n} for n in range(1, 10)]}},
        "reps": {7: {**one, "rest_s": rest_s, "speed2_m_per_s": 10.0, "fly_zone_m": 30.0, **rep}},
        "server": {"run": 1},
    }


WALK = """
    const [state, from_s, until_s, step_s] = given;
    const called = new Set(), found = [];
    for (let s = from_s; s <= until_s; s += step_s) {
      const call = page.callDue(state, s * 1e9, called);
      if (call) { called.add(call.key); found.push([s, page.callText(call, "Anna")]); }
    }
    return found;
"""


def test_the_next_is_called_at_20_s_and_at_0_and_one_alone_a_minute_before(page: Page) -> None:
    assert asked(page, "rests.js", WALK, state(), 1000, 1400, 0.25) == [[1160, "Anna, next"], [1180, "go"]]
    alone = [[1120, "Anna, one minute"], [1160, "Anna, next"], [1180, "go"]]
    assert asked(page, "rests.js", WALK, state(others=0), 1000, 1400, 0.25) == alone
    how_far = 'return page.callText({before_ns: page.PROMPTS_NS[0]}, "Anna", 200);'
    assert asked(page, "rests.js", how_far) == "Anna, next, 200 metres"


def test_who_becomes_next_late_is_told_while_there_is_time_and_a_longer_rest_is_never_spoken_of(page: Page) -> None:
    assert asked(page, "rests.js", WALK, state(), 1170, 1400, 0.25) == [[1170, "Anna, next"], [1180, "go"]]
    assert asked(page, "rests.js", WALK, state(), 1178, 1400, 0.25) == [[1180, "go"]]
    assert asked(page, "rests.js", WALK, state(), 1184, 1900, 0.25) == []


@pytest.mark.parametrize(
    "one",
    [
        state(phase="paused"),
        state(phase="over"),
        state(rest_s=None),
        state(run=0),
        state(state="running", t3_ns=None),
        state(athlete=2),
    ],
    ids=["paused", "over", "last of all", "before the server started again", "runs", "somebody else's"],
)
def test_nothing_is_called_where_nobody_waits_for_it(page: Page, one: dict[str, Any]) -> None:
    assert asked(page, "rests.js", WALK, one, 1000, 1400, 0.5) == []


def test_a_rest_shorter_than_the_warning_is_called_when_it_is_over(page: Page) -> None:
    assert asked(page, "rests.js", WALK, state(rest_s=15), 1000, 1100, 0.25) == [[1015, "go"]]


def test_when_a_rest_ends(page: Page) -> None:
    left = "return page.restEnds(given[0], 1);"
    assert asked(page, "rests.js", left, state()) == 1180 * S
    # Only Marker 2 saw it: at 10 m/s Marker 3 was 3 s later.
    assert asked(page, "rests.js", left, state(state="unfinished", t3_ns=None)) == 1180 * S
    for one in (
        state(void={"reason": "x"}),
        state(state="unfinished", t3_ns=None, speed2_m_per_s=None),
        state(rest_s=None),
    ):
        assert asked(page, "rests.js", left, one) is None
    assert asked(page, "rests.js", "return page.restEnds(given[0], 2);", state()) is None


def test_what_is_past_when_the_page_opens_is_not_called(page: Page) -> None:
    program = "return page.pastCalls(given[0], 1170e9).length;"
    assert asked(page, "rests.js", program, state()) == 1


def test_the_spacing_is_of_who_can_run_and_of_the_rest_that_most_take(page: Page) -> None:
    program = "return page.spacingOf(given[0]);"
    assert asked(page, "rests.js", program, state(others=11)) == "12 athletes at 3:00: one each 16 s"
    away = state(others=11)
    away["athletes"][3]["present"] = False
    assert asked(page, "rests.js", program, away) == "11 athletes at 3:00: one each 18 s"
    assert asked(page, "rests.js", program, state(others=0)) is None
    assert asked(page, "rests.js", program, state(rest_s=None)) is None


@settings(max_examples=40)
@given(
    st.integers(1, 600),
    st.floats(0.05, 1.0, exclude_max=True),
    st.integers(0, 3),
)
def test_everything_is_called_once_at_any_step_and_nothing_before_the_rest_has_begun(
    page: Page, rest_s: int, step_s: float, others: int
) -> None:
    before_s = (20, 0) if others else (60, 20, 0)
    wanted = [1000 + rest_s - one for one in before_s if one <= rest_s]
    found = asked(page, "rests.js", WALK, state(rest_s=rest_s, others=others), 1000, 1000 + rest_s + 30, step_s)
    assert len(found) == len(wanted)
    for (at_s, _), due_s in zip(found, wanted, strict=True):
        assert 0 <= at_s - due_s <= step_s + 1e-6
