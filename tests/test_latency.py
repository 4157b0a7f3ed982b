"""What is known of two sources' latencies before passes, and what is found again afterwards."""

import math
from typing import Any

import pytest

from server import latency
from server.draft import Draft
from server.views import ModeView, SourceView
from tests.live_help import blank, put_gate, webcam


def clip(address: str, latency_ms: float = 0.0) -> SourceView:
    return SourceView(address=address, kind="clip", name=address, latency_ms=latency_ms)


def stream(address: str) -> SourceView:
    return SourceView(address=address, kind="network", name=address)


def with_sources(*sources: SourceView | None) -> Draft:
    draft = blank()
    for marker, source in zip((2, 3), sources, strict=True):
        put_gate(marker, source=source)(draft)
    return draft


def settled(*sources: SourceView | None, remembered: dict[str, float] | None = None) -> list[tuple[bool, float]]:
    draft = with_sources(*sources)
    latency.settle(draft, remembered)
    return [(draft.gates[marker].synchronised, draft.gates[marker].u_latency_s) for marker in (2, 3)]


def together_s(found: list[tuple[bool, float]]) -> float:
    return math.hypot(*(u_s for _, u_s in found))


def test_two_cameras_of_one_model_are_30_ms_together() -> None:
    found = settled(webcam("0"), webcam("1"))
    assert [known for known, _ in found] == [False, False]
    assert together_s(found) == pytest.approx(0.030)


@pytest.mark.parametrize(
    ("source", "u_s"), [(webcam("0"), 0.100), (stream("rtsp://10.0.0.2/"), 0.500), (clip("a.mp4", 80), 0.100)]
)
def test_a_source_alone_has_the_u_of_its_kind(source: SourceView, u_s: float) -> None:
    assert settled(source, None) == [(False, u_s), (False, 0.0)]


def test_two_different_cameras_have_each_their_own() -> None:
    assert settled(webcam("0", "A"), webcam("1", "B")) == [(False, 0.1), (False, 0.1)]
    assert settled(webcam("0"), stream("rtsp://10.0.0.2/")) == [(False, 0.1), (False, 0.5)]


def test_two_streams_of_one_name_are_as_unknown_as_any() -> None:
    assert settled(stream("rtsp://10.0.0.2/"), stream("rtsp://10.0.0.3/")) == [(False, 0.5), (False, 0.5)]


def test_clips_that_this_computer_plays_on_time_are_synchronised() -> None:
    assert settled(clip("a.mp4"), clip("b.mp4")) == [(True, 0.001), (True, 0.001)]


def test_one_camera_for_both_gates_has_nothing_between_them() -> None:
    assert settled(webcam("0"), webcam("0")) == [(True, 0.0), (True, 0.0)]
    assert settled(stream("rtsp://10.0.0.2/"), stream("rtsp://10.0.0.2/")) == [(True, 0.0), (True, 0.0)]


def test_one_clip_played_at_two_latencies_is_two_cameras() -> None:
    assert settled(clip("a.mp4", 80), clip("a.mp4", 400)) != [(True, 0.0), (True, 0.0)]


def test_what_passes_found_before_is_marker_3_s() -> None:
    draft = with_sources(webcam("0"), webcam("1"))
    latency.settle(draft, {"offset_s": -0.08, "u_offset_s": 0.003})
    gates = [(gate.synchronised, gate.latency_s, gate.u_latency_s) for gate in draft.gates.values()]
    assert gates == [(True, 0.0, 0.0), (True, -0.08, 0.003)]


def test_a_source_that_goes_takes_its_latency_with_it() -> None:
    draft = with_sources(webcam("0"), webcam("1"))
    latency.settle(draft, {"offset_s": -0.08, "u_offset_s": 0.003})
    put_gate(3, source=None)(draft)
    latency.settle(draft, None)
    assert [(gate.synchronised, gate.latency_s, gate.u_latency_s) for gate in draft.gates.values()] == [
        (False, 0.0, 0.1),
        (False, 0.0, 0.0),
    ]


def test_a_new_group_begins_only_where_something_has_changed() -> None:
    draft = with_sources(webcam("0"), webcam("1"))
    latency.settle(draft, None)
    assert [gate.group for gate in draft.gates.values()] == [2, 2]
    latency.settle(draft, None)
    assert [gate.group for gate in draft.gates.values()] == [2, 2]


def test_no_key_without_two_cameras() -> None:
    assert latency.pair_key(with_sources(webcam("0"), None).gates) is None
    assert latency.pair_key({}) is None


def test_the_key_is_the_same_before_and_after_a_camera_has_shown_what_it_gives() -> None:
    before = latency.pair_key(with_sources(webcam("0"), webcam("1")).gates)
    got = ModeView(width=1280, height=720, rate_hz=59.94)
    assert latency.pair_key(with_sources(webcam("0", got=got), webcam("1", got=got)).gates) == before


@pytest.mark.parametrize(
    "other",
    [
        {"address": "2"},
        {"name": "another model"},
        {"asked": ModeView(width=640, height=480, rate_hz=120)},
        {"kind": "network"},
        {"latency_ms": 80.0},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_camera_or_mode_has_another_key(other: dict[str, Any]) -> None:
    known = latency.pair_key(with_sources(webcam("0"), webcam("1")).gates)
    assert latency.pair_key(with_sources(webcam("0"), webcam("1").model_copy(update=other)).gates) != known


def test_swapped_cameras_have_another_key() -> None:
    first, second = webcam("0"), webcam("1")
    assert latency.pair_key(with_sources(first, second).gates) != latency.pair_key(with_sources(second, first).gates)
