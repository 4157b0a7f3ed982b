"""A scene drawn once and seen by a camera that moves: pictures whose motion is known to a few hundredths of a pixel."""

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.frame import Frame
from gate.line import GateLine

Picture = NDArray[np.float32]
Way = Callable[[float], tuple[float, float]]
"""Seconds -> by how many pixels the scene is moved to the right and down."""
Paint = Callable[[Picture, float], None]
"""Draws what moves by itself into a picture, at an instant in seconds."""
SIZE = (400, 300)
LINE = GateLine((200, 40), (200, 250), 100.0)
_ROOM = 420


def still(_: float) -> tuple[float, float]:
    """A camera that stands."""
    return 0.0, 0.0


def nothing(_picture: Picture, _t_s: float) -> None:
    """Nobody there."""


class Shaken:
    """A camera before a scene of grains of 3 to 40 pixels; `plain` leaves one tone.

    noise: standard deviation in grey levels. light: gain at an instant.
    """

    def __init__(
        self,
        way: Way = still,
        paint: Paint = nothing,
        noise: float = 2.0,
        light: Callable[[float], float] = lambda _: 1.0,
        plain: bool = False,
        seed: int = 0,
    ) -> None:
        self.way, self.paint, self.light = way, paint, light
        rng = np.random.default_rng(seed)
        shape = SIZE[1] + 2 * _ROOM, SIZE[0] + 2 * _ROOM
        grains = sum(_grain(rng, shape, size_px) * size_px for size_px in (1.5, 4.0, 15.0))
        self._scene = np.full(shape, 110.0, np.float32) + (0.0 if plain else np.asarray(grains, np.float32))
        self._noise = rng.standard_normal((SIZE[1] + 64, SIZE[0] + 64), np.float32) * np.float32(noise)
        self._rng = rng

    def frame(self, t_s: float) -> Frame:
        """The picture at an instant."""
        right, down = self.way(t_s)
        move = np.array([[1.0, 0.0, _ROOM - right], [0.0, 1.0, _ROOM - down]])
        shown = cv2.warpAffine(self._scene, move, SIZE, flags=cv2.INTER_LANCZOS4 | cv2.WARP_INVERSE_MAP)
        picture = np.asarray(shown, dtype=np.float32)
        self.paint(picture, t_s)
        y, x = self._rng.integers(0, 64, 2)
        picture = picture * np.float32(self.light(t_s)) + self._noise[y : y + SIZE[1], x : x + SIZE[0]]
        return Frame(round(t_s * 1e9), np.clip(np.rint(picture), 0, 255).astype(np.uint8))

    def frames(self, seconds: float, fps: float = 60.0) -> Iterator[Frame]:
        """Pictures from 0 on."""
        return (self.frame(number / fps) for number in range(round(seconds * fps)))


def _grain(rng: np.random.Generator, shape: tuple[int, int], size_px: float) -> Picture:
    white = rng.standard_normal(shape, np.float32)
    return np.asarray(cv2.GaussianBlur(white, (0, 0), size_px), dtype=np.float32) * np.float32(25.0)


def shake(seed: int, rms_px: float = 4.0) -> Way:
    """A hand that shakes at 2 to 8 Hz, from its place on."""
    rng = np.random.default_rng(seed)
    rate, phase = rng.uniform(2, 8, (2, 12)), rng.uniform(0, 2 * np.pi, (2, 12))

    def way(t_s: float) -> tuple[float, float]:
        swing = np.sin(2 * np.pi * rate * t_s + phase) - np.sin(phase)
        right, down = rms_px * np.sqrt(2 / 12) * swing.sum(axis=1)
        return float(right), float(down)

    return way


def knock(at_s: float, by_px: tuple[float, float], lasts_s: float = 0.2) -> Way:
    """Somebody touches the tripod."""

    def way(t_s: float) -> tuple[float, float]:
        share = min(max((t_s - at_s) / lasts_s, 0.0), 1.0)
        return by_px[0] * share, by_px[1] * share

    return way


def walker(speed_px_per_s: float, tone: float = 30.0, from_px: float = -60.0, shadow: float = 0.5) -> Paint:
    """A body of 0.45 by 1.8 m who goes through the picture; light in the shadow is times `shadow`."""

    def paint(picture: Picture, t_s: float) -> None:
        left = round(from_px + speed_px_per_s * t_s)
        picture[70:250, max(0, left) : max(0, left + 45)] = tone
        picture[250:265, max(0, left) : max(0, left + 150)] *= shadow

    return paint
