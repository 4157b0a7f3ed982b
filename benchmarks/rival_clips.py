"""What the rivals are held against: the labelled real clips, and rendered clips written as video files."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import cv2

from benchmarks.real_clips import NOTHING_CROSSES, ONLY_REPORTED, WALKERS, brightness_lines, footage, gate_line, labels
from benchmarks.real_clips import time_stamps as stamps_of
from benchmarks.scenarios import CASES
from benchmarks.scenarios.case import Case
from benchmarks.scenarios.draw import AFTER_S, person, setup, walker
from calibration.model import GateFile, save_gate
from gate.line import GateLine, Placement
from gate.sources.clip_writer import write_clip

SIZE, FPS = (1280, 720), 60.0
MADE = ("clean", "a walker", "lamp flicker", "clouds", "light step")
WALKS_AT_S = 2.0
"""A walker is in the strip for a second before: the background must be learnt first."""
PROCESSES = 2
MOST_TRIES = 40
"""Seeds to look at for one clip: four of ten cases have this size and are not upright."""


@dataclass(frozen=True, slots=True)
class RivalClip:
    """A clip and what is true of it. true_s: instants of its people. watched: the line in the picture at that instant.

    gate: the gate file's path. Where a clip is hand-held, `watched` stands where the scene has moved to by then: a
    program that does not follow the scene gets the right place all the same.
    """

    group: str
    path: Path
    gate: Path
    watched: GateLine
    true_s: tuple[float, ...]


def real_clips(folder: Path) -> list[RivalClip]:
    """The labelled clips and the one in which nothing crosses. folder: where gate files of assumed lines go."""
    found = []
    for clip, known in labels().items():
        path = footage() / clip
        if clip == ONLY_REPORTED or not path.is_file():
            continue
        line, t_ns = gate_line(clip), stamps_of(path)
        true_s = tuple(float(t_ns[int(one.frame)] + one.frame % 1 * (t_ns[1] - t_ns[0])) * 1e-9 for one in known)
        watched = GateLine((known[0].line_x, line.top[1]), (known[0].line_x, line.ground[1]), line.px_per_m)
        group = "real, walkers" if clip in WALKERS else "real, runners"
        found.append(RivalClip(group, path, saved(line, path, folder), watched, true_s))
    path = footage() / NOTHING_CROSSES
    if path.is_file():
        line = brightness_lines()[3]
        found.append(RivalClip("real, sun and leaves", path, saved(line, path, folder), line, ()))
    return found


def saved(line: GateLine, clip: Path, folder: Path, size: tuple[int, int] | None = None) -> Path:
    """A gate file of one line, named after its clip."""
    if size is None:
        capture = cv2.VideoCapture(str(clip))
        size = (int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)), int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)))
    path = folder / f"{clip.stem}.gate.json"
    save_gate(GateFile("M2", size, 0, (Placement(0, line),)), path)
    return path


def made_case(name: str, seed: int) -> Case:
    """A case of a scenario; `a walker` is one alone, past an empty gate."""
    if name != "a walker":
        return CASES[name](FPS, seed)
    drawn = setup(name, FPS, seed)
    walks = walker(drawn, WALKS_AT_S)
    return drawn.case([walks], [person(walks, WALKS_AT_S + AFTER_S)], WALKS_AT_S + AFTER_S)


def made_clips(folder: Path, first_seed: int, each: int) -> list[RivalClip]:
    """Write `each` clips of every scenario, of SIZE, from the first seeds that have it."""
    tasks = []
    for name in MADE:
        fitting = [seed for seed in range(first_seed, first_seed + MOST_TRIES) if made_case(name, seed).size == SIZE]
        tasks += [(folder, name, seed) for seed in fitting[:each]]
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), cv2.setNumThreads, (1,)) as pool:
        return list(pool.map(made_clip, tasks))


def made_clip(task: tuple[Path, str, int]) -> RivalClip:
    """Write one clip and its gate file."""
    folder, name, seed = task
    case = made_case(name, seed)
    path = folder / f"{name.replace(' ', '_')}_{seed}.mp4"
    write_clip(path, iter(case.clip))
    true_s = tuple(one.t_ns * 1e-9 for one in case.people)
    return RivalClip(f"made, {name}", path, saved(case.line, path, folder, case.size), case.line, true_s)


def groups(clips: Sequence[RivalClip]) -> dict[str, list[RivalClip]]:
    """Clips by their group, in their order."""
    found: dict[str, list[RivalClip]] = {}
    for clip in clips:
        found.setdefault(clip.group, []).append(clip)
    return found
