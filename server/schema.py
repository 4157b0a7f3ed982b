"""Tables of the event log, and the SQLite file that holds them.

Whatever is SQLite's own stands below the tables; tables and statements are such that PostgreSQL takes them too.
The tables here say what the statements may use; the files in `server/migrations/versions` make them, and a test fails
when the two differ.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import (
    URL,
    BigInteger,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 5000
"""Wait for another program (a backup, a database browser) to let go of the file; our own writers never meet."""

Number = BigInteger().with_variant(Integer, "sqlite")
"""64 bits everywhere: SQLite's INTEGER is that wide, and only under this name a primary key is the order on disk."""

metadata = MetaData()

sessions = Table(
    "sessions",
    metadata,
    Column("session", Number, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
)

# Numbers are given by the store, newest + 1 in the same transaction: a sequence (PostgreSQL) or AUTOINCREMENT leaves a
# gap where a transaction was rolled back.
entries = Table(
    "entries",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=False),
    Column("session", Number, ForeignKey("sessions.session"), nullable=False),
    Column("at", String(32), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("data", Text, nullable=False),
    Index("entries_of_session", "session", "id"),
)

pictures = Table(
    "pictures",
    metadata,
    Column("session", Number, ForeignKey("sessions.session"), primary_key=True, autoincrement=False),
    Column("name", String(200), primary_key=True),
    Column("png", LargeBinary, nullable=False),
)

memory = Table(
    "memory",
    metadata,
    Column("key", String(500), primary_key=True),
    Column("value", Text, nullable=False),
)


def open_engine(path: Path) -> Engine:
    """Return the engine of a SQLite file; nothing is opened yet.

    A transaction of a connection with the execution option `writes` takes the write lock when it begins, so that it
    waits at its start or not at all.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        # Python's sqlite3 begins no transaction of its own: it would leave out DDL and reads. `_begin` does it.
        connect_args={"isolation_level": None},
        max_overflow=-1,  # as many readers at once as there are threads: none waits for another
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    """Set what SQLite keeps for each connection.

    WAL lets pages read while a gate writes. With WAL, only synchronous=FULL has a commit on the disk before it returns
    (NORMAL is safe against kill -9, but forgets the last seconds when the power goes, and at a track it goes).
    fullfsync: macOS answers a plain fsync from the disk's own cache; other systems pass over it.
    """
    for setting in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "foreign_keys=ON",
        "synchronous=FULL",
        "fullfsync=ON",
        "journal_mode=WAL",
    ):
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def damage(connection: Connection) -> str | None:
    """Return the first thing that SQLite finds wrong in the whole file, None where it is sound.

    Reads every page: 0.2 s for 1 GB of photo finishes in the system's cache, else as fast as the disk.
    """
    found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
    return None if found == "ok" else " ".join(found.split())


def journal_mode(connection: Connection) -> str:
    """Return the mode that SQLite could set up: not `wal` on a file system without shared memory."""
    return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar_one())


DAMAGED = (
    "is damaged: move it away together with its -wal and -shm files and a new one is made; "
    "the old one's entries may be saved with `sqlite3 FILE .recover`"
)
_WHAT_TO_DO = {
    sqlite3.SQLITE_FULL: "finds the disk full, nothing of this was stored: make room",
    sqlite3.SQLITE_READONLY: "is read-only: make the file and its folder writable, or choose another one",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: it must be a file in a folder that you may write to",
    sqlite3.SQLITE_PERM: "may not be opened: make the file and its folder writable, or choose another one",
    sqlite3.SQLITE_NOTADB: "is no database: move the file away and a new one is made, or choose another one",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_BUSY: "is held by another program: close that program (a database browser, a backup)",
    sqlite3.SQLITE_IOERR: "cannot be read or written: see that its disk is there, has room and is sound",
    sqlite3.SQLITE_CONSTRAINT: "has no such session, nothing of this was stored: start a session first",
}


def what_to_do(error: BaseException | None) -> str:
    """Return the end of a sentence on the database, for an error of Python's sqlite3: what is wrong, and the remedy."""
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the upper bytes tell kinds of the same trouble
    return _WHAT_TO_DO.get(primary, "did not take this: start the server again, or choose another database")
