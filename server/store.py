"""The event log on disk: what has happened, in order, committed before anybody is told.

    Fact (kind, data)  --append-->  Entry (id, session, at, kind, data)

One `append` is one transaction: when it returns, all of it is on the disk; when it raises, nothing of it is stored and
the next one may work. Ids count up by one in the whole database. One server has a database at a time; in it any thread
may call any method: writers take turns, readers never wait for them.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import URL, Connection, delete, func, insert, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError

from gate.errors import FlygateError
from server import migrations, schema

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})
_TRIAL = "a trial of the disk"
_TRIAL_BYTES = 20_000
_UNREADABLE = (
    "its text is no JSON object, so another program has changed it: move the database away together with its -wal and "
    "-shm files and a new one is made, or choose another --database"
)


class StoreError(FlygateError):
    """The database cannot be used, or did not take something; then nothing of it was stored.

    Raised at the start for a database that is in use, read-only, damaged, of a newer version, or none at all; later
    for a full or failing disk, an unknown session, data that is no JSON, and after `close`.
    """


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that has happened, not stored yet. data: the whole new view of one thing, as JSON's types."""

    kind: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact in the log. at: ISO 8601 in UTC from the wall clock, for people; nothing is timed by it."""

    id: int
    session: int
    at: str
    kind: str
    data: dict[str, Any]


class Store:
    """The log of all sessions in one database. Every method raises StoreError where the database does not do its part.

    Also a context manager that closes it.
    """

    def __init__(self, url: str) -> None:
        """Open, make or migrate the database. url: sqlite:///relative/path or sqlite:////absolute/path."""
        self._path = _path_of(url)
        self._held = ServerLock(self._path)
        self._engine = schema.open_engine(self._path)
        self._writing_engine = self._engine.execution_options(writes=True)
        self._one_writer = threading.Lock()
        self._open = True
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def newest_session(self) -> int | None:
        """Return the number of the session that was started last, None where there is none."""
        with self._reading() as connection:
            newest: int | None = connection.scalar(select(func.max(schema.sessions.c.session)))
        return newest

    def sessions(self) -> list[tuple[int, str]]:
        """Return every session's number and when it was started, oldest first."""
        table = schema.sessions
        with self._reading() as connection:
            rows = connection.execute(select(table.c.session, table.c.at).order_by(table.c.session)).all()
        return [(row.session, row.at) for row in rows]

    def start_session(self, facts: Callable[[int], Sequence[Fact]], closing: Sequence[Fact] = ()) -> list[Entry]:
        """Start the next session, with its first entries. facts: gets its number; must not call the store.

        closing: last entries of the session before it; they come first.
        """
        with self._writing() as connection:
            newest = connection.scalar(select(func.max(schema.sessions.c.session))) or 0
            closed = _insert(connection, newest, closing)
            connection.execute(insert(schema.sessions), {"session": newest + 1, "at": _now()})
            return closed + _insert(connection, newest + 1, facts(newest + 1))

    def append(self, session: int, facts: Sequence[Fact], pictures: Mapping[str, bytes] = NO_PICTURES) -> list[Entry]:
        """Store facts and pictures together. Returns when they are on the disk, with data as a reader gets it.

        pictures: name -> PNG file; takes the place of the picture of that name in this session.
        """
        with self._writing() as connection:
            stored = _insert(connection, session, facts)
            for name, png in pictures.items():
                table = schema.pictures
                connection.execute(delete(table).where(table.c.session == session, table.c.name == name))
                connection.execute(insert(table), {"session": session, "name": name, "png": png})
            return stored

    def entries(self, session: int, after: int = 0, limit: int | None = None) -> list[Entry]:
        """Return a session's entries with an id greater than `after`, by id; the first `limit` of them."""
        table = schema.entries
        wanted = select(table).where(table.c.session == session, table.c.id > after).order_by(table.c.id).limit(limit)
        with self._reading() as connection:
            rows = connection.execute(wanted).all()
        return [Entry(row.id, row.session, row.at, row.kind, self._object(row.data, f"entry {row.id}")) for row in rows]

    def picture(self, session: int, name: str) -> bytes | None:
        """Return the PNG file of that name, None where there is none."""
        table = schema.pictures
        with self._reading() as connection:
            png: bytes | None = connection.scalar(
                select(table.c.png).where(table.c.session == session, table.c.name == name)
            )
        return png

    def remember(self, key: str, value: dict[str, Any]) -> None:
        """Keep a value beyond the session, on the disk when this returns; replaces the one of that key."""
        text = _json(key, value)
        with self._writing() as connection:
            connection.execute(delete(schema.memory).where(schema.memory.c.key == key))
            connection.execute(insert(schema.memory), {"key": key, "value": text})

    def recall(self, key: str) -> dict[str, Any] | None:
        """Return what was kept under a key in any session, None where nothing was."""
        with self._reading() as connection:
            text = connection.scalar(select(schema.memory.c.value).where(schema.memory.c.key == key))
        return None if text is None else self._object(text, f"what is kept of {key!r}")

    def try_out(self) -> None:
        """Write as much as a crossing takes and take it away again: returns where the disk goes along once more."""
        self.remember(_TRIAL, {"room": "x" * _TRIAL_BYTES})
        with self._writing() as connection:
            connection.execute(delete(schema.memory).where(schema.memory.c.key == _TRIAL))

    def close(self) -> None:
        """Let go of the database, after the append that is under way. A second call does nothing."""
        with self._one_writer:
            self._open = False
            self._engine.dispose()
            self._held.release()

    def _object(self, text: object, what: str) -> dict[str, Any]:
        """Return what a JSON text holds. Another program may have left anything in its place."""
        try:
            data = json.loads(text) if isinstance(text, str) else None
        except ValueError:
            data = None
        if not isinstance(data, dict):
            raise StoreError(f"database {self._path}, {what}: {_UNREADABLE}")
        return data

    def _prepare(self) -> None:
        with self._writing() as connection:
            if found := schema.damage(connection):
                raise StoreError(f"database {self._path} {schema.DAMAGED} ({found})")
            if (mode := schema.journal_mode(connection)) != "wal":
                raise StoreError(f"database {self._path} is on a disk without WAL ({mode}): choose a disk of this host")
            if why := migrations.obstacle(connection):
                raise StoreError(f"database {self._path} {why}")
            migrations.migrate(connection)
            # Changes nothing, but needs the right to: a read-only file is found out now and not at the first crossing.
            connection.execute(delete(schema.memory).where(schema.memory.c.key == ""))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._faults_told(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._one_writer, self._faults_told(), self._writing_engine.begin() as connection:
            yield connection

    @contextmanager
    def _faults_told(self) -> Iterator[None]:
        if not self._open:
            raise StoreError(f"database {self._path} is closed: start the server again")
        try:
            yield
        except DBAPIError as error:
            raise StoreError(f"database {self._path} {schema.what_to_do(error.orig)} ({error.orig})") from error
        except sqlite3.Error as error:
            raise StoreError(f"database {self._path} {schema.what_to_do(error)} ({error})") from error


def _insert(connection: Connection, session: int, facts: Sequence[Fact]) -> list[Entry]:
    at = _now()
    texts = [_json(fact.kind, fact.data) for fact in facts]
    first = (connection.scalar(select(func.max(schema.entries.c.id))) or 0) + 1
    # Read back from the text: what is sent is what a reader will find, and no longer changes with the caller's own.
    stored = [
        Entry(number, session, at, fact.kind, json.loads(text))
        for number, (fact, text) in enumerate(zip(facts, texts, strict=True), first)
    ]
    rows = [
        {"id": entry.id, "session": session, "at": at, "kind": entry.kind, "data": text}
        for entry, text in zip(stored, texts, strict=True)
    ]
    if rows:
        connection.execute(insert(schema.entries), rows)
    return stored


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _json(what: str, data: dict[str, Any]) -> str:
    """Return compact JSON in ASCII, which no database's encoding can spoil. NaN and infinity are no JSON."""
    try:
        return json.dumps(data, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise StoreError(f"{what} cannot be stored as JSON ({error}): give null, or finite numbers and text") from error


class ServerLock:
    """A file beside the database that is locked while a server has it open.

    The lock is the system's: it vanishes with the process, also after kill -9 or a power cut. The file stays, as taking
    it away could take another server's. What it says is the process id, for people.
    """

    def __init__(self, database: Path) -> None:
        """Make the folder and take the lock. Raises StoreError."""
        path = database.with_name(database.name + ".lock")
        try:
            database.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a+b", buffering=0)
        except OSError as error:
            raise StoreError(
                f"folder {database.parent} cannot be written ({error.strerror}): make it writable, or choose a "
                "database in another folder"
            ) from error
        try:
            _lock(self._file.fileno())
            self._file.truncate(0)
            self._file.write(str(os.getpid()).encode())
        except OSError as error:
            why = self._why_not(database, error)
            self._file.close()
            raise StoreError(why) from error

    def release(self) -> None:
        """Let another server have the database. A second call does nothing."""
        self._file.close()

    def _why_not(self, database: Path, error: OSError) -> str:
        if error.errno not in (errno.EACCES, errno.EAGAIN):
            return f"database {database} cannot be locked ({error.strerror}): choose a folder on a disk with room"
        self._file.seek(0)
        holder = self._file.read().decode(errors="replace") or "not known"
        return (
            f"database {database} is in use by another flygate server (process {holder}): use that one's page, end "
            "that process, or choose another database"
        )


def _lock(file: int) -> None:
    """Lock an open file, or raise OSError with EACCES or EAGAIN where somebody has."""
    if sys.platform == "win32":
        # Windows refuses reads of a locked byte, so it is one far behind the process id.
        os.lseek(file, 1 << 20, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # not lockf: that would let this process have it twice


def _path_of(url: str) -> Path:
    """Return the absolute path, links resolved, so that one file has one lock."""
    try:
        parts = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"database {url!r} is no address: give sqlite:////folder/flygate.db") from error
    if parts.get_backend_name() != "sqlite" or parts.database in (None, "", ":memory:") or parts.query:
        raise StoreError(f"database {parts} is no SQLite file: give sqlite:////folder/flygate.db")
    return Path(parts.database or "").resolve()


def default_url() -> str:
    """Return the address of the database in the user's data folder, as each system has it."""
    return URL.create("sqlite", database=str(data_folder() / "flygate" / "flygate.db")).render_as_string()


def data_folder() -> Path:
    """The folder in which each system keeps a user's data of all programs."""
    if sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Application Support"
    else:
        folder = Path(os.environ.get("XDG_DATA_HOME", ""))
        if not folder.is_absolute():  # not set; and the XDG specification has a relative one passed over
            folder = Path.home() / ".local" / "share"
    return folder
