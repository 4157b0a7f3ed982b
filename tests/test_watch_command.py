"""`flygate watch` and what it prints, against a real server."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gate.errors import InputError
from server import client
from server.client import Client, Results, ServerEnded
from server.live_commands import _markers
from server.serve import Server
from server.simulate import RepPlan, SessionPlan, SimulatedSession, simulate
from server.watch_command import watch
from tests.patience import PATIENCE_S
from tests.serving import served

pytestmark = pytest.mark.usefixtures("idle_host")

PLAN = SessionPlan(
    (RepPlan("Ann", 12.0),), size=(480, 270), offset_s=0.5, drift_ppm=0.0, rest_s=4.0, walk_backs=False, seed=5
)
WITHIN_S = 0.006
RUN = "import sys; from server.cli import main; sys.argv[0] = 'flygate'; main()"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SimulatedSession:
    return simulate(tmp_path_factory.mktemp("made"), PLAN)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with served(tmp_path) as server:
        yield server


def flygate(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", RUN, *words], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


def test_two_clips_begin_together_and_their_rep_is_printed(server: Server, made: SimulatedSession) -> None:
    clips = [str(clip) for clip in made.clips]
    gates = [word for gate in made.gates for word in ("--gate", str(gate))]
    run = flygate("watch", *clips, *gates, "--as-live", "--offset", "0.5", "--port", str(server.port))
    assert (run.returncode, run.stderr) == (0, "")
    (line,) = [line for line in run.stdout.splitlines() if line.startswith("Rep 1")]
    found_s = float(line.split("   ")[2].split()[0])
    assert abs(found_s - made.reps[0].fly_ns * 1e-9) < WITHIN_S
    assert "NO PACE SET" in line
    assert "Marker 2: ready" in run.stdout
    assert "Marker 3: ended, the clip is over" in run.stdout


def test_without_a_server_it_says_how_to_start_one() -> None:
    run = flygate("watch", "0", "--marker", "2", "--port", "1")
    assert run.returncode == 2
    assert "start `flygate serve` first" in run.stderr
    assert len(run.stderr.splitlines()) == 1


@contextmanager
def foreign(*replies: bytes) -> Iterator[int]:
    """Another program at a port: answers the n-th request with the n-th reply, then hangs up."""

    def answer() -> None:
        for reply in replies:
            connection, _ = listener.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(reply)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=answer, daemon=True).start()
        yield listener.getsockname()[1]


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<html>",
        b'HTTP/1.0 200 OK\r\n\r\n{"a": 1}',
        b"HTTP/1.0 200 OK\r\n\r\n[1]",
        b"HTTP/1.0 200 OK\r\n\r\n\xff\xfe",
        b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a"',
        b"SSH-2.0-OpenSSH_9\r\n",
        b"",
    ],
    ids=["page", "other JSON", "a list", "bytes", "cut off", "another protocol", "nothing"],
)
def test_another_program_at_the_port_is_told_in_a_line(reply: bytes) -> None:
    with foreign(reply) as port, pytest.raises(InputError, match=r"is no flygate server, .* name its --port"):
        watch(["0"], [2], (), port=port, as_live=True, latency_ms=0.0, offset_s=0)


@pytest.mark.parametrize(
    "body", [b"event: gate\ndata: {]\n\n", b"event: gate\ndata: 5\n\n"], ids=["no JSON", "a number"]
)
def test_events_that_are_none_are_told_in_a_line(body: bytes) -> None:
    with foreign(b"HTTP/1.0 200 OK\r\n\r\n" + body) as port, pytest.raises(InputError, match="is no flygate server"):
        list(Client(f"http://127.0.0.1:{port}").events(0))


def test_a_server_that_is_cut_off_in_an_event_has_ended() -> None:
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nevent: gate\n"
    with foreign(reply) as port, pytest.raises(ServerEnded, match="the server has ended: start `flygate serve` again"):
        list(Client(f"http://127.0.0.1:{port}").events(0))


def test_a_server_that_falls_silent_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "TIMEOUT_S", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            silent.append(listener.accept()[0])
            silent[0].sendall(b"HTTP/1.1 200 OK\r\n\r\n: flygate\n")

        silent: list[socket.socket] = []
        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(ServerEnded, match=r"has said nothing for 1 s"):
            list(Client(f"http://127.0.0.1:{listener.getsockname()[1]}").events(0))
        silent[0].close()


def test_a_server_that_ends_ends_the_watching_in_one_line(server: Server, made: SimulatedSession) -> None:
    words = ["watch", str(made.clips[0]), "--as-live", "--marker", "2", "--port", str(server.port)]
    with subprocess.Popen(
        [sys.executable, "-c", RUN, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline().startswith("Marker 2")
        server.stop()
        _, said = run.communicate(timeout=PATIENCE_S)
    assert run.returncode == 2
    assert said == "flygate: the server has ended: start `flygate serve` again; what its page had shown is kept\n"


def test_a_file_that_is_not_there_is_refused_by_the_server_in_one_line(server: Server) -> None:
    run = flygate("watch", "nowhere.mp4", "--as-live", "--marker", "3", "--port", str(server.port))
    assert run.returncode == 2
    assert "nowhere.mp4: no such file" in run.stderr
    assert Client(server.address).ask("GET", "/api/state")["gates"][1]["source"] is None


@pytest.mark.parametrize(
    ("text", "sources", "markers"),
    [("", 1, [2]), ("", 2, [2, 3]), ("3", 1, [3]), ("2,3", 1, [2, 3]), ("3,2", 2, [3, 2])],
)
def test_markers_are_read(text: str, sources: int, markers: list[int]) -> None:
    assert _markers(text, sources) == markers


@pytest.mark.parametrize(("text", "sources"), [("4", 1), ("2,2", 2), ("two", 1), ("", 3), ("2;3", 1)])
def test_markers_that_are_none_are_refused(text: str, sources: int) -> None:
    with pytest.raises(InputError, match="name the markers"):
        _markers(text, sources)


def test_a_result_is_said_once_and_again_when_it_is_void(server: Server) -> None:
    results = Results(Client(server.address).ask("GET", "/api/state"))
    rep = {"rep": 1, "run": 1, "athlete": None, "state": "provisional", "fly_time_s": 3.5, "u_fly_time_s": 0.003}
    rep |= {"velocity_m_per_s": 8.571, "u_velocity_m_per_s": 0.01, "verdict": "faster", "margin_percent": 11.4}
    assert results.take("rep", rep) is None
    said = "Rep 1   nobody's   3.500 +- 0.006 s   8.57 +- 0.02 m/s   FASTER than 400 m pace +11.4 %"
    assert results.take("rep", rep | {"state": "final"}) == said
    assert results.take("rep", rep | {"state": "final"}) is None
    void = {"void": {"reason": "stumbled", "at": "now"}}
    assert results.take("rep", rep | {"state": "final"} | void) == f"{said}   void: stumbled"


def test_a_clip_is_played_only_where_it_was_asked_for(server: Server, made: SimulatedSession) -> None:
    run = flygate("watch", str(made.clips[0]), "--marker", "2", "--port", str(server.port))
    assert run.returncode == 2
    assert "play it with --as-live" in run.stderr
