"""`flygate watch`: gives a running server a source, and prints what it sees until Ctrl-C or the clip's end."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from calibration.model import load_gate
from gate.errors import InputError
from server.client import Client, Results
from server.serve import HOST

START_NS = 1_000_000_000
"""Two clips begin together so long after they were named."""
_ASLANT = ("slant", "across_per_feet", "u_across_m")
OVER = ("ended", "refused", "off")


def watch(
    sources: Sequence[str],
    markers: Sequence[int],
    gates: Sequence[Path],
    *,
    port: int,
    as_live: bool,
    latency_ms: float,
    offset_s: float,
) -> None:
    """Open sources at their markers and follow the session. as_live: clips may be played at their own speed.

    One source for two markers sees both. Two clips begin together, Marker 3's `offset_s` of its own time later.
    """
    client = Client(f"http://{HOST}:{port}")
    state = client.state()
    if state["session"]["phase"] == "set up":  # a terminal has no button for the start
        state["session"] = client.ask("PATCH", "/api/session", {"phase": "running"})
    results = Results(state)
    for marker, path in zip(markers, gates, strict=False):
        client.ask("PUT", f"/api/gates/{marker}/line", _line(path))
    for marker, body in _bodies(sources, markers, state["now_ns"], latency_ms, offset_s):
        client.ask("PUT", f"/api/gates/{marker}/source", {"as_live": as_live, **body})
    with contextlib.suppress(KeyboardInterrupt):
        _follow(client, results, state["last_id"], markers)


def _bodies(
    sources: Sequence[str], markers: Sequence[int], now_ns: int, latency_ms: float, offset_s: float
) -> list[tuple[int, dict[str, Any]]]:
    if len(sources) == 1:
        both = {} if len(markers) == 1 else {"also_marker": markers[1]}
        return [(markers[0], {"address": _absolute(sources[0]), "latency_ms": latency_ms, **both})]
    if len(sources) != len(markers):
        raise InputError(f"{len(sources)} sources for {len(markers)} markers: give one for each, or one for both")
    starts_ns = (now_ns + START_NS, now_ns + START_NS - round(offset_s * 1e9))
    return [
        (marker, {"address": _absolute(source), "latency_ms": latency_ms, "start_at_ns": start_ns})
        for source, marker, start_ns in zip(sources, markers, starts_ns, strict=True)
    ]


def _absolute(source: str) -> str:
    """The server may run in another folder."""
    return str(Path(source).absolute()) if Path(source).is_file() else source


def _line(path: Path) -> dict[str, Any]:
    line = load_gate(path).placements[-1].line
    fields = ("px_per_m", "u_px_per_m", "u_line_m", "exposure_ns", "row_time_ns", *_ASLANT)
    return {"top": list(line.top), "ground": list(line.ground)} | {name: getattr(line, name) for name in fields}


def _follow(client: Client, results: Results, after: int, markers: Sequence[int]) -> None:
    opened: set[int] = set()
    over: set[int] = set()
    said: dict[int, str] = {}
    for kind, data in client.events(after):
        line = results.take(kind, data)
        if line is not None:
            print(line, flush=True)
        if kind == "gate" and data["marker"] in markers:
            if opened or data["state"] not in OVER:
                state = "ready" if data["state"] == "busy" else data["state"]
                if said.get(data["marker"]) not in (state, "ready" if state == "learning" else state):
                    _say_gate(data)
                said[data["marker"]] = state
            opened |= {data["marker"]} if data["state"] not in OVER else set()
            over = over | {data["marker"]} if data["state"] in OVER else over - {data["marker"]}
        if opened == set(markers) and over == set(markers):
            return


def _say_gate(gate: dict[str, Any]) -> None:
    """The state in a word and, where it says more, why."""
    more = "" if gate["why"].startswith(gate["state"]) else f", {gate['why']}"
    print(f"{gate['position']}: {gate['state']}{more}", flush=True)
