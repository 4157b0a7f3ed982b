"""Renders what a rolling shutter sees of flashes and of a torch that blinks: every row by the exact light it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gate.frame import Frame
from gate.sources.camera import Camera
from gate.sources.scene import Scene

Array = NDArray[np.float64]
Pulse = tuple[float, float]
"""True instants in seconds at which a light goes on and off; off may be infinity."""


@dataclass(frozen=True)
class FlashClip:
    """Frames of a still scene in which lights go on and off; a FrameSource.

    pulses: of the light in true seconds. starts_s, drift_ppm: this clip's clock against true time.
    gain: luma of a pixel that sees all it can of the longest pulse over that of an unlit one, less 1, in the middle of
        the picture: a camera's flash is as strong as it is short.
    torch_px: (x, y) as shown of a torch of radius_px that blinks; None for a flash on the whole picture.
    gamma: 1 is linear; 2.2 is a camera's tone curve.
    """

    t_ns: Sequence[int]
    pulses: Sequence[Pulse]
    camera: Camera = field(default_factory=lambda: Camera(size=(320, 180), px_per_m=40))
    starts_s: float = 0.0
    drift_ppm: float = 0.0
    gain: float = 0.8
    torch_px: tuple[float, float] | None = None
    radius_px: float = 3.0
    noise: float = 2.0
    gamma: float = 1.0
    seed: int = 0
    name: str = "flash"

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the pictures as shown."""
        return self.camera.size

    def clock_ns(self, at_s: float) -> float:
        """True seconds -> this clip's clock."""
        return (at_s - self.starts_s) * (1 + self.drift_ppm * 1e-6) * 1e9

    @cached_property
    def _pixels(self) -> Array:
        width, height = self.size
        return np.stack(np.meshgrid(np.arange(width, dtype=np.float64), np.arange(height, dtype=np.float64)), -1)

    @cached_property
    def _unlit(self) -> Array:
        """(height, width) light of the scene, 0 to 1."""
        luma = Scene(seed=self.seed).paint(self.camera, self._pixels).astype(np.float64)
        return np.asarray((0.6 * luma / 255) ** self.gamma)

    @cached_property
    def _by_light(self) -> Array:
        """(height, width) light that the flash or the torch adds at each pixel."""
        width, height = self.size
        if self.torch_px is not None:
            away = np.hypot(*(self._pixels - np.array(self.torch_px)).transpose(2, 0, 1))
            return np.asarray(np.clip(self.radius_px + 0.5 - away, 0.0, 1.0) * 2.0)
        away = np.hypot(*((self._pixels - np.array([width / 2, height / 2])) / width).transpose(2, 0, 1))
        return np.asarray(self._unlit * ((1 + self.gain) ** self.gamma - 1) / (1 + away**2))

    @cached_property
    def _rows(self) -> Array:
        return self.camera.sensor_row(self._pixels)

    def __iter__(self) -> Iterator[Frame]:
        rng = np.random.default_rng([self.seed, 5])
        for t_ns in self.t_ns:
            light = self._unlit + self._by_light * self._share(t_ns)
            luma = 255 * np.clip(light, 0, 1) ** (1 / self.gamma) + self.noise * rng.normal(size=light.shape)
            yield Frame(t_ns, np.clip(np.rint(luma), 0, 255).astype(np.uint8), rotation_deg=self.camera.rotation_deg)

    def _share(self, t_ns: int) -> Array:
        """(height, width) share of its exposure for which each pixel sees the light."""
        camera = self.camera
        begins = t_ns + self._rows * camera.row_time_ns
        lit = np.zeros_like(begins)
        for on_s, off_s in self.pulses:
            on_ns, off_ns = self.clock_ns(on_s), self.clock_ns(off_s)
            lit += np.clip(np.minimum(off_ns, begins + camera.exposure_ns) - np.maximum(on_ns, begins), 0.0, None)
        longest_ns = max(((off_s - on_s) * 1e9 for on_s, off_s in self.pulses), default=np.inf)
        return np.asarray(lit / min(camera.exposure_ns, longest_ns))
