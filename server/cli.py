"""The command line: one function a command, and the only file that knows all three packages.

Heavy libraries are imported by the command that needs them, so that `flygate --help` answers at once.
"""

from __future__ import annotations

import sys

STATUS_REFUSED = 2
"""Exit status where the input, the output or the person (Ctrl-C) stopped the command."""
_GIVEN_UP = "stopped by Ctrl-C: nothing more was written, start the command again"

try:  # a tenth of a second, in which somebody may think better of it
    import io
    import json
    import os
    import signal
    from contextlib import suppress
    from pathlib import Path
    from typing import Annotated, Any, NoReturn

    import typer

    from gate.errors import FlygateError, InputError
    from server import (
        check_command,
        doctor_command,
        live_commands,
        markers_command,
        options,
        pose_command,
        sync_command,
    )
except KeyboardInterrupt:
    print(f"flygate: {_GIVEN_UP}", file=sys.stderr)
    sys.exit(STATUS_REFUSED)

_INTERRUPTED = 130
"""What the command line library returns for Ctrl-C (128 + SIGINT)."""

app = typer.Typer(
    name="flygate",
    help="A timing gate for flying sprints made of phones and webcams.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
calibrate = typer.Typer(help="Find the numbers that a gate needs.", no_args_is_help=True)
app.add_typer(calibrate, name="calibrate")


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"flygate {version('flygate')}")
        raise typer.Exit


@app.callback()
def flygate(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version and end.")
    ] = False,
) -> None:
    """A timing gate for flying sprints made of phones and webcams."""


@app.command()
def time(
    marker2: options.Marker2,
    marker3: options.Marker3 = None,
    *,
    fly: options.Fly,
    u_fly: options.UFly = None,
    measured: options.MeasuredWith = "tape",
    pace_400: options.Pace400 = None,
    without_start: options.WithoutStart = False,
    runner: options.Runner = None,
    athletes: options.Athletes = None,
    gate2: options.Gate2 = None,
    gate3: options.Gate3 = None,
    line2: options.Line2 = None,
    line3: options.Line3 = None,
    px_per_m2: options.PxPerM2 = None,
    px_per_m3: options.PxPerM3 = None,
    offset: options.Offset = None,
    u_offset: options.UOffset = None,
    sync: options.Sync = None,
    direction: options.Direction = "auto",
    min_speed: options.MinSpeed = 3.0,
    max_speed: options.MaxSpeed = 13.0,
    real_fps: options.RealFps = None,
    out: options.TimeOut = None,
    no_pictures: options.NoPictures = False,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
) -> None:
    """Time recordings of Marker 2 and Marker 3: fly time, velocity and verdict of every rep.

    Two recordings need --offset or --sync; one that sees both markers needs both gate lines.
    """
    from server.gate_lines import GateWish
    from server.given import line_of, refuse_both, refuse_clocks, terms_of, u_fly_of
    from server.output_folder import output_folder
    from server.photo_store import PhotoStore
    from server.timing_job import ClockWish, time_one, time_two

    refuse_both(("--json", as_json), ("--csv", as_csv))
    refuse_both(("--out", out), ("--no-pictures", no_pictures))
    refuse_clocks(offset, u_offset, sync, one_recording=marker3 is None)
    terms = terms_of(
        (fly, u_fly_of(u_fly, measured)), pace_400, without_start, runner, athletes, direction, (min_speed, max_speed)
    )
    wishes = (
        GateWish(2, gate2, line_of("2", gate2, line2, px_per_m2)),
        GateWish(3, gate3, line_of("3", gate3, line3, px_per_m3)),
    )
    folder = None if no_pictures else out or Path(f"{marker2.absolute().stem}-times")
    with PhotoStore() as store, output_folder(folder, "give --out FOLDER, or --no-pictures"):
        photos = None if no_pictures else store
        if marker3 is None:
            timed = time_one(marker2, wishes, terms, photos, real_fps=real_fps)
        else:
            auto = sync == sync_command.AUTO
            clock = ClockWish(None if auto else sync, tuple(offset or ()), u_offset, auto=auto)
            timed = time_two((marker2, marker3), wishes, clock, terms, photos, real_fps=real_fps)
        _show_session(timed, store, folder, "json" if as_json else "csv" if as_csv else "table")


@app.command()
def crossings(
    clip: options.Clip,
    *,
    line: options.Line = None,
    px_per_m: options.PxPerM = None,
    gate: options.Gate = None,
    direction: options.WhichWay = "both",
    min_speed: options.MinSpeed = 3.0,
    max_speed: options.MaxSpeed = 13.0,
    real_fps: options.RealFps = None,
    out: options.CrossingsOut = None,
    as_json: options.AsJson = False,
) -> None:
    """List every crossing of one gate line; photo finishes go into --out."""
    from gate.who_counts import Rule, judge
    from server.gate_lines import GateWish
    from server.given import line_of
    from server.output_folder import output_folder
    from server.photo_store import PhotoStore
    from server.session_json import crossing_json
    from server.session_output import crossing_lines
    from server.session_pictures import write_crossings
    from server.timed import TimedGate
    from server.timing_job import read_gate

    rule = Rule(None if direction == "both" else direction, min_speed, max_speed)
    with PhotoStore() as store, output_folder(out, "give --out another folder"):
        wish = GateWish(2, gate, line_of("", gate, line, px_per_m), only=True)
        reading, read, recording, notes = read_gate(clip, wish, store if out else None, real_fps=real_fps)
        timed = TimedGate(reading, read, same_camera=False)
        found = [judge(one, rule) for one in reading.crossings]
        if out is not None:
            write_crossings(timed, store, out)
        if as_json:
            listed = [crossing_json(one, of.steps) for one, of in zip(found, reading.found, strict=True)]
            document = {"clip": str(clip), "frames": read.frames, "crossings": listed}
            print(json.dumps(document | {"notes": notes, "warnings": reading.warnings + recording.warnings}))
            return
        instants = [timed.instant_s(one) for one in reading.found]
        for text in crossing_lines(list(zip(found, instants, strict=True))):
            print(text)
        print(f"{len(found)} crossing(s) in {read.frames} frames; +- is 2 u (95 %)")
        _tell(notes, reading.warnings + recording.warnings)


@calibrate.command("line")
def calibrate_line(
    clip: options.Clip,
    *,
    output: options.GateOutput = None,
    position: options.Position = None,
    at: options.At = 0.0,
    line: options.PlacedLine = None,
    px_per_m: options.PlacedPxPerM = None,
    lens: options.LensFile = None,
    exposure: options.Exposure = None,
    row_time: options.RowTime = None,
    real_fps: options.RealFps = None,
    show: options.Show = None,
    no_browser: options.NoBrowser = False,
) -> None:
    """Place a gate line on a picture of the recording: drag its top and ground point, type a known length."""
    from server.calibrate_line import LineWish, place_gate, write_gate
    from server.given import line_of, sensor_of
    from server.output_folder import check_targets

    if output is None and show is None:
        raise InputError("nothing to write: give -o M2.gate.json, --show PICTURE.png, or both")
    given = None if line is None else line_of("", None, line, px_per_m)
    sensor = sensor_of(exposure, row_time, output)
    check_targets([(output, "--output"), (show, "--show")])
    wish = LineWish(given, px_per_m, *sensor, lens)
    placed = place_gate(clip, at, wish, output, real_fps=real_fps, open_browser=not no_browser)
    write_gate(placed, output, show, position)


@app.command()
def simulate(
    folder: options.MadeFolder,
    *,
    fly: options.MadeFly = 30.0,
    reps: options.Reps = 3,
    speed: options.Speed = 9.0,
    fps: options.Fps = 60.0,
    seed: options.Seed = 0,
    one_recording: options.OneRecording = False,
) -> None:
    """Make recordings of runs whose times are known."""
    from server.demo import made_session

    print(
        made_session(
            folder,
            fly_zone_m=fly,
            reps=reps,
            speed_m_per_s=speed,
            fps=fps,
            seed=seed,
            one_recording=one_recording,
        )
    )


calibrate.command("print")(markers_command.print_markers)
calibrate.command("align")(markers_command.align)
calibrate.command("one-camera")(pose_command.one_camera)
calibrate.command("lens")(pose_command.lens)
app.command()(check_command.check)
app.command()(doctor_command.doctor)
app.command()(sync_command.sync)
app.command()(sync_command.zero)
for live in (live_commands.serve, live_commands.watch, live_commands.demo, live_commands.password):
    app.command()(live)


def main() -> NoReturn:
    """Entry point: errors that a person can mend are one line on stderr and exit status 2."""
    status = 0
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        status = app(standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except FlygateError as error:
        _stop(str(error), *getattr(error, "__notes__", ()))
    except (KeyboardInterrupt, typer.Abort):
        status = _INTERRUPTED
    except _usage_errors() as error:
        _stop(error.format_message())
    except SystemExit:
        _stop_writing("Broken pipe")  # how Rich ends where its reader has gone
    except OSError as error:
        if error.filename is not None:
            _stop(f"{error.filename} cannot be used ({error.strerror}): check that it is there and yours")
        _stop_writing(error.strerror or str(error))
    if status == _INTERRUPTED:
        _stop(_GIVEN_UP)
    sys.exit(0)


def _usage_errors() -> Any:
    from typer._click.exceptions import ClickException

    return ClickException


def _stop(message: str, *notes: str) -> NoReturn:
    """End with one line, and one more a note; a name keeps its blanks."""
    lines = [f"flygate: {message}", *(f"  {note}" for note in notes)]
    with suppress(OSError):
        print("\n".join(" ".join(line.splitlines()) for line in lines), file=sys.stderr, flush=True)
    sys.exit(STATUS_REFUSED)


def _stop_writing(reason: str) -> NoReturn:
    """What is still waiting to be written is let go, or Python would try once more at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    _stop(f"standard output cannot be written ({reason}): give it room, or a reader that waits for the end")


def _show_session(timed: Any, store: Any, folder: Path | None, form: str) -> None:
    from server.session_json import session_json
    from server.session_output import clock_lines, print_table, session_csv, session_table
    from server.session_pictures import write_pictures

    images = write_pictures(timed, store, folder) if folder is not None else {}
    if form == "json":
        print(json.dumps(session_json(timed.session, images, timed.warnings)))
    elif form == "csv":
        print(session_csv(timed.session), end="")
        _tell([*clock_lines(timed.session), *timed.session.notes], timed.warnings)
    else:
        print_table(session_table(timed.session, timed.warnings))
        if folder is not None:
            print(f"Pictures: {folder}")


def _tell(notes: list[str], warnings: list[str]) -> None:
    for text in (*notes, *(f"warning: {one}" for one in warnings)):
        print(text, file=sys.stderr)
