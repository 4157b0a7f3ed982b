"""The commands that need a running server: serve, watch, demo. `server.cli` puts them on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gate.errors import InputError
from server.options import PORT, NoBrowser, Port


def serve(
    *,
    port: Port = PORT,
    database: Annotated[
        str | None,
        typer.Option("--database", help="sqlite:////path/to/file.db. [flygate.db in the user's data folder]"),
    ] = None,
    lan: Annotated[
        bool, typer.Option("--lan", help="Let phones in: https at the port + 1, the page with the certificate at + 2.")
    ] = False,
    no_browser: NoBrowser = False,
) -> None:
    """Serve the dashboard on this machine: cameras in, reps on the page as they happen. Ctrl-C ends it."""
    from server.serve import serve as run

    run(port, database, open_browser=not no_browser, lan=lan)


def password() -> None:
    """Set the password with which a coach logs in from elsewhere (--lan). It ends the logins by the one before."""
    from server.lan.lan import lan_folder
    from server.lan.password import Password

    kept = Password(lan_folder())
    kept.set(typer.prompt("New password for coaches", hide_input=True, confirmation_prompt="Once more"))
    print("The password is set; it holds at once, also for a server that runs.")


def watch(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="Webcam's number, rtsp:// or http:// address, or a clip (--as-live). Two: Marker 2's, "
            "Marker 3's; two clips begin together.",
        ),
    ],
    *,
    marker: Annotated[str, typer.Option("--marker", help="2, 3, or 2,3 where one camera sees both.")] = "",
    gate: Annotated[
        list[Path] | None, typer.Option("--gate", help="Gate file, once for each marker. [the line on the page]")
    ] = None,
    as_live: Annotated[bool, typer.Option("--as-live", help="Play clips at their own speed, as cameras.")] = False,
    latency_ms: Annotated[float, typer.Option("--latency-ms", help="Clips come so much late, as a camera does.")] = 0.0,
    offset: Annotated[float, typer.Option("--offset", help="Two clips: Marker 3's clock minus Marker 2's, s.")] = 0.0,
    port: Port = PORT,
) -> None:
    """Give a running `flygate serve` a camera, a stream or a clip, and print what it sees."""
    from server.watch_command import watch as run

    run(
        sources,
        _markers(marker, len(sources)),
        gate or (),
        port=port,
        as_live=as_live,
        latency_ms=latency_ms,
        offset_s=offset,
    )


def demo(
    folder: Annotated[
        Path, typer.Option("--out", "-o", help="With --no-serve: folder for the clips and pictures.")
    ] = Path("demo"),
    *,
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="Time two made clips as recordings, print the results beside the truth.")
    ] = False,
    no_browser: NoBrowser = False,
) -> None:
    """Rehearse a session of three athletes on the dashboard, with made clips as live at both gates."""
    if no_serve:
        from server.demo import run_demo

        run_demo(folder)
        return
    from server.live_demo import run_live_demo

    run_live_demo(open_browser=not no_browser)


def _markers(text: str, sources: int) -> list[int]:
    words = text.split(",") if text else ["2", "3"][:sources]
    if not set(words) <= {"2", "3"} or len(set(words)) < len(words) or (not text and sources > 2):
        raise InputError(f"--marker {text!r} is not 2, 3 or 2,3: name the markers that the sources stand at")
    return [int(word) for word in words]
