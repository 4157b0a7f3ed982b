"""Printed markers: how often they are found in made clips of one second, how exactly, and whether real clips hold any.

    python benchmarks/markers.py

Each clip shows one sheet 8 m away in 1280 x 720 with a focal length of 1000 px (the code is 21 px wide), blurred by up
to 0.8 px, turned by up to 30 degrees, leaning a little, under a highlight that is as white as the picture can be and
covers a tenth of the code. Clips are written as H.264 at a phone's quality; five pictures of each second are looked at.
OpenCV's own detector reads the same pictures with all its error correction.
"""

from __future__ import annotations

import math
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.document import markdown, told
from benchmarks.real_clips import footage
from calibration.marker_sheet import CENTRE_MM, NAMES, PAGE_MM, SIDE_MM, mark_from_centre_mm, printed_side_m, sheets
from calibration.markers import PICTURES_NEEDED, Marker, MarkerFinder
from gate.frame import Frame
from gate.sources.camera import Camera
from gate.sources.clip_writer import write_clip
from gate.sources.recording import EXTENSIONS
from gate.sources.scene import Scene
from gate.sources.video_file import VideoFile

Array = NDArray[np.float64]
Luma = NDArray[np.uint8]

SEEDS = range(10_000, 10_060)
FOCAL_PX, DISTANCE_M = 1000.0, 8.0
LOOK_EVERY = 6
"""Of 30 pictures a second: five are looked at."""
FOOTAGE_EVERY = 5
_PX_PER_MM = 2.0
_FINER = 4


@dataclass(frozen=True)
class Standing:
    """A sheet in the world. mark_m: the lower corner that stands on the mark; turns in degrees; tones in grey levels.

    highlight: share of the code that a white spot covers, its place on the code (0 to 1 each way), its length by width
    and its direction; None: no highlight.
    """

    number: int
    mark_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
    yaw_deg: float = 0.0
    back_deg: float = 0.0
    roll_deg: float = 0.0
    white: float = 200.0
    black: float = 40.0
    highlight: tuple[float, float, float, float, float] | None = None

    def at(self, right_mm: float, up_mm: float) -> Array:
        """World point of the paper, from the middle of its lower edge."""
        right_mm -= mark_from_centre_mm(self.number)[0]
        yaw, back, roll = (math.radians(v) for v in (self.yaw_deg, self.back_deg, self.roll_deg))
        right = np.array([math.cos(yaw), math.sin(yaw), 0.0])
        up = np.array([-math.sin(yaw) * math.sin(back), math.cos(yaw) * math.sin(back), math.cos(back)])
        along = right * math.cos(roll) + up * math.sin(roll)
        above = up * math.cos(roll) - right * math.sin(roll)
        return np.asarray(np.array(self.mark_m) + 1e-3 * (right_mm * along + up_mm * above))

    def corners_m(self) -> Array:
        """(4, 3) the code's corners, the upper left one first, clockwise."""
        half, middle = SIDE_MM / 2, PAGE_MM[1] - CENTRE_MM[1]
        places = ((-half, middle + half), (half, middle + half), (half, middle - half), (-half, middle - half))
        return np.array([self.at(*place) for place in places])


def paper(standing: Standing) -> NDArray[np.float32]:
    """The sheet as it is printed and lit."""
    width, height = (round(side * _PX_PER_MM) for side in PAGE_MM)
    luma = np.full((height, width), standing.white, np.float32)
    page = next(sheet for sheet in sheets() if sheet.name == NAMES[standing.number])
    for box in page.boxes:
        rows = slice(round(box.y * _PX_PER_MM), max(round((box.y + box.height) * _PX_PER_MM), 1))
        columns = slice(round(box.x * _PX_PER_MM), round((box.x + box.width) * _PX_PER_MM))
        luma[rows, columns] = standing.black if box.black else standing.white
    if standing.highlight is not None:
        lit = _spot(standing.highlight, luma.shape)
        luma = luma * (1 - lit) + 255 * lit
    return luma.astype(np.float32)


def _spot(highlight: tuple[float, float, float, float, float], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """An ellipse with a soft rim; half of it is white at the rim that encloses the share."""
    share, across, down, longer, direction = highlight
    side = SIDE_MM * _PX_PER_MM
    radius = side * math.sqrt(share / math.pi)
    x0 = (CENTRE_MM[0] - SIDE_MM / 2) * _PX_PER_MM + across * side
    y0 = (CENTRE_MM[1] - SIDE_MM / 2) * _PX_PER_MM + down * side
    y, x = np.mgrid[: shape[0], : shape[1]]
    along = (x - x0) * math.cos(direction) + (y - y0) * math.sin(direction)
    aside = (y - y0) * math.cos(direction) - (x - x0) * math.sin(direction)
    off = np.hypot(along / math.sqrt(longer), aside * math.sqrt(longer)) - radius
    return np.asarray(np.clip(0.5 - off / (0.04 * side), 0.0, 1.0), np.float32)


def scene_of(camera: Camera, seed: int) -> NDArray[np.float32]:
    """(height, width) the empty track."""
    x, y = np.meshgrid(np.arange(camera.size[0]), np.arange(camera.size[1]))
    return Scene(seed=seed).paint(camera, np.stack([x, y], -1).astype(np.float64))


def stand(picture: NDArray[np.float32], camera: Camera, standing: Standing) -> NDArray[np.float32]:
    """The picture with a sheet in it, each pixel the mean over its own area."""
    printed = paper(standing)
    half, height = PAGE_MM[0] / 2, PAGE_MM[1]
    places = ((-half, height), (half, height), (half, 0.0), (-half, 0.0))
    seen = camera.project(np.array([standing.at(*place) for place in places]))
    low = np.maximum(np.floor(seen.min(axis=0)).astype(int) - 2, 0)
    high = np.minimum(np.ceil(seen.max(axis=0)).astype(int) + 3, np.array(camera.size))
    rows, columns = printed.shape
    size = (int(_FINER * (high - low)[0]), int(_FINER * (high - low)[1]))
    sheet = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32) - np.float32(0.5)
    turn = cv2.getPerspectiveTransform(sheet, (_FINER * (seen - low + 0.5) - 0.5).astype(np.float32))
    smooth = cv2.GaussianBlur(printed, (0, 0), max(0.35 * columns / (_FINER * float(np.ptp(seen[:, 0]))), 0.1))
    fine = cv2.warpPerspective(smooth, turn, size)
    covered = cv2.warpPerspective(np.ones_like(printed), turn, size)
    window = (slice(low[1], high[1]), slice(low[0], high[0]))
    behind = cv2.resize(picture[window], size)
    done = picture.copy()
    done[window] = cv2.resize(fine + (1 - covered) * behind, tuple(high - low), interpolation=cv2.INTER_AREA)
    return done


def frames_of(picture: NDArray[np.float32], seed: int, count: int = 30, noise: float = 2.0) -> Iterator[Frame]:
    """A clip of a still picture with a sensor's noise, 30 pictures a second."""
    rng = np.random.default_rng([seed, 1])
    height, width = picture.shape
    field = noise * rng.standard_normal((height + 64, width + 64), np.float32)
    for index in range(count):
        down, right = rng.integers(0, 64, 2)
        noisy = picture + field[down : down + height, right : right + width]
        yield Frame(round(index * 1e9 / 30), np.clip(np.rint(noisy), 0, 255).astype(np.uint8))


def made(seed: int) -> tuple[Camera, Standing, NDArray[np.float32]]:
    """A camera, a sheet before it, and the picture."""
    rng = np.random.default_rng(seed)
    camera = Camera((1280, 720), FOCAL_PX / DISTANCE_M, DISTANCE_M)
    turns = rng.normal((0, -3, 0), 1.0)
    camera = replace(camera, yaw_deg=float(turns[0]), pitch_deg=float(turns[1]), roll_deg=float(turns[2]))
    x, y, z, yaw = (float(v) for v in rng.uniform((-0.5, -0.3, 0.0, -30.0), (0.5, 0.3, 0.3, 30.0)))
    standing = Standing(
        number=int(rng.choice(list(NAMES))),
        mark_m=(x, y, z),
        yaw_deg=yaw,
        back_deg=float(rng.uniform(0, 8)),
        roll_deg=float(rng.normal(0, 2)),
        white=float(rng.uniform(150, 230)),
        black=float(rng.uniform(20, 60)),
        highlight=(0.1, *(float(v) for v in rng.uniform((0, 0, 1, 0), (1, 1, 2.5, math.pi)))),  # type: ignore[arg-type]
    )
    blur = float(rng.uniform(0.2, 0.8))
    picture = cv2.GaussianBlur(stand(scene_of(camera, seed % 7), camera, standing), (0, 0), blur)
    return camera, standing, np.asarray(picture, np.float32)


def opencv_finder() -> cv2.aruco.ArucoDetector:
    """OpenCV's detector with subpixel corners and all the error correction that the code allows."""
    settings = cv2.aruco.DetectorParameters()
    settings.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    settings.errorCorrectionRate = 1.0
    settings.minMarkerPerimeterRate = 0.02
    return cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h11), settings)


@dataclass(frozen=True, slots=True)
class Try:
    """One clip: the marker that was found, how often OpenCV found it, and the truth."""

    marker: Marker | None
    wrong: int
    by_opencv: int
    corners: Array
    mark: Array
    away_m: float


def try_clip(seed: int, folder: Path) -> Try:
    """Write a clip, read it, look for the marker in five pictures."""
    camera, standing, picture = made(seed)
    path = folder / f"{seed}.mp4"
    write_clip(path, frames_of(picture, seed), crf=23)
    finder, other, by_opencv = MarkerFinder(), opencv_finder(), 0
    for index, frame in enumerate(VideoFile(path)):
        if index % LOOK_EVERY == 0:
            luma = frame.luma.astype(np.uint8)
            finder.feed(luma)
            numbers = other.detectMarkers(luma)[1]
            by_opencv += numbers is not None and standing.number in np.ravel(numbers)
    path.unlink()
    found = {one.number: one for one in finder.found()}
    marker = found.pop(standing.number, None)
    corners_m = standing.corners_m()
    away_m = float(((corners_m.mean(axis=0) - camera.place_m) @ camera.turn.T)[2])
    return Try(
        marker, len(found), by_opencv, camera.project(corners_m), camera.project(np.array(standing.mark_m)), away_m
    )


def clip_rows(tries: list[Try]) -> list[list[str]]:
    """What was found in the made clips, and how well."""
    seen = [(one, one.marker) for one in tries if one.marker is not None]
    off = np.array([np.array(marker.corners) - one.corners for one, marker in seen])
    mark = np.array([np.array(marker.mark) - one.mark for one, marker in seen])
    u = np.array([marker.u_px for _, marker in seen])
    far = np.array([marker.distance_m(FOCAL_PX, printed_side_m()) / one.away_m - 1 for one, marker in seen])
    share = len(seen) / len(tries)
    wrong = sum(one.wrong for one in tries)
    opencv = np.mean([one.by_opencv >= PICTURES_NEEDED for one in tries])
    inside = float((np.abs(off) < 2 * u[:, None, None]).mean())
    marks = float((np.abs(mark) < 2 * u[:, None]).mean())
    return [
        [f"found in one-second clips ({len(tries)})", ">= 95 %", f"{share:.0%}", told(share >= 0.95)],
        ["the same by OpenCV's detector", "", f"{opencv:.0%}", ""],
        ["another code than the one there", "0", str(wrong), told(wrong == 0)],
        ["a corner, RMS", "", f"{np.sqrt((off**2).mean()):.2f} px", ""],
        ["corners within 2 u", "93-99 %", f"{inside:.0%}", told(0.93 <= inside <= 0.99)],
        ["the mark, RMS across; upright", "", "; ".join(f"{v:.2f} px" for v in np.sqrt((mark**2).mean(axis=0))), ""],
        ["the mark within 2 u", "93-99 %", f"{marks:.0%}", told(0.93 <= marks <= 0.99)],
        ["distance by the printed size: mean; sd", "", f"{far.mean():+.1%}; {far.std():.1%}", ""],
    ]


def footage_row() -> list[str]:
    """Whether anything in the real clips is taken for a marker."""
    paths = sorted(path for path in footage().glob("*") if path.suffix.lower() in EXTENSIONS)
    pictures, single, believed = 0, 0, 0
    for path in paths:
        finder = MarkerFinder()
        for index, frame in enumerate(VideoFile(path)):
            if index % FOOTAGE_EVERY == 0:
                single += len(finder.feed(frame.luma.astype(np.uint8)))
                pictures += 1
        believed += len(finder.found())
    if not paths:
        return ["believed in real clips", "0", "no clips here", ""]
    what = f"believed in {len(paths)} real clips ({pictures} pictures; in one picture alone)"
    return [what, "0", f"{believed} ({single})", told(believed == 0)]


def main() -> None:
    """Measure and print; the exit code says whether every row holds."""
    with tempfile.TemporaryDirectory() as folder:
        tries = [try_clip(seed, Path(folder)) for seed in SEEDS]
    rows = [*clip_rows(tries), footage_row()]
    print(markdown(("printed markers, 8 m, 1280x720", "figure", "reached", ""), rows))
    sys.exit(0 if all(told(False) not in row for row in rows) else 1)


if __name__ == "__main__":
    main()
