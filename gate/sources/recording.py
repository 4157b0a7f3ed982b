"""What stands at one marker: clips, and files that one camera split a recording into, joined on one clock."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from gate.errors import ClipError
from gate.frame import Frame
from gate.sources.video_file import VideoFile

EXTENSIONS = (".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm")
JOIN_WITHIN_S = 2.0
"""Creation times are whole seconds, and some cameras take one more to close a file."""
SAME_RATE = 0.02
"""Relative difference of average rates within one recording: phones let the last file of one run out unevenly."""
GOPRO = re.compile(r"(?:(GOPR)|(G[A-Z])(\d\d))(\d{4})")
"""GOPR0123, GP010123, GP020123 and GX010123, GX020123: chapter before number (GoPro's file naming convention)."""


class Recording:
    """Frames of one or more clips that follow each other without a gap, on the first clip's clock.

    A following clip's first frame stands one frame interval after the last frame before it.
    Raises ClipError where `clips` is empty or they differ in size.
    """

    def __init__(self, clips: Sequence[VideoFile]) -> None:
        if not clips:
            raise ClipError("a recording of no clips: give at least one file")
        if len({clip.size for clip in clips}) > 1:
            sizes = ", ".join(f"{clip.name} {clip.size[0]} x {clip.size[1]}" for clip in clips)
            raise ClipError(f"clips of one recording differ in size: {sizes}: give them one by one")
        self.clips = list(clips)

    @property
    def name(self) -> str:
        """File name of the first clip, and how many follow it."""
        first = self.clips[0].name
        return first if len(self.clips) == 1 else f"{first} + {len(self.clips) - 1}"

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) as shown."""
        return self.clips[0].size

    @property
    def warnings(self) -> list[str]:
        """Warnings of all clips, each with its file's name where there are several."""
        return self._labelled([(clip.name, clip.warnings) for clip in self.clips])

    @property
    def notes(self) -> list[str]:
        """Notes of all clips, and that they were joined."""
        notes = self._labelled([(clip.name, clip.notes) for clip in self.clips])
        if len(self.clips) > 1:
            names = ", ".join(clip.name for clip in self.clips)
            notes.append(f"joined on one clock by names and creation times: {names}")
        return notes

    def _labelled(self, texts: list[tuple[str, list[str]]]) -> list[str]:
        return [f"{name}: {text}" if len(self.clips) > 1 else text for name, several in texts for text in several]

    @property
    def duration_ns(self) -> int | None:
        """Length by the headers, None if one is unknown."""
        durations = [clip.duration_ns for clip in self.clips]
        return None if None in durations else sum(d for d in durations if d is not None)

    @property
    def frame_count_estimate(self) -> int | None:
        """Pictures by the headers, None if one is unknown."""
        counts = [clip.frame_count_estimate for clip in self.clips]
        return None if None in counts else sum(c for c in counts if c is not None)

    @property
    def nominal_rate_hz(self) -> float | None:
        """Average rate of the first clip, frames a second of real time."""
        return self.clips[0].nominal_rate_hz

    @property
    def creation_time(self) -> datetime | None:
        """Creation time of the first clip."""
        return self.clips[0].creation_time

    @property
    def held_frames(self) -> int:
        """Held frames of all clips, from the last reading."""
        return sum(clip.held_frames for clip in self.clips)

    def __iter__(self) -> Iterator[Frame]:
        last_ns, interval_ns = 0, 0
        for number, clip in enumerate(self.clips):
            shift_ns: int | None = None if number else 0
            for frame in clip:
                if shift_ns is None:
                    shift_ns = last_ns + interval_ns - frame.t_ns
                t_ns = frame.t_ns + shift_ns
                interval_ns, last_ns = t_ns - last_ns, t_ns
                yield Frame(t_ns, frame.luma, frame.bits, frame.rotation_deg)


def open_marker(path: Path | str, *, real_fps: float | None = None) -> list[Recording]:
    """Open a clip, or a folder of clips, as the recordings of one marker in the order of their names.

    Files are joined into one recording only where their names count on and their creation times, lengths, size, codec
    and rate agree; every other clip has a clock of its own (one a rep).
    real_fps: as for `VideoFile`, for every clip.

    Raises ClipError where there is nothing to read, InputError for a real_fps that cannot be.
    """
    path = Path(path)
    paths = _clips_in(path) if path.is_dir() else [path]
    return [Recording(clips) for clips in _joined([VideoFile(clip, real_fps=real_fps) for clip in paths])]


def _clips_in(folder: Path) -> list[Path]:
    paths = [
        path
        for path in folder.iterdir()
        if path.suffix.lower() in EXTENSIONS and not path.name.startswith(".") and path.is_file()
    ]
    if not paths:
        kinds = " ".join(extension[1:] for extension in EXTENSIONS)
        raise ClipError(f"{folder}: folder holds no clips ({kinds}): give the folder with the recordings")
    return sorted(paths, key=_natural)


def _natural(path: Path) -> list[tuple[int, str]]:
    """Sort key in which clip 10 follows clip 9."""
    parts = re.split(r"(\d+)", path.name.casefold())
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts] + [(0, path.name)]


def _joined(clips: list[VideoFile]) -> list[list[VideoFile]]:
    """Group clips into recordings; a group stands where its first clip stood."""
    by_stem = {clip.path.stem.upper(): clip for clip in clips}
    follower = {}
    for clip in clips:
        after = by_stem.get(next_stem(clip.path.stem.upper()) or "")
        if after is not None and continues(clip, after):
            follower[clip.path] = after
    followers = {after.path for after in follower.values()}
    groups = []
    for clip in clips:
        if clip.path not in followers:
            groups.append([clip])
            while (after := follower.get(groups[-1][-1].path)) is not None:
                groups[-1].append(after)
    return groups


def next_stem(stem: str) -> str | None:
    """Name that the same camera gives the next file of a recording, without its extension; None if it has no number."""
    gopro = GOPRO.fullmatch(stem)
    if gopro:
        first, letters, chapter, number = gopro.groups()
        return f"GP01{number}" if first else f"{letters}{int(chapter) + 1:02d}{number}"
    counted = re.fullmatch(r"(.*?)(\d+)", stem)
    if counted is None:
        return None
    head, number = counted.groups()
    return f"{head}{int(number) + 1:0{len(number)}d}"


def continues(clip: VideoFile, after: VideoFile) -> bool:
    """Whether `after` begins when `clip` ends, by their creation times, and was recorded alike.

    The times may be those of the beginnings or of the ends: then the other clip's length lies between them.
    """
    if clip.size != after.size or clip.codec != after.codec or not _same_rate(clip, after):
        return False
    if clip.creation_time is None or after.creation_time is None:
        return False
    apart_s = (after.creation_time - clip.creation_time).total_seconds()
    lengths_s = [c.duration_ns / 1e9 for c in (clip, after) if c.duration_ns is not None]
    return apart_s > 0 and any(abs(apart_s - length_s) <= JOIN_WITHIN_S for length_s in lengths_s)


def _same_rate(clip: VideoFile, after: VideoFile) -> bool:
    if clip.nominal_rate_hz is None or after.nominal_rate_hz is None:
        return False
    return abs(clip.nominal_rate_hz - after.nominal_rate_hz) <= SAME_RATE * clip.nominal_rate_hz
