from pathlib import Path

import pytest

from benchmarks.document import markdown, write
from benchmarks.rival_clips import RivalClip
from benchmarks.rivals import Setting, score
from gate.line import GateLine

LINE = GateLine((640.0, 0.0), (640.0, 600.0), 100.0)


def clip(*true_s: float) -> RivalClip:
    return RivalClip("made", Path("a.mp4"), Path("a.gate.json"), LINE, true_s)


def test_the_strip_stands_at_the_line() -> None:
    options = Setting(0.2, (0.75, 1.55), 10.0).options(clip(1.0))
    assert options == ["-t", "10", "-a", *["650", "445", "650", "525", "630", "525", "630", "445"]]


def test_the_nearest_event_counts_and_far_ones_are_extra() -> None:
    told = {1.0: [0.9, 1.02, 3.0], 2.0: [0.1]}
    scored = score(lambda one: told[one.true_s[0]], [clip(1.0), clip(2.0)])
    assert scored.errors_s == pytest.approx((0.02,))
    assert (scored.people, scored.missed, scored.extra) == (2, 1, 2)
    assert scored.cells() == ["1 of 2, 2 extra", "20.0 / 20.0"]


def test_a_clip_with_nobody_has_only_extra_events() -> None:
    assert score(lambda _: [1.0, 2.0], [clip()]).cells() == ["2 extra", "-"]


def test_a_table_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    document = tmp_path / "a.md"
    document.write_text("before\n<!-- one:begin -->\nold\n<!-- one:end -->\nafter\n", encoding="utf-8")
    write("one", markdown(("a", "b"), [["1", "2"]]), document)
    expected = "before\n<!-- one:begin -->\n| a | b |\n| --- | --- |\n| 1 | 2 |\n<!-- one:end -->\nafter\n"
    assert document.read_text(encoding="utf-8") == expected
    with pytest.raises(ValueError, match="two:begin"):
        write("two", "", document)
