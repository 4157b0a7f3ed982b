"""`flygate doctor`: what keeps phones out, and what to do about it."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Annotated

import typer

from server.options import PORT, Port


def doctor(
    *,
    wifi: Annotated[
        str | None,
        typer.Option("--wifi", help="Name of a Wi-Fi: print a QR code that joins it; its password is asked."),
    ] = None,
    save: Annotated[Path | None, typer.Option("--save", help="With --wifi: SVG or PNG file to write it to.")] = None,
    phone: Annotated[
        bool, typer.Option("--phone", help="Serve a test page and tell what arrives from phones, until Ctrl-C.")
    ] = False,
    port: Port = PORT,
) -> None:
    """Say what keeps phones out: addresses, ports, certificate, clock, firewall; each with what to do."""
    if wifi is not None:
        _print_wifi(wifi, save)
        return
    from server.lan.doctor import diagnose
    from server.lan.lan import Lan
    from server.lan.listen import listen

    lan = Lan(make_password=False)
    if phone:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(listen(lan, port, lambda text: print(text, flush=True)))
        return
    for finding in diagnose(lan, port):
        print(finding.line())
    print("A phone loads nothing? `flygate doctor --phone` tells what arrives from it. Wi-Fi: docs/network.md")


def _print_wifi(name: str, save: Path | None) -> None:
    from server.lan.wifi import in_terminal, wifi_code

    password = typer.prompt("Its password (Enter for none)", default="", hide_input=True, show_default=False)
    code = wifi_code(name, password)
    print(in_terminal(code))
    print(f"Scan it with the phone's camera: it joins {name}.")
    if save is not None:
        code.save(str(save), scale=10, border=4)
