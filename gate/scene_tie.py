"""SceneTie: the gate line belongs to the scene, not to the picture.

    tie = SceneTie(Cutter(line, size, rotation_deg, WIDE_M))
    for frame in frames:
        strip = tie.cut(frame)     # where the scene has gone, with strip.tie

    tie       the scene's place is known                     it is not known
    HELD      follow it; further than a shake -> MOVING      stay; for UNKNOWN_NS -> MOVING
    MOVING    settled -> HELD                                look around; for LOST_NS -> LOST
    LOST      settled -> HELD                                look around

Where nothing has texture there is nothing to follow: the line stays where it is in the picture, HELD.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.agreement import LEAST_SHARE, OFF_PX, U_MOST_PX, Agreement
from gate.line import HALF_WIDTH_M, LEAST_SIDE_M, TORSO_HIGH_M, TORSO_LOW_M, Strip, Tie
from gate.patches import LEAST_ROOM, RENEW_NS, Fit, Patches
from gate.scene_search import LEAST_LIKENESS, SceneSearch
from gate.steadiness import KNOCK_PX, Steadiness

P = TypeVar("P")
Floats = NDArray[np.float64]

WIDE_M = 1.5 * HALF_WIDTH_M
"""Reach to each side of the strips that a tie looks at: a body covers less than half of it."""
STILL_PX = 0.1
"""Columns of the strip: what is less moves no edge by more than 1 mm at 100 px/m, and noise may be as much."""
STILL_MEAN_PX = 0.05
"""The mean of many strips is trusted to this, so that a slow drift is not left behind by STILL_PX."""
MEAN_NS = 150_000_000
"""Time constant of that mean: 9 strips at 60 fps."""
DOUBT = 5.0
"""Standard uncertainties that are taken for noise: 20,000 strips of a still camera reach 4.5 by chance."""
MOST_STILL_PX = 0.25
"""More is motion, however noisy."""
NEAR_PX = 1.25 * KNOCK_PX
"""Pixels of the picture: who shakes a camera does not move it further between two frames, even at 30 fps."""
HAND_PX = 1.0
"""Pixels of the picture: a camera that has moved so far is held in a hand or sags; a tripod's picture stays nearer."""
ON_PX = 1.0
"""Columns: a hand that is followed moves the picture by less from one strip to the next."""
FEW_SHARE = 0.05
"""One patch of twenty: enough to say that a camera that stood still stands still."""
SHARP_PX = 0.03
"""What is left over below this is not resampled."""
SURE_SHARE = 0.6
"""So many of the patches must agree where the scene was lost: another place of it may be alike."""
LIKE_SHARE = 0.15
"""With so many the scene is there, but hidden; with fewer it has gone."""
UNKNOWN_NS = 5_000_000_000
"""So long the scene may be there and yet not known: hidden by somebody close to the camera, or turned by a hand."""
UNLIKE_NS = 200_000_000
"""Where the scene has gone, so long is enough: the picture is being swung away."""
LOST_NS = 2_000_000_000
"""After so long without the scene it is lost; it is looked for all the same."""
LOOK_AROUND_NS = 250_000_000
"""The wide window is looked through so often while the scene is not known: 10 ms of work each time."""
REFRESH_NS = 5_000_000_000
"""The coarse picture of the scene is renewed so often: the sun moves."""
STANDS_NS, STILL_LOOK_NS = 1_000_000_000, 25_000_000
"""A picture that has not moved for the first is looked at no more often than the second: a knock takes 200 ms."""
_MOST_LEFT_PX = 0.6
"""Pixels of the picture left over for resampling; over a half, so that noise does not move the window to and fro."""
_BESIDE = np.array([(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)])
"""Where to look when a likeness was found: there, and beside it as far as it is in doubt."""
_LOOKS = 4
_TAPS = 3


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is known of the scene: pieces of it for its exact place, and a coarse whole to find it by."""

    patches: Patches
    search: SceneSearch


@dataclass(frozen=True, slots=True)
class _Look:
    """A strip cut at `moved_px`, and what its patches say."""

    moved_px: tuple[int, int]
    wide: Strip
    fit: Fit
    found: Agreement

    @property
    def off_px(self) -> float:
        """How far the scene lies from the window, in pixels of the picture."""
        return float(np.abs(self.found.shift).max()) * self.wide.px_per_column

    def on_from(self, left: Floats) -> bool:
        """Whether this goes on from where the scene was in the strip before."""
        return self.found.roughly and float(np.abs(self.found.shift - left).max()) <= ON_PX

    def stands(self, left: Floats) -> bool:
        """Whether the few patches that tell anything say that nothing has moved: a coder may have smeared the rest."""
        told = self.found.share >= FEW_SHARE and float(self.found.u.max()) <= U_MOST_PX
        return told and float(np.abs(self.found.shift - left).max()) <= OFF_PX

    def there(self, share: float) -> bool:
        """Whether this is the scene's place, by so large a share of its patches."""
        return self.found.known and self.found.share >= share and self.off_px <= 2 * _MOST_LEFT_PX


class SceneTie(Generic[P]):
    """Follows the scene around one gate line through the pictures of one camera."""

    def __init__(self, cutter: Callable[[P, tuple[int, int]], Strip]) -> None:
        """cutter: gives a strip WIDE_M to each side of the line, its window moved by whole (columns, rows)."""
        self._cutter = cutter
        self._scene: _Scene | None = None
        self._middle: slice | None = None
        self._px_per_column = 1
        self._steadiness = Steadiness()
        self._moved_px = (0, 0)
        self._left = np.zeros(2)
        self._mean = np.zeros(2)
        self._t_ns = self._known_ns = self._like_ns = self._looked_ns = self._refreshed_ns = self._moved_ns = 0
        self.state = Tie.HELD

    @property
    def moved_px(self) -> tuple[float, float]:
        """Where the scene has gone since the first picture: pixels to the right and down."""
        right, down = self._place_px()
        return float(right), float(down)

    def cut(self, picture: P) -> Strip:
        """The strip of one picture, HALF_WIDTH_M to each side of the line and on the scene's own grid."""
        wide = self._cutter(picture, self._moved_px)
        if Patches.room(wide) < LEAST_ROOM:
            return self._steadied(wide)
        if self._scene is None:
            self._scene = _Scene(Patches(wide), SceneSearch(wide))
            self._t_ns = self._known_ns = self._like_ns = wide.t_ns
            self._looked_ns = self._refreshed_ns = self._moved_ns = wide.t_ns
        elif wide.t_ns > self._t_ns + (STILL_LOOK_NS if self._stands(wide.t_ns) else 0):
            found = self._find(picture, wide, self._scene)
            if self._scene.patches.bare:
                self._wait_for_texture(wide)
            else:
                wide = wide if found is None else self._settle_on(picture, found, self._scene)
                self._change_state(wide.t_ns, known=found is not None and self._shows_the_line(wide))
            self._t_ns = wide.t_ns
        return self._steadied(wide)

    @property
    def _in_hand(self) -> bool:
        return float(np.abs(self._place_px()).max()) > HAND_PX

    def _stands(self, t_ns: int) -> bool:
        """Whether the camera stands on something: then every second strip at 60 fps tells enough."""
        return self.state is Tie.HELD and self._known_ns == self._t_ns and t_ns - self._moved_ns > STANDS_NS

    def _wait_for_texture(self, wide: Strip) -> None:
        """Where there is nothing to hold on to, the scene is taken anew every now and then: a hand may be gone."""
        if wide.t_ns - self._known_ns >= RENEW_NS:
            self._scene = None

    def _find(self, picture: P, wide: Strip, scene: _Scene) -> _Look | None:
        """Look where the scene was, then for its likeness near by, then all around."""
        share = LEAST_SHARE if self.state is Tie.HELD else SURE_SHARE
        look = self._closer(picture, _look(wide, self._moved_px, scene, self._left), scene)
        if self.state is Tie.HELD and self._in_hand and look.moved_px == self._moved_px and look.on_from(self._left):
            return look
        if look.there(share):
            return look
        if self.state is Tie.HELD:
            stands = look.moved_px == self._moved_px and look.stands(self._left)
            if stands or scene.search.is_at(wide, self._left):
                self._known_ns = self._like_ns = wide.t_ns
        guesses = self._guesses(picture, wide, scene)
        while not look.there(share):
            if look.found.share >= LIKE_SHARE:
                self._like_ns = wide.t_ns
            place_px = next(guesses, None)
            if place_px is None:
                return None
            look = self._closer(picture, _look(self._cutter(picture, place_px), place_px, scene, np.zeros(2)), scene)
        return look if look.there(share) else None

    def _guesses(self, picture: P, wide: Strip, scene: _Scene) -> Iterator[tuple[int, int]]:
        likeness, shift = scene.search.near(wide, NEAR_PX)
        if likeness >= LEAST_LIKENESS:
            for beside in _BESIDE:
                yield _plus(self._moved_px, (shift + scene.search.doubt * beside) * wide.px_per_column)
        if self.state is not Tie.HELD and wide.t_ns - self._looked_ns >= LOOK_AROUND_NS:
            self._looked_ns = wide.t_ns
            place_px = scene.search.around(lambda moved_px: self._cutter(picture, moved_px), self._moved_px)
            if place_px is not None:
                yield place_px

    def _closer(self, picture: P, look: _Look, scene: _Scene) -> _Look:
        """Cut again until the window lies where its patches say: slopes tell a way of several pixels too short."""
        for _ in range(_LOOKS):
            if look.off_px <= _MOST_LEFT_PX:
                break
            place_px = _plus(look.moved_px, look.found.shift * look.wide.px_per_column)
            look = _look(self._cutter(picture, place_px), place_px, scene, np.zeros(2))
        return look

    def _settle_on(self, picture: P, look: _Look, scene: _Scene) -> Strip:
        """Take the place that was found, less what noise explains; the strip there."""
        scene.patches.learn(look.wide, look.fit, look.found)
        if self._in_hand:
            scene.patches.give(look.fit, look.found, look.wide.t_ns - self._t_ns)
        before = self._moved_px, tuple(self._left)
        if look.moved_px == self._moved_px:
            self._nudge(look.found.shift, look.found.u, look.wide.t_ns)
        else:
            self._moved_px, self._left, self._mean = look.moved_px, look.found.shift, np.zeros(2)
        wide = look.wide
        left_px = self._left * wide.px_per_column
        if np.abs(left_px).max() > _MOST_LEFT_PX:
            moved_px = _plus(self._moved_px, left_px)
            self._left = self._left - np.subtract(moved_px, self._moved_px) / wide.px_per_column
            self._moved_px = moved_px
            wide = self._cutter(picture, moved_px)
        if before != (self._moved_px, tuple(self._left)):
            self._moved_ns = wide.t_ns
        if wide.t_ns - self._refreshed_ns >= REFRESH_NS and np.abs(self._left).max() < _MOST_LEFT_PX:
            self._refreshed_ns = wide.t_ns
            scene.search.refresh(wide)
        return wide

    def _nudge(self, shift: Floats, u: Floats, t_ns: int) -> None:
        """Move the grid where `shift`, or the mean of those since it was moved last, is more than noise."""
        share = 1.0 - math.exp(-(t_ns - self._t_ns) / MEAN_NS)
        apart = shift - self._left
        self._mean = self._mean + share * (apart - self._mean)
        noise_px = DOUBT * u
        if (np.abs(apart) > np.clip(noise_px, STILL_PX, MOST_STILL_PX)).any():
            self._left, self._mean = shift, np.zeros(2)
        elif (np.abs(self._mean) > np.maximum(STILL_MEAN_PX, noise_px * math.sqrt(share / 2))).any():
            self._left, self._mean = self._left + self._mean, np.zeros(2)

    def _change_state(self, t_ns: int, *, known: bool) -> None:
        steadiness = self._steadiness
        if known:
            self._known_ns = t_ns
            if self.state is Tie.HELD and steadiness.knocked(t_ns, self._place_px()):
                self.state = Tie.MOVING
                steadiness.forget()
            steadiness.add(t_ns, self._place_px())
            if self.state is not Tie.HELD and steadiness.settled(t_ns):
                self.state = Tie.HELD
        elif self.state is Tie.HELD:
            if t_ns - self._known_ns > UNKNOWN_NS or t_ns - max(self._known_ns, self._like_ns) > UNLIKE_NS:
                self.state = Tie.MOVING
        else:
            steadiness.forget()
            if t_ns - self._known_ns > LOST_NS:
                self.state = Tie.LOST

    def _place_px(self) -> Floats:
        return np.asarray(np.array(self._moved_px) + self._left * self._px_per_column)

    def _shows_the_line(self, wide: Strip) -> bool:
        """Whether the line and what a torso needs beside it are in the picture; outside it repeats its edge."""
        if self._moved_px == (0, 0):
            return True
        left, right = (int(np.argmin(np.abs(wide.x_m - x_m))) for x_m in (-LEAST_SIDE_M, LEAST_SIDE_M))
        row = int(np.argmin(np.abs(wide.z_m - (TORSO_LOW_M + TORSO_HIGH_M) / 2)))
        luma = wide.luma
        inside = not _same(luma[:, left], luma[:, left + 1]) and not _same(luma[:, right], luma[:, right - 1])
        return inside and not _same(luma[row], luma[row + 1])

    def _steadied(self, wide: Strip) -> Strip:
        """The middle of a wide strip, what is left over resampled away."""
        self._px_per_column = wide.px_per_column
        middle = self._middle_of(wide)
        luma = wide.luma[:, middle]
        if np.abs(self._left).max() > SHARP_PX:
            # The margin is the wide strip's own; at the picture's end it is narrower, and the filter repeats the edge.
            first = max(0, middle.start - _TAPS)
            around = wide.luma[:, first : middle.stop + _TAPS]
            right, down = (_kernel(float(left)) for left in self._left)
            moved = cv2.sepFilter2D(around, cv2.CV_8U, right, down, borderType=cv2.BORDER_REPLICATE)
            luma = np.asarray(moved, dtype=np.uint8)[:, middle.start - first :][:, : middle.stop - middle.start]
        start_ns, row_ns, column_ns = wide.readout_ns
        return replace(
            wide,
            luma=np.ascontiguousarray(luma),
            x_m=wide.x_m[middle],
            readout_ns=(start_ns + column_ns * middle.start, row_ns, column_ns),
            tie=self.state,
        )

    def _middle_of(self, wide: Strip) -> slice:
        if self._middle is None:
            inside = np.flatnonzero(np.abs(wide.x_m) <= HALF_WIDTH_M + wide.m_per_column / 100)
            self._middle = slice(int(inside[0]), int(inside[-1]) + 1)
        return self._middle


def _look(wide: Strip, moved_px: tuple[int, int], scene: _Scene, expected: Floats) -> _Look:
    return _Look(moved_px, wide, *scene.patches.measure(wide, expected))


def _plus(moved_px: tuple[int, int], by_px: Floats) -> tuple[int, int]:
    return moved_px[0] + round(float(by_px[0])), moved_px[1] + round(float(by_px[1]))


def _same(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    return bool(np.array_equal(one, other))


def _kernel(shift: float) -> Floats:
    """Weights that fetch what lies `shift` columns further on: a windowed sinc (Lanczos, three lobes)."""
    if abs(shift) <= SHARP_PX:
        return np.ones(1)
    away = np.arange(-_TAPS, _TAPS + 1) - shift
    weights = np.where(np.abs(away) < _TAPS, np.sinc(away) * np.sinc(away / _TAPS), 0.0)
    return np.asarray(weights / weights.sum())
