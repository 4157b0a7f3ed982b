"""Small pieces of a strip that have texture, and by how much the scene has moved under each.

Every patch is held against its own reference: luma = gain * reference(place - shift) + offset, by least squares (Lucas
and Kanade's normal equations, with the reference's slopes, so that a strip costs one product).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.agreement import OFF_PX, Agreement, agree
from gate.line import Strip

Image = NDArray[np.uint8]

PATCH_M = 0.16
"""Side of a patch: a head or a hand covers one, a trunk some six of twenty."""
LEAST_SIDE = 15
"""Columns; pixels, since each has its own noise: of 225 with slopes of 2 grey levels, noise of 6 leaves 0.2 unsure."""
CELLS = (4, 5)
"""Rows and columns of the grid with one patch a cell: 0.6 by 0.5 m of a wide strip."""
LEAST_ROOM = 7
"""Columns: slopes of a smaller patch are mostly the smoothing's."""
LEARN_STRIPS = 16
"""A reference is the mean of so many strips, a count: it holds a quarter of one strip's noise."""
LEARN_WITHIN_PX = 0.6
"""A reference is learnt where the scene lies this near to the strip's pixels: the mean of such places is blurred by a
third of a pixel, less than a third of the smoothing."""
GAINS = (0.4, 2.5)
"""A patch's light may change by so much; less contrast is something flat before it."""
ELSEWHERE_PX = 4
"""What a patch looks like this far from its place is what it must not look like: past the reach of slopes."""
RENEW_NS = 2_000_000_000
"""A patch that was off for so long while others agreed is taken anew: who stands there has become part of the scene."""
TEXTURED_SHARE = 0.5
"""So many of the patches must have texture: before a plain wall, a body and its shadow are all there is to follow."""
KNOWS_WELL_PX = 0.2
"""A patch that noise leaves unsure of a direction by this (columns) has half a weight there."""
_BLUR_PX, _BORDER = 1.0, 2
"""Smoothing before slopes are taken, in pixels: it makes slopes straight over a whole one."""
_RIDGE, _RIDGES = 0.01, (0.01, 0.01, 1e-6, 1e-6)
"""Squared slope a pixel, grey levels: what is flat has an answer too, with no weight. Gain and level have next to none,
or a picture of one tone would be the reference in some light."""
_ENOUGH = 0.9
"""A patch that knows so much of each direction is as good as any: else all patches would sit on a body's outline."""
_MIDDLE_SHARE = 0.1
"""For so much less texture a patch may lie in its cell's middle and not in a corner: patches are to be spread."""
TURN_NS, GIVE_NS = 100_000_000, 500_000_000
"""A turn of the picture is followed with the first time constant (a hand turns by a degree a second), what single
patches do with the second (parallax grows over seconds)."""
_TURNED = 6
"""A patch may be off by so many OFF_PX from a turn that is not followed yet."""
_ONE_WAY = 0.05
"""A patch that shows one direction only is worth this much of one that shows both."""
_NOISE_LEFT = 0.28
"""Of white noise's standard deviation that the smoothing leaves: 1 / (2 sqrt(pi))."""
_SLOPE_NOISE2 = 0.025
"""Of white noise's variance, what smoothing and the difference over two pixels leave in a slope: (1 - e^-1) / 8 pi."""
_LEAST_NOISE2 = 1.0
"""Squared grey levels: what rounding and compression leave."""
_QUARTER_OF_NORMAL = 0.3186
"""A quarter of normal values are smaller than this many standard deviations."""
_NOISE_SHARE = 0.2
"""Share of a strip in what is known of the noise: it is learnt while the references are."""
_REMEMBER = 0.02
"""Share of a strip in what is remembered of how far a patch is usually off (leaves in the wind)."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What each patch says of one strip.

    shift: (patches, 2) columns and rows. luma: (patches, pixels), which is gain * reference + level.
    alike: (patches,) whether it can be its reference, seen from a few pixels off. fits: (patches,) whether it shows
    it. unlike2: (patches,) mean square of what differs from it, in its own light.
    """

    shift: NDArray[np.float64]
    luma: NDArray[np.float32]
    gain: NDArray[np.float32]
    level: NDArray[np.float32]
    alike: NDArray[np.bool_]
    fits: NDArray[np.bool_]
    unlike2: NDArray[np.float32]


class Patches:
    """One patch a cell of a strip's grid, taken from a first strip and learnt from those that follow."""

    @staticmethod
    def room(strip: Strip) -> int:
        """Side of the largest patch that a cell of the strip's grid has room for; under LEAST_ROOM there are none."""
        rows, columns = strip.luma.shape
        return int(min(rows // CELLS[0], columns // CELLS[1])) - 2 * _BORDER

    def __init__(self, strip: Strip) -> None:
        self._side = min(max(LEAST_SIDE, round(PATCH_M / strip.m_per_column)), self.room(strip))
        count, pixels = CELLS[0] * CELLS[1], self._side**2
        self._strip_x_m = strip.x_m
        self._smoothing = _smoothing(self._side)
        self._places = np.zeros((count, (self._side + 2 * _BORDER) ** 2), np.int64)
        self._reference = np.zeros((count, pixels), np.float32)
        self._design = np.zeros((count, 4, pixels), np.float32)
        self._inverse = np.zeros((count, 4, 4), np.float32)
        self._knows = np.zeros((count, 3))
        self._offset = np.zeros((count, 2))
        self._learnt = np.zeros(count, np.int64)
        self._textured = np.zeros(count, np.bool_)
        self._usually_off2 = np.zeros(count)
        self._usual2 = np.zeros(count)
        self._elsewhere2 = np.zeros(count)
        self._distinct = np.zeros(count, np.bool_)
        self._agreed_ns = np.full(count, strip.t_ns)
        self._x_m = np.zeros(count)
        self._at = np.zeros((count, 2))
        self._noise2 = _noise2(strip.luma)
        self._take(np.arange(count), strip.luma, np.zeros(2))

    @property
    def bare(self) -> bool:
        """Whether there is too little texture to hold on to."""
        return bool(np.count_nonzero(self._textured) < TEXTURED_SHARE * len(self._textured))

    def measure(self, strip: Strip, expected: NDArray[np.float64]) -> tuple[Fit, Agreement]:
        """By how much the scene has moved in a strip; `expected` (2,) is what it should be."""
        fit = self._fit(strip.luma)
        self._textured |= fit.fits & self._distinct
        trust = fit.alike / (1.0 + self._usually_off2 / OFF_PX**2)
        if self._textured.all() or self.bare:
            return fit, agree(fit.shift, self._knows, trust, fit.fits, self._x_m, expected)
        some = self._textured
        found = agree(fit.shift[some], self._knows[some], trust[some], fit.fits[some], self._x_m[some], expected)
        off = np.full(len(some), np.inf)
        off[some] = found.off
        return fit, replace(found, off=off)

    def _fit(self, luma: Image) -> Fit:
        patches = self._gathered(luma)
        seen = np.matmul(self._design, patches[:, :, None])
        right, down, gain, level = found = np.matmul(self._inverse, seen)[..., 0].T
        usable = (gain > GAINS[0]) & (gain < GAINS[1])
        gain = np.where(usable, gain, 1.0)
        all2 = np.einsum("kp,kp->k", patches, patches)
        unlike2 = (all2 - (found * seen[..., 0].T).sum(axis=0)) / (patches.shape[1] * gain * gain)
        alike = usable & (unlike2 < self._elsewhere2)
        fits = alike & (unlike2 < (self._usual2 + self._elsewhere2) / 2)
        shift = self._offset - np.stack([right, down], 1) / gain[:, None]
        return Fit(shift, patches, gain, level, alike, fits, unlike2)

    def _gathered(self, luma: Image) -> NDArray[np.float32]:
        """(patches, pixels) of a strip, smoothed: only what the patches need."""
        raw = luma.ravel()[self._places].reshape(-1, self._side + 2 * _BORDER, self._side + 2 * _BORDER)
        smooth = np.matmul(np.matmul(self._smoothing, raw.astype(np.float32)), self._smoothing.T)
        return np.asarray(smooth.reshape(len(raw), -1))

    def learn(self, strip: Strip, fit: Fit, found: Agreement) -> None:
        """Take in one strip whose shift is known: references, how steady each patch is, which must be taken anew."""
        near = fit.fits & (found.off < 2 * OFF_PX)
        self._agreed_ns[near] = strip.t_ns
        self._usually_off2 += _REMEMBER * fit.fits * (np.minimum(found.off, 4 * OFF_PX) ** 2 - self._usually_off2)
        if np.abs(found.shift).max() > LEARN_WITHIN_PX:
            return
        young = np.flatnonzero(near & (self._learnt < LEARN_STRIPS))
        if len(young):
            noise2 = float(np.median(fit.unlike2[young])) / _NOISE_LEFT**2
            self._noise2 += _NOISE_SHARE * (max(_LEAST_NOISE2, noise2) - self._noise2)
            self._usual2[young] += (fit.unlike2[young] - self._usual2[young]) / self._learnt[young]
            luma = (fit.luma[young] - fit.level[young, None]) / fit.gain[young, None]
            self._learn_more(young, luma, found.shift)
        late = np.flatnonzero(strip.t_ns - self._agreed_ns > RENEW_NS)
        if len(late):
            self._agreed_ns[late] = strip.t_ns
            self._take(late, strip.luma, found.shift)

    def give(self, fit: Fit, found: Agreement, elapsed_ns: int) -> None:
        """Let patches that stay off go with the rest: a hand turns a picture, and near things move more than far ones.

        The middle of the patches stays where it is, so that nothing creeps.
        """
        near = fit.alike & (found.off < _TURNED * OFF_PX)
        knows = self._knows[near][:, ::2]
        stray = (fit.shift - found.shift)[near]
        turned = _turned(stray, knows, self._at[near])
        quick, slow = (1.0 - math.exp(-elapsed_ns / within_ns) for within_ns in (TURN_NS, GIVE_NS))
        own = knows * (stray - turned)
        given = quick * turned + slow * (own - own.mean(axis=0)) if near.any() else stray
        self._offset[near] -= given

    def _learn_more(self, which: NDArray[np.int64], luma: NDArray[np.float32], shift: NDArray[np.float64]) -> None:
        self._learnt[which] += 1
        share = 1.0 / self._learnt[which, None]
        self._reference[which] += share.astype(np.float32) * (luma - self._reference[which])
        self._offset[which] += share * (shift - self._offset[which])
        due = self._learnt[which]
        due = which[(due & (due - 1)) == 0]  # after 2, 4, 8 and 16
        if len(due):
            self._solve(due)

    def _take(self, which: NDArray[np.int64], luma: Image, shift: NDArray[np.float64]) -> None:
        """Take patches from a strip where it has texture enough, each as near to the middle of its cell as can be."""
        score = self._texture(luma)
        reach = self._side // 2 + _BORDER
        block = np.arange(self._side + 2 * _BORDER) - reach
        rows, columns = luma.shape
        for patch in which:
            row, column = divmod(int(patch), CELLS[1])
            top, bottom = _cell(rows, row, CELLS[0], reach)
            left, right = _cell(columns, column, CELLS[1], reach)
            aside = np.hypot(*np.ogrid[top - bottom + 1 : bottom - top : 2, left - right + 1 : right - left : 2])
            place = np.argmax(score[top:bottom, left:right] - _MIDDLE_SHARE * aside / aside.max())
            y, x = np.unravel_index(place, aside.shape)
            self._places[patch] = ((top + y + block)[:, None] * columns + left + x + block).ravel()
            self._x_m[patch] = self._strip_x_m[left + x]
            self._at[patch] = left + x, top + y
        self._reference[which] = self._gathered(luma)[which]
        self._offset[which] = shift
        self._learnt[which] = 1
        self._textured[which] = False
        self._usually_off2[which] = 0.0
        self._solve(which)
        self._usual2[which] = 2 * self._noise2 * _NOISE_LEFT**2
        self._elsewhere2[which] = self._unlike_elsewhere2(luma)[which]
        # Noise has slopes too, but looks the same wherever one looks.
        self._distinct[which] = (self._elsewhere2 > 2 * self._usual2)[which]

    def _texture(self, luma: Image) -> NDArray[np.float64]:
        """What a patch around each pixel would know of its less known direction, and a little of the other; up to 1."""
        smooth = cv2.GaussianBlur(luma.astype(np.float32), (0, 0), _BLUR_PX)
        down, right = np.gradient(smooth)
        size = (self._side, self._side)
        xx, xy, yy = (
            cv2.boxFilter(two, -1, size, normalize=False) for two in (right * right, right * down, down * down)
        )
        half, apart = (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
        doubt = self._noise2 / KNOWS_WELL_PX**2
        knows = [np.minimum(slopes2 / (slopes2 + doubt), _ENOUGH) / _ENOUGH for slopes2 in (half - apart, half + apart)]
        return np.asarray((knows[0] + _ONE_WAY * knows[1]) / (1 + _ONE_WAY), dtype=np.float64)

    def _unlike_elsewhere2(self, luma: Image) -> NDArray[np.float64]:
        """(patches,) how unlike its reference a strip is beside each patch, along the directions that it knows."""
        least2 = np.full(len(self._places), np.inf)
        for axis, known in ((1, self._knows[:, 0]), (0, self._knows[:, 2])):
            for by in (-ELSEWHERE_PX, ELSEWHERE_PX):
                fit = self._fit(np.roll(luma, by, axis))
                told = known > 0.5 * np.maximum(self._knows[:, 0], self._knows[:, 2])
                least2 = np.where(told, np.minimum(least2, fit.unlike2), least2)
        return np.maximum(least2 - self._noise2 * _NOISE_LEFT**2, 0.0)

    def _solve(self, which: NDArray[np.int64]) -> None:
        """Work out once what every strip is multiplied by."""
        count, side = len(which), self._side
        reference = self._reference[which]
        picture = reference.reshape(count, side, side)
        down, right = (np.asarray(np.gradient(picture, axis=axis)).reshape(count, -1) for axis in (1, 2))
        design = np.stack([right, down, reference, np.ones_like(reference)], 1)
        normal = np.matmul(design, design.transpose(0, 2, 1)).astype(np.float64) + side**2 * np.diag(_RIDGES)
        across = normal[:, :2, 2:]
        of_light = across @ np.linalg.inv(normal[:, 2:, 2:]) @ across.transpose(0, 2, 1)
        # The reference's own noise has slopes too; they are not in the next strip, and would draw every shift to 0.
        noisy = self._noise2 * _SLOPE_NOISE2 * side**2 / self._learnt[which]
        slopes2 = _lessened(normal[:, :2, :2] - of_light, noisy)
        normal[:, :2, :2] = slopes2 + of_light
        self._inverse[which] = np.linalg.inv(normal)
        knows = slopes2 @ np.linalg.inv(slopes2 + self._noise2 / KNOWS_WELL_PX**2 * np.eye(2))
        self._design[which] = design
        self._knows[which] = knows.reshape(count, 4)[:, [0, 1, 3]]


def _smoothing(side: int) -> NDArray[np.float32]:
    """(side, side and its border) what smooths a column of pixels; a product with it is quicker than a filter."""
    weights = np.exp(-0.5 * (np.arange(-_BORDER, _BORDER + 1) / _BLUR_PX) ** 2)
    away = np.arange(side + 2 * _BORDER) - np.arange(side)[:, None]
    inside = (away >= 0) & (away <= 2 * _BORDER)
    return np.where(inside, weights[np.clip(away, 0, 2 * _BORDER)] / weights.sum(), 0.0).astype(np.float32)


def _turned(stray: NDArray[np.float64], knows: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """(patches, 2) the part of `stray` that one small turn of the picture explains. at: columns and rows."""
    if len(at) < 3:
        return np.zeros_like(stray)
    apart = at - np.average(at, axis=0, weights=knows.sum(axis=1) + _RIDGE)
    around = np.stack([-apart[:, 1], apart[:, 0]], 1)
    angle = (knows * around * stray).sum() / (knows * around**2).sum()
    return np.asarray(angle * around)


def _noise2(luma: Image) -> float:
    """Variance of white noise in one strip, from the quarter of its pixels that differ least from what is around them.

    Immerkaer's mask leaves nothing of slopes and 6 times the noise.
    """
    mask = np.array([[1.0, -2.0, 1.0], [-2.0, 4.0, -2.0], [1.0, -2.0, 1.0]])
    rough = np.abs(cv2.filter2D(luma, cv2.CV_32F, mask))
    return max(_LEAST_NOISE2, (float(np.quantile(rough, 0.25)) / (6 * _QUARTER_OF_NORMAL)) ** 2)


def _lessened(matrices: NDArray[np.float64], by: NDArray[np.float64]) -> NDArray[np.float64]:
    """Symmetric matrices with every eigenvalue less by `by`, but at least a tenth of it."""
    values, vectors = np.linalg.eigh(matrices)
    values = np.maximum(values - by[:, None], 0.1 * np.abs(values))
    return np.asarray(vectors * values[:, None, :] @ vectors.transpose(0, 2, 1))


def _cell(size: int, number: int, cells: int, reach: int) -> tuple[int, int]:
    """First and past-the-last place of a patch's middle in one cell of a side."""
    return max(reach, size * number // cells), min(size - reach, size * (number + 1) // cells)
