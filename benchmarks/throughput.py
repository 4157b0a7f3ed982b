"""How fast a recording is read, beside reading its pictures with OpenCV and doing nothing. Prints a table.

    python benchmarks/throughput.py [--minutes 10] [--rounds 2] [--quality "clean and still"]

The clips are made here: 10 s of rendered runners, 1280 x 720, 60 frames/s, H.264, repeated without encoding again. Both
readers run in processes of their own, in turns, so that whatever else the machine does meets both. Each cell is the
mean of the rounds. Start-up is the process' time outside the reading: imports, mostly.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
from av.container.output import OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream
from rich.console import Console
from rich.table import Table

from gate.line import GateLine
from gate.sources.camera import Camera
from gate.sources.clip_writer import write_clip
from gate.sources.runner import random_runner
from gate.sources.scene import Scene
from gate.sources.synthetic import SyntheticClip, frame_times
from server.gate_lines import GateWish
from server.timing_job import read_gate

RATE_HZ, SIZE, PIECE_S = 60, (1280, 720), 10
LEAST_RATIO, MOST_MB = 1.4, 400
PASSES_S = (2.5, 5.0, 7.5)
CAMERA = Camera(size=SIZE, px_per_m=150, distance_m=8, height_m=1.1, exposure_ns=1_000_000)
QUALITIES = {"as a phone writes it": (3.0, 17), "clean and still": (1.0, 23)}
"""Noise in grey levels and x264's crf: 13.5 Mbit/s, where decoding is nearly all of the work, and 0.2 Mbit/s."""


def make_clip(path: Path, minutes: float, noise: float, crf: int) -> None:
    """Render ten seconds, then write them as often as the clip is long."""
    rng = np.random.default_rng(1)
    runners = [
        random_runner(rng, direction=(-1) ** number).timed(0.0, round(t_s * 1e9)) for number, t_s in enumerate(PASSES_S)
    ]
    piece = SyntheticClip(frame_times(RATE_HZ, PIECE_S), runners, CAMERA, Scene(seed=1), noise=noise)
    piece_path = path.with_name("piece.mp4")
    write_clip(piece_path, piece, crf=crf)
    with av.open(str(piece_path)) as source, av.open(str(path), "w") as target:
        stream = source.streams.video[0]
        packets = [packet for packet in source.demux(stream) if packet.size]
        copy = target.add_stream_from_template(stream)
        assert isinstance(copy, VideoStream)
        assert stream.time_base is not None
        copy.time_base = stream.time_base
        step = round(PIECE_S / stream.time_base)
        for number in range(max(1, round(minutes * 60 / PIECE_S))):
            repeat(packets, copy, number * step, target)


def repeat(packets: "list[Packet[VideoStream]]", stream: VideoStream, later: int, target: OutputContainer) -> None:
    """Mux packets once more, `later` ticks after their own time stamps, which stay as they are."""
    for packet in packets:
        pts, dts = packet.pts, packet.dts
        assert pts is not None
        assert dts is not None
        again = Packet(bytes(packet))
        again.stream, again.time_base, again.is_keyframe = stream, packet.time_base, packet.is_keyframe
        again.pts, again.dts = pts + later, dts + later
        target.mux(again)


def read_plainly(path: Path) -> tuple[int, int]:
    """Decode every picture with OpenCV: frames, no crossings."""
    capture, frames = cv2.VideoCapture(str(path)), 0
    while capture.read()[0]:
        frames += 1
    return frames, 0


def read_with_flygate(path: Path) -> tuple[int, int]:
    """Time one gate: frames and crossings."""
    line: GateLine = CAMERA.gate_line(0.0)
    gate, read, *_ = read_gate(path, GateWish(2, line=line), None)
    return read.frames, len(gate.crossings)


READERS: dict[str, Callable[[Path], tuple[int, int]]] = {"OpenCV": read_plainly, "flygate": read_with_flygate}


def peak_mb() -> float:
    """Largest resident memory of this process so far (Linux: VmHWM starts anew with the program)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def read_here(reader: str, path: Path) -> None:
    """What a process of its own does: read, print figures."""
    started = time.perf_counter()
    frames, crossings = READERS[reader](path)
    seconds = time.perf_counter() - started
    print(json.dumps({"frames": frames, "crossings": crossings, "reading_s": seconds, "peak_mb": peak_mb()}))


def read_apart(reader: str, path: Path) -> dict[str, float]:
    """Read in a process of its own; adds its start-up time."""
    started = time.perf_counter()
    command = [sys.executable, __file__, "--reader", reader, "--clip", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return {**figures, "start_up_s": time.perf_counter() - started - figures["reading_s"]}


def show(rounds: dict[str, list[dict[str, float]]]) -> bool:
    """Print the table and the verdicts; whether both hold."""
    table = Table("reader", "frames", "crossings", "frames/s", "each round", "start-up s", "peak MB")
    rates = {}
    for reader, runs in rounds.items():
        each = [run["frames"] / run["reading_s"] for run in runs]
        rates[reader] = sum(run["frames"] for run in runs) / sum(run["reading_s"] for run in runs)
        start_up_s = sum(run["start_up_s"] for run in runs) / len(runs)
        peak = max(run["peak_mb"] for run in runs)
        counts = f"{runs[0]['frames']:.0f}", f"{runs[0]['crossings']:.0f}"
        texts = f"{rates[reader]:.0f}", " ".join(f"{rate:.0f}" for rate in each), f"{start_up_s:.2f}", f"{peak:.0f}"
        table.add_row(reader, *counts, *texts)
    Console(width=110).print(table)
    ratio, peak = rates["flygate"] / rates["OpenCV"], max(run["peak_mb"] for run in rounds["flygate"])
    print(
        f"flygate reads {ratio:.2f} times as fast as OpenCV alone (needs {LEAST_RATIO:g}): {told(ratio >= LEAST_RATIO)}"
    )
    print(f"flygate holds {peak:.0f} MB at most (needs under {MOST_MB}): {told(peak < MOST_MB)}")
    return ratio >= LEAST_RATIO and peak < MOST_MB


def told(holds: bool) -> str:
    return "holds" if holds else "FAILS"


def main() -> None:
    """Make the clip, read it in turns, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0, help="length of the clip, in steps of 10 s")
    parser.add_argument("--rounds", type=int, default=2, help="times each reader reads it")
    parser.add_argument("--quality", choices=QUALITIES, action="append", help="one kind of clip; both if left out")
    parser.add_argument("--reader", choices=READERS, help=argparse.SUPPRESS)
    parser.add_argument("--clip", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.reader:
        read_here(asked.reader, asked.clip)
        return
    hold = [measured(name, asked.minutes, asked.rounds) for name in asked.quality or QUALITIES]
    sys.exit(0 if all(hold) else 1)


def measured(quality: str, minutes: float, rounds: int) -> bool:
    """Make one clip, read it in turns, print; whether the figures hold."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        make_clip(path, minutes, *QUALITIES[quality])
        megabits_per_s = path.stat().st_size * 8e-6 / (minutes * 60)
        print(f"Clip of {minutes:g} min, {quality}: {megabits_per_s:.1f} Mbit/s", flush=True)
        found: dict[str, list[dict[str, float]]] = {reader: [] for reader in READERS}
        for _ in range(rounds):
            for reader, runs in found.items():
                runs.append(read_apart(reader, path))
    return show(found)


if __name__ == "__main__":
    main()
