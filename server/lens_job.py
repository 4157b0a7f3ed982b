"""`flygate calibrate lens`: from recordings of the printed board to a lens file."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from calibration.lens_file import save_lens
from calibration.lens_fit import LEAST_VIEWS, Views, find_board, fit_lens
from calibration.model import LONGEST_TEXT
from gate.errors import InputError
from gate.sources.video_file import VideoFile

LOOKED_NS = 100_000_000
"""Between two pictures that are looked at: a board held still for half a second is seen in five of them."""


def measure_lens(clips: Sequence[Path], output: Path, phone: str, mode: str | None) -> list[str]:
    """Find the board, fit the lens, write its file; what is to be printed. Raises InputError and its kin."""
    for option, text in (("--phone", phone), ("--mode", mode or "usual")):
        if not (text.strip() and text.isprintable() and len(text) <= LONGEST_TEXT):
            raise InputError(f"{option} {text[:40]!r} is no name: give one line of up to {LONGEST_TEXT} characters")
    videos = [VideoFile(clip) for clip in clips]
    size = videos[0].size
    for video in videos[1:]:
        if video.size != size:
            raise InputError(
                f"{video.name} is {video.size[0]} x {video.size[1]} and {videos[0].name} {size[0]} x {size[1]}: "
                "a lens is measured in one mode, give recordings of that"
            )
    views = Views(max(size))
    for video in videos:
        _look(video, views)
    _check(views, clips)
    rate_hz = videos[0].nominal_rate_hz
    named = f"{size[0]} x {size[1]}" + ("" if rate_hz is None else f" at {rate_hz:.0f} Hz")
    lens = fit_lens(views.kept, size, phone, mode or named)
    save_lens(lens, output)
    across_deg = 2 * math.degrees(math.atan(size[0] / 2 / lens.focal_px))
    return [
        f"{lens.phone}, {lens.mode}: focal length {lens.focal_px:.1f} ± {2 * lens.u_focal_px:.1f} px "
        f"({across_deg:.0f} degrees across), centre {lens.centre[0]:.1f}, {lens.centre[1]:.1f}",
        f"{lens.views} views of the board, its corners {lens.reprojection_px:.2f} px off (RMS)",
        f"{output}: lens of {lens.phone} (± is 2 u)",
    ]


def _look(video: VideoFile, views: Views) -> None:
    due_ns: int | None = None
    for frame in video:
        if due_ns is None or frame.t_ns >= due_ns:
            due_ns = frame.t_ns + LOOKED_NS
            views.feed(find_board(np.asarray(frame.luma >> (frame.bits - 8), dtype=np.uint8)))


def _check(views: Views, clips: Sequence[Path]) -> None:
    """Say why the board was not seen well enough, by the commonest reason."""
    if len(views.kept) >= LEAST_VIEWS:
        return
    seen = (
        f"{', '.join(str(clip) for clip in clips)}: board seen in {views.seen} of {views.pictures} pictures looked at"
    )
    if not views.seen:
        raise InputError(f"{seen}: film the printed board, flat, sharp and large in the picture")
    reasons = Counter(views.reasons).most_common(1)
    why = f" (mostly: {reasons[0][0]})" if reasons else ""
    raise InputError(
        f"{seen}, well in {len(views.kept)} place(s) of {LEAST_VIEWS}{why}: hold it still for a second at each place, "
        "all over the picture, tilted to either side"
    )
