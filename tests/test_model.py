"""Gate files and sync files survive a round trip, and a damaged one is refused in one helpful line."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.model import GateFile, SyncFile, line_for, load_gate, load_sync, save_gate, save_sync
from gate.errors import InputError, LineError, OutputError
from gate.line import GateLine, Placement
from server.clock import Clock

LINE = GateLine(
    top=(960.5, 100.0),
    ground=(950.0, 900.0),
    px_per_m=210.25,
    u_px_per_m=2.1,
    u_line_m=0.02,
    exposure_ns=1_000_000,
    row_time_ns=15_432,
    source="tape on the track",
)
GATE = GateFile(
    "Marker 2", (1920, 1080), 90, (Placement(0, LINE), Placement(12_345_678_901, replace(LINE, px_per_m=99)))
)
SYNC = SyncFile("passes", -12_345_678_901, 1_200_001, -3.5, 0.25, 987_654_321_012)
CENTRE_TOLERANCE_PX = 1e-9
SYNC_JSON: dict[str, Any] = {
    "flygate_sync": 1,
    "method": "passes",
    "offset_s": 1.5,
    "u_offset_s": 0.001,
    "drift_ppm": -3.5,
    "u_drift_ppm": 0.25,
    "at_s": 60,
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
LARGEST_S = 1e7
OPTIONAL = ("exposure_s", "row_time_s", "source", "slant", "across_per_feet", "u_across_m")


def gate_json(**changes: object) -> dict[str, Any]:
    """Return the smallest gate file that is good, with some keys changed."""
    document: dict[str, Any] = {
        "flygate_gate": 1,
        "position": "Marker 2",
        "clip_size": [1920, 1080],
        "rotation_deg": 0,
        "placements": [
            {"from_s": 0, "top": [960, 100], "ground": [960, 900], "px_per_m": 200, "u_px_per_m": 2, "u_line_m": 0.01}
        ],
    }
    return document | changes


def read_or_refused(load: Callable[[Path], GateFile | SyncFile], path: Path) -> GateFile | SyncFile | str:
    try:
        return load(path)
    except InputError as error:
        return str(error)


def assert_file_or_one_line(path: Path) -> None:
    """What is read can be computed with; what is not is refused in a line."""
    for load in (load_gate, load_sync):
        read = read_or_refused(load, path)
        if isinstance(read, str):
            assert "\n" not in read
        elif isinstance(read, SyncFile):
            clock = Clock.of_file(read)
            assert abs(clock.session_ns(0)) < LARGEST_S * 1e9
            assert all(0 <= line.u < LARGEST_S for line in clock.budget(0))
        else:
            assert all(0 <= p.line.u_px_per_m <= p.line.px_per_m and p.line.u_line_m <= 5 for p in read.placements)


def refusal_of(path: Path, document: object) -> str:
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    with pytest.raises(InputError) as caught:
        load_gate(path)
    text = str(caught.value)
    assert str(path) in text
    assert "\n" not in text
    return text


def test_gate_file_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    save_gate(GATE, tmp_path / "M2.gate.json")
    assert load_gate(tmp_path / "M2.gate.json") == GATE


def test_sync_file_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    save_sync(SYNC, tmp_path / "clips.sync.json")
    assert load_sync(tmp_path / "clips.sync.json") == SYNC


def test_the_speed_of_the_passes_comes_back(tmp_path: Path) -> None:
    sync = replace(SYNC, joins="crossings", pass_speed_m_per_s=5.25)
    save_sync(sync, tmp_path / "clips.sync.json")
    assert load_sync(tmp_path / "clips.sync.json") == sync


def test_the_files_hold_seconds_under_their_documented_keys(tmp_path: Path) -> None:
    save_gate(GATE, tmp_path / "gate.json")
    save_sync(SYNC, tmp_path / "sync.json")
    gate, sync = json.loads((tmp_path / "gate.json").read_text()), json.loads((tmp_path / "sync.json").read_text())
    assert list(gate) == ["flygate_gate", "position", "clip_size", "rotation_deg", "placements"]
    assert gate["placements"][0] == {
        "from_s": 0.0,
        "top": [960.5, 100.0],
        "ground": [950.0, 900.0],
        "px_per_m": 210.25,
        "u_px_per_m": 2.1,
        "u_line_m": 0.02,
        "exposure_s": 0.001,
        "row_time_s": 0.000015432,
        "source": "tape on the track",
    }
    assert gate["placements"][1]["from_s"] == 12.345678901
    assert sync == {
        "flygate_sync": 1,
        "method": "passes",
        "offset_s": -12.345678901,
        "u_offset_s": 0.001200001,
        "drift_ppm": -3.5,
        "u_drift_ppm": 0.25,
        "at_s": 987.654321012,
        "joins": "clocks",
    }


def test_a_line_seen_aslant_comes_back_and_one_seen_edge_on_has_no_keys_for_it(tmp_path: Path) -> None:
    aslant = {"slant": -0.55, "across_per_feet": 5.4, "u_across_m": 0.03}
    gate = replace(GATE, placements=(Placement(0, replace(LINE, **aslant)), GATE.placements[1]))  # type: ignore[arg-type]
    save_gate(gate, tmp_path / "M2.gate.json")
    assert load_gate(tmp_path / "M2.gate.json") == gate
    first, second = json.loads((tmp_path / "M2.gate.json").read_text())["placements"]
    assert {key: first[key] for key in aslant} == aslant
    assert not set(aslant) & set(second)


@given(st.integers(-4 * 10**15, 4 * 10**15))
def test_every_nanosecond_of_forty_days_survives(tmp_path_factory: pytest.TempPathFactory, at_ns: int) -> None:
    path = tmp_path_factory.getbasetemp() / "at.sync.json"
    save_sync(replace(SYNC, at_ns=at_ns), path)
    assert load_sync(path).at_ns == at_ns


def test_exposure_and_row_time_may_be_unknown(tmp_path: Path) -> None:
    (tmp_path / "g.json").write_text(json.dumps(gate_json()))
    line = load_gate(tmp_path / "g.json").placements[0].line
    assert (line.exposure_ns, line.row_time_ns) == (None, None)


def test_further_keys_do_no_harm(tmp_path: Path) -> None:
    document = gate_json(camera="the blue phone")
    document["placements"][0]["drawn_by"] = "coach"
    (tmp_path / "g.json").write_text("\ufeff" + json.dumps(document), encoding="utf-8")
    assert load_gate(tmp_path / "g.json").position == "Marker 2"


def test_a_file_of_a_newer_version_is_refused_as_that(tmp_path: Path) -> None:
    text = refusal_of(tmp_path / "g.json", gate_json(flygate_gate=2, placements="something new"))
    assert "version 2" in text
    assert "newer flygate" in text


def test_a_file_of_another_kind_is_refused_as_that(tmp_path: Path) -> None:
    assert "is no gate file" in refusal_of(tmp_path / "g.json", {"flygate_sync": 1})


@pytest.mark.parametrize("text", ["", "{", "\x00\xff", '{"flygate_gate": 1,}'])
def test_damaged_json_is_refused(tmp_path: Path, text: str) -> None:
    assert "is not JSON" in refusal_of(tmp_path / "g.json", text)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "g.json").write_bytes(b'{"flygate_gate": 1, "position": "\xff\xfe"}')
    with pytest.raises(InputError, match=r"g\.json"):
        load_gate(tmp_path / "g.json")


@pytest.mark.parametrize("document", [[], 3, "null", {}])
def test_json_of_another_shape_is_refused(tmp_path: Path, document: object) -> None:
    assert "flygate calibrate line" in refusal_of(tmp_path / "g.json", document)


@pytest.mark.parametrize("key", ["flygate_gate", "position", "clip_size", "rotation_deg", "placements"])
def test_a_missing_key_is_named(tmp_path: Path, key: str) -> None:
    document = gate_json()
    del document[key]
    assert key in refusal_of(tmp_path / "g.json", document)


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("position", 7, "position is 7"),
        ("clip_size", [1920], "clip_size[1] is missing"),
        ("clip_size", [1920, 0], "clip_size[1] is 0"),
        ("clip_size", [1920, 10.5], "clip_size[1] is 10.5"),
        ("rotation_deg", 45, "rotation_deg is 45"),
        ("placements", [], "placements is []"),
        ("flygate_gate", "1", "flygate_gate is '1'"),
        ("flygate_gate", 0, "flygate_gate is 0"),
    ],
)
def test_a_wrong_value_is_shown_with_its_key(tmp_path: Path, key: str, value: object, shown: str) -> None:
    assert shown in refusal_of(tmp_path / "g.json", gate_json(**{key: value}))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("from_s", "soon"),
        ("from_s", 1e300),
        ("top", [1, 2, 3]),
        ("px_per_m", math.nan),
        ("px_per_m", True),
        ("u_px_per_m", -1),
        ("u_px_per_m", math.inf),
        ("exposure_s", 30),
        ("row_time_s", -1e-6),
        ("row_time_s", 0.5),
        ("u_line_m", 1e200),
        ("top", [960, -1e308]),
        ("px_per_m", 10**400),
        ("source", "two\nlines"),
        ("slant", 11),
        ("across_per_feet", -1),
        ("u_across_m", math.nan),
    ],
)
def test_a_wrong_value_of_a_placement_is_shown_with_its_key(tmp_path: Path, key: str, value: object) -> None:
    document = gate_json()
    document["placements"][0][key] = value
    assert f"placements[0].{key}" in refusal_of(tmp_path / "g.json", document)


def test_an_absurd_line_is_refused_with_its_placement(tmp_path: Path) -> None:
    document = gate_json()
    document["placements"][0]["px_per_m"] = 1
    assert "placements[0]: scale 1 px/m" in refusal_of(tmp_path / "g.json", document)


def test_a_scale_less_sure_than_itself_is_refused(tmp_path: Path) -> None:
    document = gate_json()
    document["placements"][0]["u_px_per_m"] = 201
    assert "u_px_per_m of 201 is more than the scale itself (200 px/m)" in refusal_of(tmp_path / "g.json", document)


def test_placements_out_of_order_are_refused(tmp_path: Path) -> None:
    document = gate_json()
    document["placements"] *= 2
    assert "rising order" in refusal_of(tmp_path / "g.json", document)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.json cannot be read \(No such file"):
        load_gate(tmp_path / "none.json")


def test_a_damaged_sync_file_names_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text('{"flygate_sync": 1, "method": "sound", "offset_s": null}')
    with pytest.raises(InputError, match=r"s\.json: offset_s is None .* --offset SECONDS"):
        load_sync(tmp_path / "s.json")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("offset_s", 86_401),
        ("u_offset_s", 1e200),
        ("u_offset_s", -1e-9),
        ("drift_ppm", -1001),
        ("drift_ppm", 1e9),
        ("u_drift_ppm", 1001),
        ("at_s", 1e12),
        ("method", "\x1b[31m"),
    ],
)
def test_an_absurd_clock_is_refused_with_its_key(tmp_path: Path, key: str, value: object) -> None:
    (tmp_path / "s.json").write_text(json.dumps(SYNC_JSON | {key: value}))
    with pytest.raises(InputError, match=rf"s\.json: {key}"):
        load_sync(tmp_path / "s.json")


@given(ANYTHING | st.dictionaries(st.sampled_from([*gate_json(), *SYNC_JSON]), ANYTHING))
def test_any_json_is_a_file_or_one_line(tmp_path_factory: pytest.TempPathFactory, document: object) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps(document))
    assert_file_or_one_line(path)


@given(st.sampled_from([*gate_json()["placements"][0], *OPTIONAL]), ANYTHING)
def test_any_value_of_a_placement_is_a_file_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: object
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    document = gate_json()
    document["placements"][0][key] = value
    path.write_text(json.dumps(document))
    assert_file_or_one_line(path)


@given(st.sampled_from(list(SYNC_JSON)), ANYTHING)
def test_any_value_of_a_sync_file_is_a_file_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: object
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps(SYNC_JSON | {key: value}))
    assert_file_or_one_line(path)


@given(st.binary() | st.integers(1, 100_000).map(lambda depth: b"[" * depth))
def test_any_bytes_are_one_line(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_bytes(data)
    assert_file_or_one_line(path)


def test_what_cannot_be_loaded_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="placements is"):
        save_gate(replace(GATE, placements=()), tmp_path / "g.json")
    with pytest.raises(InputError, match="drift_ppm is nan"):
        save_sync(replace(SYNC, drift_ppm=math.nan), tmp_path / "s.json")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_save_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "g.json"
    save_gate(GATE, path)

    def full_disk(self: Path, text: str, encoding: str) -> int:
        self.write_bytes(text.encode(encoding)[:20])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full_disk)
    with pytest.raises(OutputError, match="No space left on device"):
        save_gate(replace(GATE, position="Marker 3"), path)
    assert load_gate(path) == GATE
    assert list(tmp_path.iterdir()) == [path]


def test_saving_into_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        save_sync(SYNC, tmp_path / "nowhere" / "s.json")


def test_a_clip_of_the_same_size_gets_the_lines_as_they_are() -> None:
    assert line_for(GATE, (1920, 1080), 90) == GATE.placements


def test_a_clip_of_half_the_size_gets_lines_of_half_the_scale() -> None:
    first, second = line_for(GATE, (960, 540), 90)
    assert first.line.px_per_m == pytest.approx(105.125)
    assert first.line.u_px_per_m == pytest.approx(1.05)
    assert first.line.u_line_m == 0.02
    assert first.line.row_time_ns == 30_864  # half as many rows, each twice as long
    assert first.line.exposure_ns == 1_000_000
    # The centre of shown pixel 0 is the corner of four pixels before: 0.5 * 2 - 0.5 = 0.5.
    assert first.line.top == pytest.approx((480.0, 49.75), abs=CENTRE_TOLERANCE_PX)
    assert second.from_ns == 12_345_678_901
    assert second.line.px_per_m == pytest.approx(49.5)


def test_an_aspect_rounded_to_whole_pixels_is_the_same_picture() -> None:
    (placement, _) = line_for(GATE, (854, 480), 90)
    assert placement.line.px_per_m == pytest.approx(210.25 * 480 / 1080, rel=0.001)


@pytest.mark.parametrize(("size", "rotation_deg"), [((1440, 1080), 90), ((1080, 1920), 90), ((1920, 1080), 0)])
def test_a_clip_of_another_shape_or_turn_is_refused(size: tuple[int, int], rotation_deg: int) -> None:
    with pytest.raises(InputError, match="make a gate file from this clip"):
        line_for(GATE, size, rotation_deg)


def test_a_clip_too_small_for_the_line_is_refused() -> None:
    with pytest.raises(LineError, match="px/m"):
        line_for(GATE, (96, 54), 90)
