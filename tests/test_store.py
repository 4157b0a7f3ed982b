"""The event log on a real disk: whole or not at all, for one server, and clear about what is wrong."""

import itertools
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from server import schema
from server.store import Entry, Fact, Store, StoreError, default_url
from tests.patience import PATIENCE_S

TOP = Path(__file__).parent.parent
PNG = b"\x89PNG" + bytes(range(256)) * 40


Child = Callable[..., subprocess.Popen[str]]


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "flygate.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(url_of(path)) as opened:
        opened.start_session(lambda number: [Fact("session", {"session": number})])
        yield opened


def reps(count: int, **more: object) -> list[Fact]:
    return [Fact("rep", {"rep": number, **more}) for number in range(1, count + 1)]


@pytest.fixture
def child() -> Iterator[Child]:
    """Start Python scripts in processes of their own, of which none outlives the test."""
    with ExitStack() as started:

        def start(script: str, *arguments: str, before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
            process = started.enter_context(
                subprocess.Popen(
                    [*before, sys.executable, "-c", script, *arguments],
                    cwd=TOP,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            started.callback(process.kill)
            return process

        yield start


def test_an_appended_fact_comes_back_as_it_was_sent(store: Store) -> None:
    sent = store.append(1, [Fact("rep", {"rep": 3, "name": "Åsa\0\udc80", "t_ns": 2**62, "at": (1, 2.5), "no": None})])
    assert sent == store.entries(1, after=1)
    assert sent[0].data == {"rep": 3, "name": "Åsa\0\udc80", "t_ns": 2**62, "at": [1, 2.5], "no": None}
    assert sent[0].at.endswith("+00:00")


def test_what_is_sent_does_not_change_with_the_caller_s_own(store: Store) -> None:
    data: dict[str, Any] = {"athletes": [1]}
    (entry,) = store.append(1, [Fact("session", data)])
    data["athletes"].append(2)
    assert entry.data == {"athletes": [1]}


def test_ids_go_on_through_sessions_and_restarts(path: Path) -> None:
    with Store(url_of(path)) as store:
        assert store.newest_session() is None
        assert [entry.id for entry in store.start_session(lambda _: reps(2))] == [1, 2]
        assert store.start_session(lambda number: [Fact("session", {"session": number})])[0].data == {"session": 2}
        store.append(1, reps(1))
    with Store(url_of(path)) as store:
        assert store.newest_session() == 2
        store.append(2, reps(1))
        assert [entry.id for entry in store.entries(1)] == [1, 2, 4]
        assert [entry.id for entry in store.entries(2)] == [3, 5]


def test_a_page_reads_on_from_its_last_id(store: Store) -> None:
    store.append(1, reps(5))
    assert [entry.id for entry in store.entries(1, after=2)] == [3, 4, 5, 6]
    assert [entry.id for entry in store.entries(1, after=2, limit=2)] == [3, 4]
    assert store.entries(1, after=6) == store.entries(7) == []


def test_a_picture_is_kept_by_session_and_the_newest_of_a_name_holds(store: Store) -> None:
    store.start_session(lambda _: [])
    store.append(1, reps(1), {"1": PNG, "2": b"two"})
    store.append(1, [], {"2": PNG[::-1]})
    assert (store.picture(1, "1"), store.picture(1, "2")) == (PNG, PNG[::-1])
    assert store.picture(2, "1") is None


def test_what_is_remembered_outlives_the_session_and_the_server(path: Path) -> None:
    with Store(url_of(path)) as store:
        store.remember("webcam 0|host", {"latency_ns": 1})
        store.remember("webcam 0|host", {"latency_ns": 31_000_000})
    with Store(url_of(path)) as store:
        assert store.recall("webcam 0|host") == {"latency_ns": 31_000_000}
        assert store.recall("webcam 1|host") is None


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), object(), b"bytes"], ids=["nan", "inf", "object", "bytes"]
)
def test_what_is_no_json_is_refused_whole(store: Store, value: object) -> None:
    with pytest.raises(StoreError, match="rep cannot be stored as JSON"):
        store.append(1, [*reps(2), Fact("rep", {"t_ns": value})], {"1": PNG})
    with pytest.raises(StoreError, match="key cannot be stored as JSON"):
        store.remember("key", {"t_ns": value})
    assert len(store.entries(1)) == 1
    assert (store.picture(1, "1"), store.recall("key")) == (None, None)


def test_no_id_and_no_session_is_lost_to_what_failed(store: Store) -> None:
    def fails(_: int) -> list[Fact]:
        raise RuntimeError("no session today")

    with pytest.raises(RuntimeError, match="no session today"):
        store.start_session(fails)
    with pytest.raises(StoreError, match="has no such session"):
        store.append(2, reps(3))
    with pytest.raises(StoreError, match="has no such session"):
        store.append(2, [], {"1": PNG})
    assert store.append(1, reps(1))[0].id == 2
    assert store.start_session(lambda _: reps(1))[0] == Entry(3, 2, store.entries(2)[0].at, "rep", {"rep": 1})


def test_threads_write_in_turn_and_readers_see_whole_appends(store: Store) -> None:
    writers, appends, size = 4, 25, 3

    def write(writer: int) -> list[int]:
        return [entry.id for _ in range(appends) for entry in store.append(1, reps(size, writer=writer))]

    def read(_: int) -> list[int]:
        return [len(store.entries(1, after=1)) for _ in range(appends)]

    with ThreadPoolExecutor(2 * writers) as pool:
        written, lengths = pool.map(write, range(writers)), pool.map(read, range(writers))
        ids = sorted(itertools.chain.from_iterable(written))
        assert all(length % size == 0 for seen in lengths for length in seen)
    assert ids == list(range(2, 2 + writers * appends * size))
    log = store.entries(1, after=1)
    for first in range(0, len(log), size):
        assert len({entry.data["writer"] for entry in log[first : first + size]}) == 1


def test_a_reader_does_not_wait_for_the_writer(store: Store) -> None:
    seen: list[int] = []

    def while_writing(_: int) -> list[Fact]:
        reader = threading.Thread(target=lambda: seen.append(len(store.entries(1))), daemon=True)
        reader.start()
        reader.join(PATIENCE_S)
        return []

    store.start_session(while_writing)
    assert seen == [1]


def test_another_program_sees_an_append_when_it_has_returned(store: Store, path: Path) -> None:
    store.append(1, reps(4))
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT count(*) FROM entries").fetchone() == (5,)


def test_every_connection_is_set_up_to_lose_nothing(path: Path) -> None:
    path.parent.mkdir()
    engine = schema.open_engine(path)
    with engine.connect() as one, engine.connect() as two:
        for connection in (one, two):
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "fullfsync")
            }
            full = 2
            assert found == {
                "journal_mode": "wal",
                "synchronous": full,
                "foreign_keys": 1,
                "busy_timeout": schema.BUSY_TIMEOUT_MS,
                "fullfsync": 1,
            }
    engine.dispose()


# Killed in the middle


APPENDS = """
import sys
from server.store import Fact, Store

url, run = sys.argv[1:]
sys.stdin.readline()
store = Store(url)
for number in range(1_000_000):
    size = number % 5 + 1
    facts = [Fact("part", {"append": f"{run}.{number}", "size": size, "text": "x" * 3000}) for _ in range(size)]
    stored = store.append(1, facts, {f"{run}.{number}": bytes([number % 256]) * 30_000})
    print(stored[0].id, stored[-1].id, run, number, flush=True)
"""


def kill_in_the_middle(process: subprocess.Popen[str], appends: int) -> list[str]:
    """Let it append so often, kill it, and return the whole lines with which it reported its appends."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    before = [process.stdout.readline() for _ in range(appends)]
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read()
    assert process.wait(PATIENCE_S) == -signal.SIGKILL
    return [line for line in (*before, *rest.splitlines(keepends=True)) if line.endswith("\n")]


def check_log(store: Store, reported: list[str]) -> None:
    log = store.entries(1)
    assert [entry.id for entry in log] == list(range(1, len(log) + 1))
    by_append: dict[str, list[Entry]] = {}
    for entry in log:
        by_append.setdefault(entry.data["append"], []).append(entry)
    for name, parts in by_append.items():
        assert len(parts) == parts[0].data["size"], f"half of append {name} is in the log"
        assert store.picture(1, name) == bytes([int(name.split(".")[1]) % 256]) * 30_000
    for line in reported:
        first, last, run, number = map(int, line.split())
        assert [entry.id for entry in by_append[f"{run}.{number}"]] == list(range(first, last + 1))


def test_kill_9_in_the_middle_of_appends_loses_none_that_had_returned(path: Path, child: Child) -> None:
    with Store(url_of(path)) as store:
        store.start_session(lambda _: [])
    chance = random.Random(30)
    reported: list[str] = []
    # All are started first, as what takes long is their imports; each waits for its turn.
    for process in [child(APPENDS, url_of(path), str(run)) for run in range(6)]:
        reported += kill_in_the_middle(process, chance.randint(1, 30))
        with Store(url_of(path)) as store:
            check_log(store, reported)
    assert len(reported) >= 6


# One server at a time


HOLDS = """
import sys
from server.store import Store

store = Store(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


def test_a_second_server_is_refused_with_the_process_that_has_it(
    path: Path, child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "BUSY_TIMEOUT_MS", 60_000)  # what it would wait for the database
    process = child(HOLDS, url_of(path))
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    begun = time.monotonic()
    with pytest.raises(StoreError, match=rf"in use by another flygate server \(process {process.pid}\)"):
        Store(url_of(path))
    assert time.monotonic() - begun < 30.0
    process.kill()
    process.communicate(timeout=PATIENCE_S)
    Store(url_of(path)).close()


def test_this_process_does_not_have_it_twice_by_any_name(store: Store, path: Path) -> None:
    folder_link, file_link = path.parent.parent / "link", path.parent.parent / "link.db"
    folder_link.symlink_to(path.parent)
    file_link.symlink_to(path)
    for same in (path, folder_link / path.name, file_link):
        with pytest.raises(StoreError, match=rf"process {os.getpid()}\)"):
            Store(url_of(same))
    assert store.append(1, reps(1))[0].id == 2


def test_a_refused_database_is_let_go_of(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database")
    with pytest.raises(StoreError):
        Store(url_of(path))
    path.unlink()
    Store(url_of(path)).close()


@pytest.mark.parametrize("left", ["'{broken'", "'[1]'", "'null'", "x'ff'"])
def test_entries_that_another_program_has_spoilt_are_told_with_the_remedy(store: Store, path: Path, left: str) -> None:
    store.remember("key", {"value": 1})
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"UPDATE entries SET data = {left}")
        connection.execute(f"UPDATE memory SET value = {left}")
        connection.commit()
    with pytest.raises(StoreError, match=r"entry 1: its text is no JSON object.*move the database away"):
        store.entries(1)
    with pytest.raises(StoreError, match=r"kept of 'key'.*move the database away"):
        store.recall("key")


def test_a_session_s_last_entries_come_with_the_next_one_s_first(store: Store) -> None:
    stored = store.start_session(lambda number: [Fact("session", {"session": number})], reps(2))
    assert [(entry.id, entry.session, entry.kind) for entry in stored] == [
        (2, 1, "rep"),
        (3, 1, "rep"),
        (4, 2, "session"),
    ]
    with pytest.raises(StoreError, match="JSON"):
        store.start_session(lambda _: [Fact("session", {"no json": {1, 2}})], reps(1))
    assert (store.newest_session(), len(store.entries(1))) == (2, 3)


def test_a_trial_of_the_disk_leaves_nothing(store: Store, path: Path) -> None:
    store.try_out()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM memory").fetchone() == (0,)


def test_a_closed_store_says_so_and_is_not_opened_again(path: Path) -> None:
    store = Store(url_of(path))
    store.close()
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.append(1, reps(1))
    with pytest.raises(StoreError, match="is closed"):
        store.entries(1)
    Store(url_of(path)).close()


# Databases that cannot be used


@pytest.mark.parametrize("content", [b"rep,time\n", b"SQLite format 3\0" + b"\xff" * 4096, os.urandom(8192)])
def test_a_file_that_is_no_database_is_refused_and_left_as_it_was(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"flygate\.db is (no database|damaged): move "):
        Store(url_of(path))
    assert path.read_bytes() == content


def overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xa5" * 8192)


def cut_off(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize("damage", [overwrite, cut_off])
def test_a_damaged_database_is_refused(path: Path, damage: Any) -> None:
    with Store(url_of(path)) as store:
        store.start_session(lambda _: reps(200, text="x" * 500))
    damage(path)
    with pytest.raises(StoreError, match=r"is damaged: move it away .*\.recover"):
        Store(url_of(path))


def test_a_path_that_can_hold_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match=r"folder .*/file/below cannot be written \(Not a directory\): make it"):
        Store(url_of(tmp_path / "file" / "below" / "flygate.db"))
    with pytest.raises(StoreError, match="cannot be opened: it must be a file"):
        Store(url_of(tmp_path))


@pytest.mark.parametrize(
    "url", ["flygate.db", "sqlite://", "sqlite:///:memory:", "postgresql://me:secret@host/flygate"]
)
def test_an_address_of_no_file_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(StoreError, match=r"give sqlite:////folder/flygate\.db") as refused:
        Store(url)
    assert "secret" not in str(refused.value)


OPENS = """
import sys
from server.store import Store, StoreError

for url in sys.argv[1:]:
    try:
        Store(url).close()
        print("opened")
    except StoreError as error:
        print(error)
"""


def as_somebody_without_rights() -> tuple[str, ...]:
    """Return what to put before a command so that root, too, is held to the permissions of files."""
    if os.geteuid() != 0:
        return ()
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("root writes into any file: run the tests as a user, or install util-linux for setpriv")
    return (setpriv, "--inh-caps=-all", "--bounding-set=-all")


def test_read_only_files_and_folders_are_refused_with_the_remedy(tmp_path: Path, child: Child) -> None:
    paths = [tmp_path / name / "flygate.db" for name in ("folder", "file", "locked", "fine")]
    for path in paths:
        Store(url_of(path)).close()
    paths[1].chmod(0o444)
    (tmp_path / "folder" / "flygate.db.lock").unlink()
    for folder in ("folder", "locked"):
        (tmp_path / folder).chmod(0o555)
    urls = [url_of(path) for path in (*paths, tmp_path / "folder" / "deeper" / "flygate.db")]
    process = child(OPENS, *urls, before=as_somebody_without_rights())
    lines = process.communicate(timeout=PATIENCE_S)[0].splitlines()
    assert lines[0].startswith(f"folder {tmp_path}/folder cannot be written (Permission denied): make it writable")
    assert lines[1].startswith(f"database {tmp_path}/file/flygate.db is read-only: make the file and its folder")
    assert "make the file and its folder writable" in lines[2] or "folder that you may write to" in lines[2]
    assert lines[3] == "opened"
    assert lines[4].startswith(f"folder {tmp_path}/folder/deeper cannot be written (Permission denied)")


# A disk that fills up


@contextmanager
def connections_kept() -> Iterator[list[sqlite3.Connection]]:
    """Collect the connections that any engine opens, so that a test can make their disk small."""
    kept: list[sqlite3.Connection] = []

    def keep(connection: sqlite3.Connection, _: object) -> None:
        kept.append(connection)

    event.listen(Engine, "connect", keep)
    yield kept
    event.remove(Engine, "connect", keep)


def test_a_full_disk_takes_nothing_in_part_and_the_next_append_works(path: Path) -> None:
    with connections_kept() as kept, Store(url_of(path)) as store:
        store.start_session(lambda _: reps(1))
        (connection,) = kept
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages + 4}")
        for _ in range(3):
            with pytest.raises(StoreError, match="finds the disk full, nothing of this was stored: make room"):
                store.append(1, reps(100, text="x" * 500), {"1": PNG})
        assert (len(store.entries(1)), store.picture(1, "1")) == (1, None)
        assert [entry.id for entry in store.append(1, reps(1))] == [2]
        connection.execute("PRAGMA max_page_count=1000000")
        assert [entry.id for entry in store.append(1, reps(100, text="x" * 500), {"1": PNG})] == list(range(3, 103))
        assert store.picture(1, "1") == PNG
    with Store(url_of(path)) as store:
        assert len(store.entries(1)) == 102


def test_a_write_that_the_system_cuts_short_takes_nothing_in_part(store: Store, path: Path) -> None:
    store.append(1, reps(20))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    log_size = path.with_name(path.name + "-wal").stat().st_size
    for more in (100, 5000, 20_000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (log_size + more, hard))
        try:
            with pytest.raises(StoreError, match="see that its disk is there, has room"):
                store.append(1, reps(50, text="x" * 1000), {"1": PNG})
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert (len(store.entries(1)), store.picture(1, "1")) == (21, None)
    assert store.append(1, reps(50, text="x" * 1000), {"1": PNG})[0].id == 22


# Where it is


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data"),
        ("linux", {"XDG_DATA_HOME": "not/absolute"}, "/home/coach/.local/share"),
        ("linux", {}, "/home/coach/.local/share"),
        ("darwin", {"XDG_DATA_HOME": "/data"}, "/home/coach/Library/Application Support"),
        ("win32", {"LOCALAPPDATA": "/appdata"}, "/appdata"),
        ("win32", {}, "/home/coach/AppData/Local"),
    ],
)
def test_the_database_is_where_each_system_keeps_a_user_s_data(
    platform: str, variables: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("HOME", "/home/coach")
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert default_url() == f"sqlite:///{folder}/flygate/flygate.db"
