"""The command line: one function a command, and the only file that knows all three packages.

Heavy libraries are imported by the command that needs them, so that `flygate --help` answers at once.
"""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer

from gate.errors import FlygateError, InputError

if TYPE_CHECKING:
    from gate.line import GateLine
    from server.session_timing import Terms

_INTERRUPTED = 130
"""What the command line library returns for Ctrl-C (128 + SIGINT)."""
STATUS_REFUSED = 2
"""Exit status where the input, the output or the person (Ctrl-C) stopped the command."""

app = typer.Typer(
    name="flygate",
    help="A timing gate for flying sprints made of phone videos.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
calibrate = typer.Typer(help="Find the numbers that a gate needs.", no_args_is_help=True)
app.add_typer(calibrate, name="calibrate")

DirectionChoice = Literal["auto", "right", "left"]
LINE_HELP = "Gate line X1,Y1,X2,Y2 from above down to the ground, in pixels of the picture as shown."
RealFps = Annotated[
    float | None, typer.Option("--real-fps", help="True frame rate of slow motion that was stored slower.")
]
MinSpeed = Annotated[float, typer.Option("--min-speed", help="Who is slower does not run, m/s.")]
MaxSpeed = Annotated[float, typer.Option("--max-speed", help="Nobody is faster, m/s.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="Folder for the pictures.")]


@app.command()
def time(
    marker2: Annotated[Path, typer.Argument(help="Recording of Marker 2 (file or folder), or of both markers.")],
    marker3: Annotated[Path | None, typer.Argument(help="Recording of Marker 3 (file or folder).")] = None,
    *,
    fly: Annotated[float, typer.Option("--fly", help="Length of the Fly Zone, m.")],
    u_fly: Annotated[float, typer.Option("--u-fly", help="Its standard uncertainty, m (a tape: 0.02).")] = 0.02,
    pace_400: Annotated[str | None, typer.Option("--pace-400", help="400 m time: 52, 52.3 or 1:02.5.")] = None,
    without_start: Annotated[
        bool, typer.Option("--without-start", help="Pace as 400 / (T - 1.0 s), without the standing start.")
    ] = False,
    runner: Annotated[
        list[str] | None, typer.Option("--runner", help="'Ann 52.0', once for each runner in running order.")
    ] = None,
    athletes: Annotated[
        Path | None, typer.Option("--athletes", help="CSV of name,400 m time in running order.")
    ] = None,
    gate2: Annotated[Path | None, typer.Option("--gate2", help="Gate file of Marker 2.")] = None,
    gate3: Annotated[Path | None, typer.Option("--gate3", help="Gate file of Marker 3.")] = None,
    line2: Annotated[str | None, typer.Option("--line2", help=LINE_HELP)] = None,
    line3: Annotated[str | None, typer.Option("--line3", help=LINE_HELP)] = None,
    px_per_m2: Annotated[float | None, typer.Option("--px-per-m2", help="Scale at Marker 2.")] = None,
    px_per_m3: Annotated[float | None, typer.Option("--px-per-m3", help="Scale at Marker 3.")] = None,
    offset: Annotated[
        list[float] | None,
        typer.Option("--offset", help="Marker 3's clock minus Marker 2's, s; once, or once for each pair of clips."),
    ] = None,
    u_offset: Annotated[float | None, typer.Option("--u-offset", help="Its standard uncertainty, s.")] = None,
    sync: Annotated[Path | None, typer.Option("--sync", help="Sync file.")] = None,
    direction: Annotated[
        DirectionChoice, typer.Option("--direction", help="Running direction in the picture.")
    ] = "auto",
    min_speed: MinSpeed = 3.0,
    max_speed: MaxSpeed = 13.0,
    real_fps: RealFps = None,
    out: Out = None,
    no_pictures: Annotated[bool, typer.Option("--no-pictures", help="Write no pictures.")] = False,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV and nothing else.")] = False,
) -> None:
    """Time recordings of Marker 2 and Marker 3: fly time, velocity and verdict of every rep."""
    from server.photo_store import PhotoStore
    from server.timing_job import ClockWish, GateWish, time_one, time_two

    _refuse_both(("--json", as_json), ("--csv", as_csv))
    _refuse_both(("--offset", offset), ("--sync", sync))
    terms = _terms(fly, u_fly, pace_400, without_start, runner, athletes, direction, (min_speed, max_speed))
    wishes = (
        GateWish(2, gate2, _line("2", gate2, line2, px_per_m2)),
        GateWish(3, gate3, _line("3", gate3, line3, px_per_m3)),
    )
    with PhotoStore() as store:
        folder = None if no_pictures else _output_folder(out, marker2)
        photos = None if no_pictures else store
        if marker3 is None:
            timed = time_one(marker2, wishes, terms, photos, real_fps=real_fps)
        else:
            clock = ClockWish(sync, tuple(offset or ()), u_offset)
            timed = time_two((marker2, marker3), wishes, clock, terms, photos, real_fps=real_fps)
        _show_session(timed, store, folder, "json" if as_json else "csv" if as_csv else "table")


@app.command()
def crossings(
    clip: Annotated[Path, typer.Argument(help="A recording.")],
    *,
    line: Annotated[str | None, typer.Option("--line", help=LINE_HELP)] = None,
    px_per_m: Annotated[float | None, typer.Option("--px-per-m", help="Scale at the runner's line.")] = None,
    gate: Annotated[Path | None, typer.Option("--gate", help="Gate file.")] = None,
    direction: Annotated[
        Literal["right", "left", "both"], typer.Option("--direction", help="Which way counts.")
    ] = "both",
    min_speed: MinSpeed = 3.0,
    max_speed: MaxSpeed = 13.0,
    real_fps: RealFps = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """List every crossing of one gate line; photo finishes go into --out."""
    from gate.who_counts import Rule, judge
    from server.photo_store import PhotoStore
    from server.session_output import crossing_json
    from server.session_pictures import ready_folder, write_crossings, write_gate_picture
    from server.timing_job import GateWish, read_gate

    rule = Rule(None if direction == "both" else direction, min_speed, max_speed)
    with PhotoStore() as store:
        if out is not None:
            ready_folder(out)
        wish = GateWish(2, gate, _line("", gate, line, px_per_m))
        reading, read, recording, notes = read_gate(clip, wish, store if out else None, real_fps=real_fps)
        found = [judge(one, rule) for one in reading.crossings]
        if out is not None:
            write_gate_picture(reading, out / "gate.png")
            write_crossings(reading, store, out)
        if as_json:
            document = {"clip": str(clip), "frames": read.frames, "crossings": [crossing_json(one) for one in found]}
            print(json.dumps(document | {"notes": notes, "warnings": recording.warnings}))
            return
        for one in found:
            counted = "" if one.counted else f"   not counted: {one.why}"
            print(
                f"{one.t_ns * 1e-9:10.4f} s +- {2e-6 * one.u_ns:.1f} ms   to the {one.direction:5}   "
                f"{one.speed_m_per_s:5.2f} m/s{counted}"
            )
        print(f"{len(found)} crossing(s) in {read.frames} frames; +- is 2 u (95 %)")
        _tell(notes, recording.warnings)


@calibrate.command("line")
def calibrate_line(
    clip: Annotated[Path, typer.Argument(help="A recording of the marker.")],
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Gate file to write, e.g. M2.gate.json.")
    ] = None,
    position: Annotated[str | None, typer.Option("--position", help="What the gate is called.")] = None,
    at: Annotated[float, typer.Option("--at", help="Second of the recording whose picture is shown.")] = 0.0,
    line: Annotated[str | None, typer.Option("--line", help=f"{LINE_HELP} Without it a page opens.")] = None,
    px_per_m: Annotated[float | None, typer.Option("--px-per-m", help="Scale at the runner's line.")] = None,
    show: Annotated[Path | None, typer.Option("--show", help="PNG to write: line, band and 10 cm ticks.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the page's address, open nothing.")] = False,
) -> None:
    """Place a gate line on a picture of the recording: drag its top and ground point, type a known length."""
    from server.calibrate_line import place_by_page, write_gate

    given = _line("", None, line, px_per_m)
    if output is None and show is None:
        raise InputError("nothing to write: give -o M2.gate.json, --show PICTURE.png, or both")
    placed = place_by_page(clip, at, given, open_browser=not no_browser)
    write_gate(placed, output, show, position)


@app.command()
def simulate(
    folder: Annotated[Path, typer.Argument(help="Folder to write two recordings, gate files and the truth into.")],
    *,
    fly: Annotated[float, typer.Option("--fly", help="Length of the Fly Zone, m.")] = 30.0,
    reps: Annotated[int, typer.Option("--reps", help="Number of reps.")] = 3,
    speed: Annotated[float, typer.Option("--speed", help="Mean speed of the reps, m/s.")] = 9.0,
    fps: Annotated[float, typer.Option("--fps", help="Frames a second.")] = 60.0,
    seed: Annotated[int, typer.Option("--seed", help="Another seed, other runners.")] = 0,
) -> None:
    """Make recordings of runs whose times are known."""
    from server.demo import made_session

    print(made_session(folder, fly_zone_m=fly, reps=reps, speed_m_per_s=speed, fps=fps, seed=seed))


@app.command()
def demo(
    folder: Annotated[Path, typer.Option("--out", "-o", help="Folder for the clips and pictures.")] = Path("demo"),
) -> None:
    """Make two clips of a flying session, time them, and show how near the times come to the truth."""
    from server.demo import run_demo

    run_demo(folder)


def main() -> NoReturn:
    """Entry point: errors that a person can mend are one line on stderr and exit status 2."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    status = 0
    try:
        status = app(standalone_mode=False)
    except FlygateError as error:
        _stop(str(error))
    except (KeyboardInterrupt, typer.Abort):
        status = _INTERRUPTED
    except _usage_errors() as error:
        _stop(error.format_message())
    except BrokenPipeError:
        sys.stderr.close()
    if status == _INTERRUPTED:
        _stop("stopped by Ctrl-C: nothing more was written, start the command again")
    sys.exit(0)


def _usage_errors() -> Any:
    from typer._click.exceptions import ClickException

    return ClickException


def _stop(message: str) -> NoReturn:
    print("flygate: " + " ".join(message.split()), file=sys.stderr)
    sys.exit(STATUS_REFUSED)


def _refuse_both(one: tuple[str, object], other: tuple[str, object]) -> None:
    if one[1] and other[1]:
        raise InputError(f"{one[0]} and {other[0]} were both given: choose one")


def _terms(
    fly: float,
    u_fly: float,
    pace_400: str | None,
    without_start: bool,
    runner: list[str] | None,
    athletes: Path | None,
    direction: DirectionChoice,
    speeds: tuple[float, float],
) -> Terms:
    """What the coach said, checked."""
    from gate.pace import pace_400 as read_pace
    from server.athletes import parse_runner, read_athletes
    from server.session_timing import Terms

    _refuse_both(("--runner", runner), ("--athletes", athletes))
    named = [parse_runner(one, without_start=without_start) for one in runner or ()]
    return Terms(
        fly_zone_m=fly,
        u_fly_zone_m=u_fly,
        pace=None if pace_400 is None else read_pace(pace_400, without_start=without_start),
        athletes=tuple(read_athletes(athletes, without_start=without_start) if athletes else named),
        direction=None if direction == "auto" else direction,
        min_speed_m_per_s=speeds[0],
        max_speed_m_per_s=speeds[1],
    )


def _line(suffix: str, file: Path | None, text: str | None, px_per_m: float | None) -> GateLine | None:
    """Gate line from `--line` and `--px-per-m`, None where neither was given."""
    from gate.line import GateLine

    if text is None and px_per_m is None:
        return None
    if file is not None:
        raise InputError(f"--gate{suffix} and --line{suffix} were both given: choose one")
    if text is None or px_per_m is None:
        raise InputError(f"--line{suffix} and --px-per-m{suffix} belong together: give both, or a gate file")
    try:
        x1, y1, x2, y2 = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError(
            f"--line{suffix} {text!r} is not X1,Y1,X2,Y2: give four pixels, e.g. 640,100,640,620"
        ) from None
    return GateLine((x1, y1), (x2, y2), px_per_m, u_px_per_m=0.02 * px_per_m, source="given on the command line")


def _output_folder(out: Path | None, marker2: Path) -> Path:
    from server.session_pictures import ready_folder

    folder = out or Path(f"{marker2.stem}-times")
    if not marker2.exists():
        raise InputError(f"{marker2}: there is no such file or folder: check the name")
    ready_folder(folder)
    return folder


def _show_session(timed: Any, store: Any, folder: Path | None, form: str) -> None:
    from server.session_output import print_table, session_csv, session_json, session_table
    from server.session_pictures import write_pictures

    images = write_pictures(timed, store, folder) if folder is not None else {}
    if form == "json":
        print(json.dumps(session_json(timed.session, images, timed.warnings)))
    elif form == "csv":
        print(session_csv(timed.session), end="")
        _tell([], timed.warnings)
    else:
        print_table(session_table(timed.session, timed.warnings))
        if folder is not None:
            print(f"Pictures: {folder}")


def _tell(notes: list[str], warnings: list[str]) -> None:
    for text in (*notes, *(f"warning: {one}" for one in warnings)):
        print(text, file=sys.stderr)
