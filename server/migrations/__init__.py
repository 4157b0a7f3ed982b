"""Brings a database to this version's tables, with Alembic and without its command line or an alembic.ini."""

from __future__ import annotations

import threading

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

_ONE_AT_A_TIME = threading.Lock()
"""Alembic's `context` and `op` are the process's, not the caller's."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "server:migrations")  # found as a package: from a checkout and a wheel
    return config


def obstacle(connection: Connection) -> str | None:
    """Return why a database cannot be brought to this version, as the end of a sentence on it, or None."""
    present = set(MigrationContext.configure(connection).get_current_heads())
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if present - known:
        return (
            f"was written by a newer flygate (its tables are {', '.join(sorted(present - known))}, this version knows "
            f"up to {max(known)}): install that version, or choose another database"
        )
    if not present and inspect(connection).get_table_names():
        return "holds tables of another program: choose another database"
    return None


def migrate(connection: Connection) -> None:
    """Run what is missing, inside the caller's transaction: all of it or nothing."""
    config = _config()
    config.attributes["connection"] = connection
    with _ONE_AT_A_TIME:
        command.upgrade(config, "head")
