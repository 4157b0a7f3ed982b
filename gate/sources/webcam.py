"""A camera of this computer, read with OpenCV. FFmpeg's own camera classes (PyAV) stay unused: two clash on macOS."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.frame import Frame
from gate.sources.handover import Handover, Patience
from gate.sources.live import Kind, Mode, SourceGone
from gate.sources.stamps import Stamps
from gate.sources.threaded import ThreadedSource

Device = int | str
Picture = NDArray[Any]


class Controls(Protocol):
    """A camera's properties, as `cv2.VideoCapture` has them."""

    def getBackendName(self) -> str:
        """Return `V4L2` and the like."""

    def get(self, propId: int, /) -> float:
        """Return a property, -1 or 0 where there is none."""

    def set(self, propId: int, value: float, /) -> bool:
        """Ask for a property's value; whether the driver took it."""


class Capture(Controls, Protocol):
    """What is used of `cv2.VideoCapture`, whose type does not bear subclasses: they crash the interpreter."""

    def isOpened(self) -> bool:
        """Whether there is a camera."""

    def grab(self) -> bool:
        """Wait for the next picture."""

    def retrieve(self) -> tuple[bool, Picture]:
        """Decode the picture grabbed last, (height, width, 3) BGR or (height, width)."""

    def release(self) -> None:
        """Let go of the camera."""


Opener = Callable[[Device], Capture]

ASKED = Mode(1280, 720, 60.0)
OPENING_S, SILENCE_S = 10.0, 2.0
"""A USB camera starts within 1 to 5 s; one that then gives nothing for 2 s hangs or is gone."""
FAILS, FAIL_PAUSE_NS = 5, 20_000_000
"""So many grabs in a row, 20 ms apart, must fail before a camera is gone: one bad buffer is not the end."""
SETTLE_NS = 1_000_000_000
"""Automatic exposure has found its value by then, and is held at it."""
MANUAL = {"V4L2": 1.0}
"""CAP_PROP_AUTO_EXPOSURE for manual: V4L2_EXPOSURE_MANUAL (linux/v4l2-controls.h); elsewhere 0."""
ON_LINUX = sys.platform.startswith("linux")
LISTED = Path("/sys/class/video4linux")
PROBED = 4


class Webcam(ThreadedSource):
    """Frames of a camera of this computer, on the driver's clock where it gives honest stamps, else by arrival.

    device: its number, or a path such as /dev/video0. asked: what the camera gave stands in `got`.

    OpenCV's buffers stay at the backend's own count: the reading thread empties them at once, and with a single one
    the driver has nowhere to put the next picture while the last is decoded.
    V4L2 stamps a picture with CLOCK_MONOTONIC when its first data came (uvcvideo); CAP_PROP_POS_MSEC shows it.
    """

    kind: Kind = "webcam"

    def __init__(self, device: Device, asked: Mode = ASKED, *, opener: Opener | None = None) -> None:
        self._device: Device = int(device) if isinstance(device, str) and device.isdecimal() else device
        name = camera_name(self._device)
        patience = Patience(
            OPENING_S,
            SILENCE_S,
            f"{name}: no picture within {OPENING_S:g} s: end other programs that use it, or plug it in again",
            f"{name}: no picture for {SILENCE_S:g} s: plug it in again, or use another USB port",
        )
        super().__init__(name, str(device), asked, patience)
        self._mode = asked
        self._opener = opener or _open
        self._damaged = 0

    @property
    def warnings(self) -> list[str]:
        """What makes results worse than they could be, one sentence each."""
        damaged = [f"{self._damaged} damaged pictures left out: try another cable or USB port"]
        return [*super().warnings, *(damaged if self._damaged else [])]

    def _read(self, handover: Handover) -> None:
        if self._opener is _open:
            _check_device(self.name, self._device)
        capture = self._opener(self._device)
        try:
            if not capture.isOpened():
                raise SourceGone(
                    f"{self.name}: cannot be opened: end other programs that use it, or choose another camera"
                )
            _ask(capture, self._mode)
            self._pictures(capture, handover)
        finally:
            capture.release()

    def _pictures(self, capture: Capture, handover: Handover) -> None:
        stamps, first_ns = Stamps(self.name), None
        while self._grab(capture, handover):
            arrival_ns = time.monotonic_ns()
            stamp_ns = round(capture.get(cv2.CAP_PROP_POS_MSEC) * 1e6)
            sound, picture = capture.retrieve()
            if not sound or picture is None:
                self._damaged += 1
                continue
            handover.alive()
            if first_ns is None:
                first_ns = arrival_ns
                self.got = _mode(capture, picture)
            if self.exposure_locked is None and arrival_ns - first_ns >= SETTLE_NS:
                self.exposure_locked = lock_exposure(capture)
            for arrived in stamps.add(stamp_ns or None, Frame(arrival_ns, _grey(picture)), arrival_ns):
                handover.put(arrived)
            if stamps.warning:
                self._warn(stamps.warning)

    def _grab(self, capture: Capture, handover: Handover) -> bool:
        """Wait for the next picture; False when nobody wants it."""
        for _ in range(FAILS):
            if handover.closed:
                return False
            if capture.grab():
                return True
            handover.sleep_until(time.monotonic_ns() + FAIL_PAUSE_NS)
        raise SourceGone(f"{self.name}: gives no more pictures: plug it in again; it is opened when it is back")


def _backend() -> int:
    return {"linux": cv2.CAP_V4L2, "darwin": cv2.CAP_AVFOUNDATION, "win32": cv2.CAP_MSMF}.get(sys.platform, cv2.CAP_ANY)


def _open(device: Device) -> cv2.VideoCapture:
    return cv2.VideoCapture(device, _backend())


def _check_device(name: str, device: Device) -> None:
    """Linux says more about a camera that cannot be opened than OpenCV does."""
    if not ON_LINUX:
        return
    path = Path(f"/dev/video{device}" if isinstance(device, int) else device)
    if not path.exists():
        raise SourceGone(f"{name}: no such camera ({path}): plug it in, or choose another one")
    if not os.access(path, os.R_OK | os.W_OK):
        raise SourceGone(f"{name}: {path} may not be read: add yourself to the group `video` and log in again")


def _ask(capture: Controls, mode: Mode) -> None:
    """MJPG first: plain pictures of 720p fill USB 2 at 10 a second, and some drivers then refuse the rate."""
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, mode.width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, mode.height)
    if mode.rate_hz is not None:
        capture.set(cv2.CAP_PROP_FPS, mode.rate_hz)


def lock_exposure(capture: Controls) -> bool | None:
    """Hold the exposure where automatic exposure has it now; True if the driver confirms it.

    False: the driver refuses. None: it agreed but does not say so when asked.
    """
    manual = MANUAL.get(capture.getBackendName(), 0.0)
    exposure = capture.get(cv2.CAP_PROP_EXPOSURE)
    if not capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, manual):
        return False
    capture.set(cv2.CAP_PROP_EXPOSURE, exposure)
    return True if capture.get(cv2.CAP_PROP_AUTO_EXPOSURE) == manual else None


def _mode(capture: Controls, picture: Picture) -> Mode:
    rate_hz = capture.get(cv2.CAP_PROP_FPS)
    return Mode(picture.shape[1], picture.shape[0], rate_hz if rate_hz > 0.0 else None)


def _grey(picture: Picture) -> NDArray[np.uint8]:
    grey = picture if picture.ndim == 2 else cv2.cvtColor(np.asarray(picture, np.uint8), cv2.COLOR_BGR2GRAY)
    return np.asarray(grey, np.uint8)


def camera_name(device: Device, listed: Path = LISTED) -> str:
    """What the driver calls a camera, else its number or path."""
    node = f"video{device}" if isinstance(device, int) else Path(device).resolve().name
    try:
        return (listed / node / "name").read_text(encoding="utf-8", errors="replace").strip() or node
    except OSError:
        return f"webcam {device}"


def cameras(*, probe: bool = False, listed: Path = LISTED) -> list[tuple[str, str]]:
    """Return (address, name) of the cameras of this computer.

    Linux lists them without touching one. Elsewhere a camera is found only by opening it, which lights its lamp:
    asked for by `probe`, and only for the first 4.
    """
    if listed.is_dir():
        return _listed(listed)
    if not probe:
        return []
    return [(str(number), camera_name(number, listed)) for number in range(PROBED) if _answers(number)]


def _listed(listed: Path) -> list[tuple[str, str]]:
    """A camera's first node gives pictures; the others (index > 0) give its metadata."""
    numbers = sorted(int(node.name[5:]) for node in listed.iterdir() if re.fullmatch(r"video\d+", node.name))
    return [
        (str(number), camera_name(number, listed)) for number in numbers if _index(listed / f"video{number}") == "0"
    ]


def _index(node: Path) -> str:
    try:
        return (node / "index").read_text(encoding="utf-8").strip()
    except OSError:
        return "0"


def _answers(number: int) -> bool:
    capture = _open(number)
    try:
        return bool(capture.isOpened())
    finally:
        capture.release()
