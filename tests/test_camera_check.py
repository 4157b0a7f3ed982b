from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from calibration.camera_check import CameraCheck, good_for
from calibration.finding import Finding, Grade
from calibration.origin import Origin
from calibration.picture_findings import exposure_finding
from calibration.shutter import Exposure
from gate.line import GateLine
from gate.sources.camera import Camera
from gate.sources.runner import Runner
from gate.sources.scene import Scene
from gate.sources.synthetic import Motion, SyntheticClip, frame_times

TIMES = frame_times(60, 1.9)


def clip(
    stamps_ns: Sequence[int] = TIMES,
    shown_ns: Sequence[int] = (),
    exposure_ns: int = 1_000_000,
    motion: Motion | None = None,
    runner: bool = True,
) -> SyntheticClip:
    camera = Camera((640, 360), 75.0, exposure_ns=exposure_ns, row_time_ns=30_000)
    runners = [Runner(8.0).timed(0.0, 1_250_000_000)] if runner else []
    return SyntheticClip(stamps_ns, runners, camera, Scene(seed=1), motion=motion, shown_ns=shown_ns)


def checked(made: SyntheticClip, line: GateLine | None = None) -> CameraCheck:
    check = CameraCheck(line)
    for frame in made:
        check.feed(frame)
    return check


def grades(findings: Sequence[Finding]) -> dict[str, Grade]:
    return {one.item: one.grade for one in findings}


def test_a_clean_clip_has_no_poor_finding() -> None:
    made = clip()
    check = checked(made, made.camera.gate_line())
    found = grades(check.findings())
    assert "poor" not in found.values()
    assert {item for item, grade in found.items() if grade == "unknown"} == {"row time"}
    assert found["stamps against motion"] == found["stabilisation"] == found["held pictures"] == "good"
    assert good_for(check.findings()).startswith("good for timing")


def test_nothing_that_was_not_seen_is_called_good() -> None:
    found = grades(checked(clip(TIMES[:45], runner=False)).findings())
    unseen = ("held pictures", "stamps against motion", "exposure", "row time", "contrast at the line")
    assert {found[item] for item in unseen} == {"unknown"}


def test_a_long_exposure_is_measured() -> None:
    check = checked(clip(exposure_ns=10_000_000))
    exposure = check.exposure
    assert exposure is not None
    assert abs(exposure.exposure_ns - 10e6) < 2 * exposure.u_ns
    assert grades(check.findings())["exposure"] == "poor"


@pytest.mark.parametrize(
    ("value_ms", "u_ms", "grade"),
    [(6.8, 2.65, "unknown"), (0.7, 1.7, "unknown"), (1.0, 0.2, "good"), (4.0, 0.8, "fair"), (9.0, 1.0, "poor")],
)
def test_an_exposure_that_may_be_anything_is_unknown_and_nobody_is_told_to_lower_it(
    value_ms: float, u_ms: float, grade: Grade
) -> None:
    found = exposure_finding(Exposure(round(value_ms * 1e6), round(u_ms * 1e6), 9))
    assert found.grade == grade
    assert ("lower the exposure" in found.change) == (grade in ("fair", "poor"))


def test_a_set_up_of_which_too_little_was_seen_is_called_that() -> None:
    said = good_for([Finding("exposure", "unknown", "2 ms"), Finding("jitter", "good", "0 ms")])
    assert said == "not checked in full, and nothing wrong was found; not known: exposure"


def test_stamps_that_jitter_against_the_motion_are_poor() -> None:
    wrong = [round(t) for t in np.array(TIMES) + np.random.default_rng(1).normal(0, 2e6, len(TIMES))]
    found = grades(checked(clip(wrong, TIMES)).findings())
    assert found["stamps against motion"] == "poor"


def test_pictures_lost_behind_even_stamps_are_poor() -> None:
    kept = [t for number, t in enumerate(TIMES) if number not in (64, 72, 79, 85)]
    found = checked(clip(TIMES[: len(kept)], kept)).findings()
    assert grades(found)["stamps against motion"] == "poor"
    assert good_for(found).startswith("not good for timing")


def test_held_and_missing_pictures_are_counted() -> None:
    shown = list(TIMES)
    for number in (72, 79, 86):
        shown[number] = shown[number - 1]
    assert checked(clip(TIMES, shown)).held == 3
    check = CameraCheck()
    for number, t_ns in enumerate(TIMES):
        if number not in (80, 95):
            check.stamp(t_ns)
    rate = check.rate
    assert rate is not None
    assert rate.missing == 2


def test_a_picture_that_drifts_is_poor() -> None:
    def motion(t_ns: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.stack([t_ns * 1e-9 * 6.0, 0 * t_ns], -1)

    assert grades(checked(clip(motion=motion)).findings())["stabilisation"] == "poor"


def test_a_messengers_clip_is_poor() -> None:
    origin = Origin("VID-20240611-WA0003.mp4", "h264", (848, 480), 30.0, 1e6, {})
    found = grades(checked(clip(TIMES[:45], runner=False)).findings(origin))
    assert found["original file"] == "poor"
    assert found["slow motion"] == "unknown"


@pytest.mark.parametrize(("grade", "start"), [("poor", "not good"), ("unknown", "not checked"), ("good", "good for")])
def test_what_it_is_good_for_hangs_on_the_stamps(grade: Grade, start: str) -> None:
    assert good_for([Finding("stamps against motion", grade, "")]).startswith(start)
