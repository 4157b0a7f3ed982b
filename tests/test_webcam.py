"""The webcam's reading thread on a made clip, and what is said where there is no camera."""

import sys
import time
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from gate.sources.live import Arrived, Mode, SourceGone
from gate.sources.webcam import Picture, Webcam, camera_name, cameras, lock_exposure

MS = 1_000_000
RATE_HZ = 50.0
FRAMES = 75


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("camera") / "camera.avi"
    writer = cv2.VideoWriter(str(path), cv2.CAP_OPENCV_MJPEG, cv2.VideoWriter.fourcc(*"MJPG"), RATE_HZ, (64, 48))
    for number in range(FRAMES):
        writer.write(np.full((48, 64, 3), 3 * number, np.uint8))
    writer.release()
    return path


class Camera:
    """OpenCV's capture of a clip, at the clip's own rate, as a driver gives pictures; it vanishes at its end."""

    stamp_step_ms = 1000.0 / RATE_HZ
    hangs_after = -1

    def __init__(self, path: Path) -> None:
        self.capture = cv2.VideoCapture(str(path), cv2.CAP_OPENCV_MJPEG)
        self.count = 0
        self.start_s = time.monotonic()
        self.grabbed_ns: list[int] = []
        self.released = False

    def grab(self) -> bool:
        if self.count == self.hangs_after:
            time.sleep(3.0)
            return False
        self.count += 1
        time.sleep(max(0.0, self.start_s + self.count / RATE_HZ - time.monotonic()))
        self.grabbed_ns.append(time.monotonic_ns())
        return self.capture.grab()

    def isOpened(self) -> bool:
        return self.capture.isOpened()

    def getBackendName(self) -> str:
        return self.capture.getBackendName()

    def set(self, propId: int, value: float, /) -> bool:
        return self.capture.set(propId, value)

    def retrieve(self) -> tuple[bool, Picture]:
        return self.capture.retrieve()

    def get(self, propId: int, /) -> float:
        if propId == cv2.CAP_PROP_POS_MSEC:
            return 5e6 + self.count * self.stamp_step_ms
        return self.capture.get(propId)

    def release(self) -> None:
        self.released = True
        self.capture.release()


def test_pictures_come_with_the_drivers_time_and_true_arrivals(clip: Path) -> None:
    made: list[Camera] = []

    def opened(_: int | str) -> Camera:
        made.append(Camera(clip))
        return made[0]

    webcam = Webcam(7, Mode(64, 48, RATE_HZ), opener=opened)
    arrived: list[Arrived] = []
    with pytest.raises(SourceGone, match="webcam 7: gives no more pictures: plug it in again"):
        arrived.extend(webcam)
    assert len(arrived) == FRAMES
    assert np.diff([a.frame.t_ns for a in arrived]).tolist() == [20 * MS] * (FRAMES - 1)
    assert arrived[0].frame.luma.shape == (48, 64)
    assert [round(a.frame.luma.mean() / 3) for a in arrived] == list(range(FRAMES))
    for one, (grabbed_ns, next_ns) in zip(arrived, pairwise(made[0].grabbed_ns), strict=False):
        assert grabbed_ns <= one.arrival_ns <= next_ns
    assert (webcam.asked, webcam.got) == (Mode(64, 48, RATE_HZ), Mode(64, 48, RATE_HZ))
    assert webcam.exposure_locked is False  # an AVI refuses
    assert webcam.warnings == []
    assert made[0].released


def test_a_driver_without_time_stamps_leaves_the_arrival(clip: Path) -> None:
    class Unstamped(Camera):
        stamp_step_ms = 0.0

    webcam = Webcam(0, opener=lambda _: Unstamped(clip))
    frames = iter(webcam)
    first = next(frames)
    assert first.frame.t_ns == first.arrival_ns
    assert "timed by their arrival" in webcam.warnings[0]
    webcam.close()
    assert next(frames, None) is None


def test_a_camera_that_hangs_is_gone_after_two_seconds(clip: Path) -> None:
    class Hanging(Camera):
        hangs_after = 10

    webcam = Webcam(0, opener=lambda _: Hanging(clip))
    before_s = time.monotonic()
    with pytest.raises(SourceGone, match="no picture for 2 s: plug it in again"):
        list(webcam)
    assert time.monotonic() - before_s > 2.0


def test_a_camera_that_does_not_open_is_told(tmp_path: Path) -> None:
    webcam = Webcam(0, opener=lambda _: cv2.VideoCapture())
    with pytest.raises(SourceGone, match="end other programs that use it"):
        list(webcam)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="devices are files on Linux only")
@pytest.mark.parametrize("device", [93, "93", "/dev/video93"])
def test_a_camera_that_is_not_there_is_named(device: int | str) -> None:
    with pytest.raises(SourceGone, match=r"no such camera \(/dev/video93\): plug it in"):
        list(Webcam(device))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="OpenCV's V4L2 backend is Linux only")
def test_what_is_no_camera_does_not_open() -> None:
    with pytest.raises(SourceGone, match="cannot be opened"):
        list(Webcam("/dev/null"))


class Driver:
    """Controls of a camera: values as V4L2 has them."""

    def __init__(self, accepts: bool, confirms: bool = True) -> None:
        self.accepts, self.confirms = accepts, confirms
        self.values = {cv2.CAP_PROP_AUTO_EXPOSURE: 3.0, cv2.CAP_PROP_EXPOSURE: 157.0}

    def getBackendName(self) -> str:
        return "V4L2"

    def set(self, propId: int, value: float, /) -> bool:
        if self.accepts and (self.confirms or propId != cv2.CAP_PROP_AUTO_EXPOSURE):
            self.values[propId] = value
        return self.accepts

    def get(self, propId: int, /) -> float:
        return self.values[propId]


@pytest.mark.parametrize(
    ("driver", "locked"), [(Driver(True), True), (Driver(False), False), (Driver(True, False), None)]
)
def test_exposure_is_held_where_the_driver_can(driver: Driver, locked: bool | None) -> None:
    assert lock_exposure(driver) is locked
    assert driver.values[cv2.CAP_PROP_EXPOSURE] == 157.0


def test_cameras_are_listed_once_by_their_names(tmp_path: Path) -> None:
    for number, name, index in ((10, "Phone", 0), (0, "USB Camera", 0), (1, "USB Camera", 1)):
        node = tmp_path / f"video{number}"
        node.mkdir()
        (node / "name").write_text(f"{name}\n")
        (node / "index").write_text(f"{index}\n")
    (tmp_path / "v4l-subdev0").mkdir()
    assert cameras(listed=tmp_path) == [("0", "USB Camera"), ("10", "Phone")]
    assert camera_name("/dev/video10", tmp_path) == "Phone"
    assert camera_name(5, tmp_path) == "webcam 5"


def test_no_cameras_is_an_empty_list(tmp_path: Path) -> None:
    assert cameras(listed=tmp_path / "none") == []
