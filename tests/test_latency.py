"""What is known of two sources' latencies before passes, and what is found again afterwards."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server import latency, passes
from server.desk import Desk
from server.draft import Draft
from server.gate_views import GateView, ModeView, SourceView
from server.store import Store
from tests.live_help import MS, S, blank, desk_on, put_gate, report, setup, url_of, webcam


def key_of(gates: dict[int, GateView]) -> str | None:
    """Under which passes of both markers' cameras are kept."""
    return latency.pair_keys(gates).get(3)


def clip(address: str, latency_ms: float = 0.0, **fields: Any) -> SourceView:
    plain = {"address": address, "kind": "clip", "name": address, "latency_ms": latency_ms, "got": mode(60.0)}
    return SourceView.model_validate(plain | fields)


def stream(address: str, **fields: Any) -> SourceView:
    return SourceView.model_validate({"address": address, "kind": "network", "name": address} | fields)


def mode(rate_hz: float | None, width: int = 1280) -> ModeView:
    return ModeView(width=width, height=720, rate_hz=rate_hz)


def with_sources(*sources: SourceView | None) -> Draft:
    draft = blank()
    for marker, source in zip((2, 3), sources, strict=True):
        put_gate(marker, source=source)(draft)
    return draft


def settled(*sources: SourceView | None, remembered: dict[str, float] | None = None) -> list[tuple[bool, float]]:
    draft = with_sources(*sources)
    latency.settle(draft, {3: remembered} if remembered else {})
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
    for source in (webcam("0", opening="1.1"), stream("rtsp://10.0.0.2/", opening="1.1")):
        assert settled(source, source) == [(True, 0.0), (True, 0.0)]


def test_one_address_opened_at_each_gate_is_two_cameras() -> None:
    """Each opening has its own beginning and its own buffer."""
    alone = [clip("a.mp4", together=False, opening=opening) for opening in ("1.1", "1.2")]
    assert settled(*alone) == [(False, 10.0), (False, 10.0)]
    streams = [stream("rtsp://10.0.0.2/", opening=opening) for opening in ("1.1", "1.2")]
    assert settled(*streams) == [(False, 0.5), (False, 0.5)]
    assert settled(clip("a.mp4", 80), clip("a.mp4", 400)) != [(True, 0.0), (True, 0.0)]


def test_what_passes_found_before_is_marker_3_s() -> None:
    draft = with_sources(webcam("0"), webcam("1"))
    latency.settle(draft, {3: {"offset_s": -0.08, "u_offset_s": 0.003}})
    gates = [(gate.synchronised, gate.latency_s, gate.u_latency_s) for gate in draft.gates.values()]
    assert gates == [(True, 0.0, 0.0), (True, -0.08, 0.003)]


def test_a_source_that_goes_takes_its_latency_with_it() -> None:
    draft = with_sources(webcam("0"), webcam("1"))
    latency.settle(draft, {3: {"offset_s": -0.08, "u_offset_s": 0.003}})
    put_gate(3, source=None)(draft)
    latency.settle(draft, {})
    assert [(gate.synchronised, gate.latency_s, gate.u_latency_s) for gate in draft.gates.values()] == [
        (False, 0.0, 0.1),
        (False, 0.0, 0.0),
    ]


def test_a_new_group_begins_only_where_something_has_changed() -> None:
    draft = with_sources(webcam("0"), webcam("1"))
    latency.settle(draft, {})
    assert [gate.group for gate in draft.gates.values()] == [2, 2]
    latency.settle(draft, {})
    assert [gate.group for gate in draft.gates.values()] == [2, 2]


def test_every_settling_has_a_number_of_its_own_that_both_gates_share() -> None:
    draft, numbers = with_sources(webcam("0"), webcam("1")), []
    for remembered in ({"offset_s": -0.08, "u_offset_s": 0.003}, None, None):
        latency.settle(draft, {3: remembered} if remembered else {})
        numbers.append({gate.sync for gate in draft.gates.values()})
    assert numbers == [{1}, {2}, {3}]


def test_what_a_source_has_without_passes_stays_known() -> None:
    draft = with_sources(webcam("0"), webcam("1"))
    latency.settle(draft, {3: {"offset_s": -0.08, "u_offset_s": 0.003}})
    assert [gate.u_unsynchronised_s for gate in draft.gates.values()] == [0.1, 0.1]


def test_no_key_without_two_cameras() -> None:
    one = webcam("0", opening="1.1")
    assert key_of(with_sources(one, None).gates) is None
    assert key_of(with_sources(one, one).gates) is None
    assert key_of({}) is None


@pytest.mark.parametrize("got", [None, mode(None)])
def test_no_key_before_a_camera_has_shown_what_it_gives(got: ModeView | None) -> None:
    assert key_of(with_sources(webcam("0"), webcam("1", got=got)).gates) is None


@pytest.mark.parametrize("together", [True, False])
def test_clips_have_no_key_for_each_playing_begins_anew(together: bool) -> None:
    assert key_of(with_sources(clip("a.mp4"), clip("b.mp4", 80, together=together)).gates) is None
    assert key_of(with_sources(webcam("0"), clip("b.mp4", together=together)).gates) is None


def test_the_key_is_of_what_a_camera_gives_and_not_of_what_it_was_asked_for() -> None:
    known = key_of(with_sources(webcam("0"), webcam("1")).gates)
    asked = webcam("1", asked=mode(120.0))
    assert key_of(with_sources(webcam("0"), asked).gates) == known


@pytest.mark.parametrize(
    ("rate_hz", "same"), [(60.0, True), (60.03, True), (59.0, True), (50.0, False), (30.0, False), (13.2, False)]
)
def test_a_rate_measured_anew_is_the_same_mode(rate_hz: float, same: bool) -> None:
    assert (latency.mode_words(mode(rate_hz)) == latency.mode_words(mode(59.94))) is same
    assert latency.mode_words(mode(24.0)) != latency.mode_words(mode(25.0))


@pytest.mark.parametrize(
    "other",
    [
        {"address": "2"},
        {"name": "another model"},
        {"got": mode(30.0)},
        {"got": mode(60.0, width=640)},
        {"kind": "network"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_camera_or_mode_has_another_key(other: dict[str, Any]) -> None:
    known = key_of(with_sources(webcam("0"), webcam("1")).gates)
    assert key_of(with_sources(webcam("0"), webcam("1").model_copy(update=other)).gates) != known


def test_swapped_cameras_have_another_key() -> None:
    first, second = webcam("0"), webcam("1")
    assert key_of(with_sources(first, second).gates) != key_of(with_sources(second, first).gates)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Store(url_of(tmp_path / "flygate.db")) as store:
        yield desk_on(store)


def open_both(desk: Desk, *sources: SourceView) -> None:
    for marker, source in zip((2, 3), sources, strict=True):
        desk.sources_opened({marker: source})


def synchronise(desk: Desk, late_ms: int, body: int = 1) -> None:
    """One pass with both cameras, Marker 3's late by so much."""
    desk.do(lambda draft: passes.start(draft, 1))
    for marker, late_ns in ((2, 0), (3, late_ms * MS)):
        tell(desk, marker, body, body * 100 * S + late_ns)


def tell(desk: Desk, marker: int, body: int, t_ns: int) -> None:
    """A final crossing with the gate's set-up of this moment; its latency is taken off."""
    gate = desk.gate(marker)
    fields = {name: getattr(gate, name) for name in ("latency_s", "u_latency_s", "group", "sync", "u_unsynchronised_s")}
    opening = gate.source.opening if gate.source else ""
    shown_ns = t_ns - round(gate.latency_s * 1e9)
    desk.report(report(marker, body, shown_ns, setup=setup(marker, opening=opening, **fields)))


def latencies(desk: Desk) -> list[tuple[bool, float]]:
    return [(gate.synchronised, gate.latency_s) for gate in desk.state().gates]


def shows(desk: Desk, marker: int, got: ModeView) -> None:
    """A camera shows what it gives."""
    source = desk.gate(marker).source
    assert source is not None
    desk.gate_is(marker, "learning", "", source=source.model_copy(update={"got": got}))


def test_what_passes_found_comes_back_when_the_cameras_have_shown_the_same_modes(desk: Desk) -> None:
    unseen = [webcam("0", got=None), webcam("1", got=None)]
    open_both(desk, webcam("0"), webcam("1"))
    synchronise(desk, 80)
    open_both(desk, *unseen)
    assert latencies(desk) == [(False, 0.0), (False, 0.0)]
    shows(desk, 2, mode(59.94))
    shows(desk, 3, mode(None))
    assert latencies(desk) == [(False, 0.0), (False, 0.0)]
    shows(desk, 3, mode(60.02))
    assert latencies(desk) == [(True, 0.0), (True, pytest.approx(0.08))]


def test_another_mode_than_that_of_the_passes_is_not_synchronised(desk: Desk) -> None:
    open_both(desk, webcam("0"), webcam("1"))
    synchronise(desk, 80)
    shows(desk, 3, mode(30.0))
    assert latencies(desk) == [(False, 0.0), (False, 0.0)]
    shows(desk, 3, mode(60.0))
    assert latencies(desk) == [(True, 0.0), (True, pytest.approx(0.08))]


@pytest.mark.parametrize("together", [True, False])
def test_an_offset_between_clips_is_not_kept(desk: Desk, together: bool) -> None:
    sources = [clip(f"{n}.mp4", together=together, opening=f"1.{n}") for n in (1, 2)]
    open_both(desk, *sources)
    synchronise_clips = [(gate.u_latency_s, gate.latency_s) for gate in desk.state().gates]
    synchronise(desk, 700)
    assert desk.gate(3).latency_s == pytest.approx(0.7)
    open_both(desk, *sources)
    assert [(gate.u_latency_s, gate.latency_s) for gate in desk.state().gates] == synchronise_clips


@pytest.mark.parametrize("replaced", [webcam("7", opening="1.9"), None])
def test_passes_end_when_a_camera_is_replaced_or_closed(desk: Desk, replaced: SourceView | None) -> None:
    open_both(desk, webcam("0"), webcam("1"))
    desk.do(lambda draft: passes.start(draft, 2))
    tell(desk, 2, 1, 0)
    tell(desk, 3, 1, 80 * MS)
    desk.sources_opened({3: replaced})
    found = desk.state().passes
    assert (found.state, found.differences_s) == ("off", ())
    assert "Marker 3's camera was closed or replaced" in found.why


def test_a_source_that_changes_in_a_rep_leaves_it_unsure(desk: Desk) -> None:
    """Marker 2's crossing is of the old synchronisation, Marker 3's of none: nothing joins the two."""
    open_both(desk, stream("rtsp://10.0.0.2/", got=mode(30.0)), webcam("0"))
    synchronise(desk, -300)
    tell(desk, 2, 5, 200 * S)
    desk.sources_opened({2: None})
    desk.sources_opened({2: stream("rtsp://10.0.0.3/")})
    tell(desk, 3, 5, 203 * S)
    rep = desk.state().reps[-1]
    assert [line.u_s for line in rep.budget if line.term.startswith("latency")] == [0.5, 0.1]


def phone(number: int, model: str | None = "Made back mstp", rate_hz: float | None = 59.9) -> SourceView:
    plain = {"address": f"phone:{number}", "kind": "phone", "name": f"Phone {number}", "model": model}
    return SourceView.model_validate(plain | {"got": mode(rate_hz)})


@pytest.mark.parametrize(
    ("other", "u_s"),
    [(phone(2), 0.005), (phone(2, "Other back mstp"), 0.030), (phone(2, rate_hz=29.9), 0.030), (phone(2, None), 0.030)],
)
def test_two_phones_of_one_model_are_late_alike_and_others_are_not(other: SourceView, u_s: float) -> None:
    assert together_s(settled(phone(1), other)) == pytest.approx(u_s)


def test_passes_of_two_models_are_known_again_for_other_phones_of_them() -> None:
    first = with_sources(phone(1), phone(2, "Other back mstp")).gates
    second = with_sources(phone(7), phone(9, "Other back mstp")).gates
    assert key_of(first) == key_of(second)
    assert key_of(first) != key_of(with_sources(phone(1), phone(2)).gates)
