"""What the empty gate looks like, and what of a strip differs from it.

The reference is frozen while somebody is in the gate. What stands still for longer than `settle_ns` becomes part of it
(a bag, a bench, a person who waits), pixel by pixel, so that the gate comes back by itself.
"""

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from gate.light import Factors, light_factors
from gate.line import Strip
from gate.settings import DetectorSettings

_FULL_SCALE = 255.0
_LIGHT_SHARE = 0.02
"""Share of the strip: less than an arm's length of a body. With more of it changed the light may have changed too."""
_MOST_STRAY = 2.0
"""A pixel of the empty gate that strays by more than this times its threshold counts as if by so much."""


class Background:
    """Reference luma and noise of every pixel of a strip; fed with strips, it never fetches.

    level: the empty gate in the light of the strip that was compared last.
    """

    def __init__(self, settings: DetectorSettings) -> None:
        self._settings = settings
        self._floor = settings.contrast_fraction * _FULL_SCALE
        self._started_ns: int | None = None
        self._light: Factors | None = None
        self.level: MatLike = np.zeros((0, 0), np.uint8)
        self._level = self.level
        self._learned_ns = 0

    @property
    def ready(self) -> bool:
        """Whether there is a reference that has stood for `first_settle_ns`."""
        return self._started_ns is not None and self._learned_ns - self._started_ns >= self._settings.first_settle_ns

    def compare(self, strip: Strip) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return (difference, changed), both of the strip's shape; the strip's light is matched first.

        difference: absolute change of each pixel against the reference, grey levels.
        changed: 255 where that is more than noise, else 0.
        """
        if self._started_ns is None:
            self._start(strip)
        self._light, self.level = None, self._level
        difference, changed = self._against(strip.luma, self._level)
        if cv2.countNonZero(changed) < _LIGHT_SHARE * changed.size:
            return difference, changed
        self._light = light_factors(strip, self._level)
        if self._light is None:
            return difference, changed
        self.level = _clipped(self._mean * self._light)
        return self._against(strip.luma, self.level)

    def _against(self, luma: NDArray[np.uint8], level: MatLike) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        difference = cv2.absdiff(luma, level)
        changed = cv2.compare(difference, self._threshold, cv2.CMP_GT)
        return np.asarray(difference, dtype=np.uint8), np.asarray(changed, dtype=np.uint8)

    def learn(self, strip: Strip, *, busy: bool) -> None:
        """Take one strip in. Cheap between two looks; `busy` freezes the reference where it still fits."""
        if self._started_ns is None:
            self._start(strip)
        elapsed_ns = strip.t_ns - self._learned_ns
        if elapsed_ns < self._settings.learn_every_ns:
            return
        first = strip.t_ns - (self._started_ns or 0) < 4 * self._settings.first_settle_ns
        settle_ns = self._settings.first_settle_ns if first else self._settings.settle_ns
        self._learned_ns = strip.t_ns
        luma = self._in_reference_light(strip.luma, elapsed_ns)
        self._watch_still_pixels(luma, elapsed_ns, settle_ns)
        if not busy:
            self._follow(luma, elapsed_ns)
        self._level = cv2.convertScaleAbs(self._mean)
        steps = cv2.morphologyEx(self._level, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
        noise = np.maximum(np.float32(self._settings.contrast_noise) * self._noise, np.float32(self._floor))
        threshold = noise + np.float32(self._settings.contrast_edge) * steps
        self._threshold = np.minimum(threshold, np.float32(254)).astype(np.uint8)

    def _start(self, strip: Strip) -> None:
        self._started_ns = self._learned_ns = strip.t_ns
        self._mean = strip.luma.astype(np.float32)
        self._level = strip.luma
        self._candidate = strip.luma.copy()
        self._still_ns = np.zeros(strip.luma.shape, np.int64)
        self._noise = np.full(strip.luma.shape, self._floor / self._settings.contrast_noise, np.float32)
        self._threshold = np.full(strip.luma.shape, int(self._floor), np.uint8)

    def _in_reference_light(self, luma: NDArray[np.uint8], elapsed_ns: int) -> NDArray[np.uint8]:
        """Take the light's quick changes out of a strip; the slow ones stay in, so that the reference follows them."""
        if self._light is None:
            return luma
        share = 1.0 - float(np.exp(-elapsed_ns / self._settings.follow_ns))
        slow = 1.0 + share * (float(self._light.mean()) - 1.0)
        return _clipped(luma * (slow / self._light))

    def _watch_still_pixels(self, luma: NDArray[np.uint8], elapsed_ns: int, settle_ns: int) -> None:
        _, moved = self._against(luma, self._candidate)
        cv2.copyTo(luma, moved, self._candidate)
        self._still_ns += elapsed_ns
        self._still_ns[moved > 0] = 0
        _, unlike = self._against(luma, self._level)
        if cv2.countNonZero(unlike) == 0:
            return
        rows, columns = np.nonzero(unlike)
        settled = self._still_ns[rows, columns] >= settle_ns
        rows, columns = rows[settled], columns[settled]
        self._mean[rows, columns] = luma[rows, columns]

    def _follow(self, luma: NDArray[np.uint8], elapsed_ns: int) -> None:
        share = float(1.0 - np.exp(-elapsed_ns / self._settings.follow_ns))
        # Leaves that sway and water that runs never fit for long: they count too, but a stray never by much.
        most = self._threshold * np.float32(_MOST_STRAY)
        error = np.clip(luma - self._mean, -most, most)
        self._mean += np.float32(share) * error
        # Variance follows at a quarter of that rate: it is needed steady, the level current.
        variance = self._noise**2
        self._noise = np.sqrt(variance + np.float32(0.25 * share) * (error**2 - variance))


def _clipped(luma: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.asarray(cv2.convertScaleAbs(luma), dtype=np.uint8)
