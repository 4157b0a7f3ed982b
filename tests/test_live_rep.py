"""What a rep's budget says of its two sources: latencies, clocks, and cameras of one kind."""

from typing import Any

import pytest

from gate.lateral import LATERAL_TERM
from server.draft import changed
from server.gate_views import SetupView
from server.live_rep import figures
from tests.live_help import LINE, S, blank, report, setup, tell

FLY_NS = 3_500_000_000


def budget(first: dict[str, Any], last: dict[str, Any]) -> dict[str, tuple[float, str, tuple[int, int]]]:
    """Term -> (u in s, kind, signs) of a rep whose set-ups have these fields."""
    draft = tell(blank(), report(2, 1, 0, setup=setup(2, **first)), report(3, 1, FLY_NS, setup=setup(3, **last)))
    lines = figures(draft.crossings[1], draft.crossings[2], None, 30.0)["budget"]
    return {line.term: (line.u_s, line.kind, line.signs) for line in lines}


def terms(lines: dict[str, Any], beginning: str) -> list[str]:
    return [term for term in lines if term.startswith(beginning)]


def test_one_address_opened_twice_has_two_latencies() -> None:
    lines = budget(
        {"camera": "a", "opening": "1.1", "u_latency_s": 0.5}, {"camera": "a", "opening": "1.2", "u_latency_s": 0.5}
    )
    assert terms(lines, "latency") == ["latency at Marker 2", "latency at Marker 3"]


def test_one_opening_at_both_gates_has_none() -> None:
    one = {"opening": "1.1", "u_latency_s": 0.5}
    assert terms(budget(one, one), "latency") == []


def test_crossings_of_two_synchronisations_have_the_u_of_sources_that_nothing_joins() -> None:
    first = {"opening": "1.1", "sync": 3, "u_latency_s": 0.0, "u_unsynchronised_s": 0.5}
    last = {"opening": "1.2", "sync": 3, "u_latency_s": 0.002, "u_unsynchronised_s": 0.1}
    assert terms(budget(first, last), "latency") == ["latency at Marker 3"]
    lines = budget(first, last | {"sync": 4})
    assert lines["latency at Marker 2"] == (0.5, "common", (1, 0))
    assert lines["latency at Marker 3"] == (0.1, "common", (0, 1))


def test_the_clocks_of_the_sources_are_in_the_budget_of_each_rep() -> None:
    lines = budget({"u_clock_s": 0.01}, {"u_clock_s": 20e-6})
    assert lines["clock of the source at Marker 2"] == (0.01, "own", (1, 0))
    assert lines["clock of the source at Marker 3"] == (20e-6, "own", (0, 1))
    assert terms(budget({}, {}), "clock") == []


@pytest.mark.parametrize(
    ("first", "last", "same"),
    [
        ({"mode": "webcam A"}, {"mode": "webcam A"}, True),
        ({"mode": "webcam A"}, {"mode": "webcam B"}, False),
        ({"mode": ""}, {"mode": ""}, False),
        ({"mode": "", "opening": "1.1"}, {"mode": "", "opening": "1.1"}, True),
    ],
)
def test_what_is_unknown_of_two_cameras_is_the_same_for_one_model_alone(
    first: dict[str, Any], last: dict[str, Any], same: bool
) -> None:
    unknown = {"line": LINE.model_copy(update={"exposure_ns": None})}
    lines = budget(first | unknown, last | unknown)
    assert terms(lines, "exposure") == (
        ["exposure not known"] if same else ["exposure not known at Marker 2", "exposure not known at Marker 3"]
    )


def both(set_ups: tuple[SetupView, SetupView], feet_m: float = float("nan")) -> list[tuple[str, tuple[int, int]]]:
    """Terms and signs of the budget of one rep that these gates have seen."""
    draft = blank()
    for marker, set_up in zip((2, 3), set_ups, strict=True):
        tell(draft, report(marker, 1, (marker - 2) * 4 * S, 7.5, setup=set_up, feet_m=feet_m))
    return [(line.term, line.signs) for line in draft.reps[1].budget]


def test_a_line_that_is_seen_aslant_adds_the_runners_lateral_place() -> None:
    aslant = [changed(LINE, slant=slant) for slant in (-0.55, 0.55)]
    terms = both((setup(2, line=aslant[0]), setup(3, line=aslant[1])))
    assert [signs for term, signs in terms if term == LATERAL_TERM] == [(1, -1)]


def test_what_passes_have_joined_counts_no_shutter_twice() -> None:
    unknown = changed(LINE, exposure_ns=None, row_time_ns=None)
    alone = both((setup(2, line=unknown), setup(3, line=unknown)))
    joined = both((setup(2, line=unknown, by_passes=True), setup(3, line=unknown, by_passes=True)))
    apart = both((setup(2, line=unknown, by_passes=True, sync=1), setup(3, line=unknown, by_passes=True, sync=2)))
    assert any("exposure" in term for term, _ in alone)
    assert not any("exposure" in term for term, _ in joined)
    assert any("exposure" in term for term, _ in apart)
