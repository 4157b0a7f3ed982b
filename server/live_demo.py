"""`flygate demo`: the server, a rehearsed session on it, and the page, from one command."""

from __future__ import annotations

import sys
import tempfile
import webbrowser
from pathlib import Path

from gate.errors import FlygateError
from server.client import Client, Results, ServerEnded
from server.serve import Server


def run_live_demo(*, open_browser: bool) -> None:
    """Serve a session in a database of its own and rehearse on it, printing each result as it comes.

    On a terminal it then stays until Ctrl-C; elsewhere it ends when the rehearsal is over.
    """
    stays = sys.stdout.isatty()
    with tempfile.TemporaryDirectory(prefix="flygate-demo-") as folder:
        server = Server(0, f"sqlite:///{Path(folder) / 'flygate.db'}")
        failure: list[FlygateError] = []

        def up() -> None:
            try:
                print(f"The page: {server.address}", flush=True)
                if open_browser and stays:
                    webbrowser.open(server.address)
                _follow(Client(server.address))
            except ServerEnded:
                return  # Ctrl-C
            except FlygateError as error:
                failure.append(error)
            if failure or not stays:
                server.stop()
            else:
                print("The page stays up: look at the photo finishes, void a rep. Ctrl-C ends it.", flush=True)

        server.run(up)
        if failure:
            raise failure[0]


def _follow(client: Client) -> None:
    """Start the rehearsal and print what happens until it is over."""
    state = client.state()
    results = Results(state)
    client.ask("POST", "/api/rehearsal")
    said = ""
    for kind, data in client.events(state["last_id"]):
        line = results.take(kind, data)
        if line is not None:
            print(line, flush=True)
        if kind == "rehearsal":
            if data["why"] != said:
                said = data["why"]
                print(f"Rehearsal: {said}", flush=True)
            if data["state"] == "over":
                return
