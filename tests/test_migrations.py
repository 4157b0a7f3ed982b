"""Databases of other versions, and the tables that the migrations make against those that the code uses."""

import importlib
import io
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from server import migrations, schema
from server.store import Fact, Store, StoreError
from tests.patience import PATIENCE_S

TOP = Path(__file__).parent.parent
VERSIONS = sorted(
    path.stem for path in (TOP / "server" / "migrations" / "versions").glob("*.py") if path.stem != "__init__"
)


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "flygate.db"


def test_the_migrations_make_the_tables_that_the_code_uses(path: Path) -> None:
    Store(url_of(path)).close()
    engine = schema.open_engine(path)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
        assert set(inspect(connection).get_table_names()) == {*schema.metadata.tables, "alembic_version"}
    engine.dispose()


def test_a_database_of_this_version_is_opened_as_it_is(path: Path) -> None:
    with Store(url_of(path)) as store:
        store.start_session(lambda _: [Fact("session", {"session": 1})])
    before = path.read_bytes()
    Store(url_of(path)).close()
    assert path.read_bytes() == before


def test_a_database_of_a_newer_version_is_refused_and_left_as_it_was(path: Path) -> None:
    Store(url_of(path)).close()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '0099'")
        newer.commit()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"newer flygate .*0099.* up to 0001.*: install that version"):
        Store(url_of(path))
    assert path.read_bytes() == before


def test_another_program_s_database_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE entries (id INTEGER)")
    with pytest.raises(StoreError, match="holds tables of another program: choose another database"):
        Store(url_of(path))


def test_an_empty_file_becomes_a_database(path: Path) -> None:
    path.touch()
    with Store(url_of(path)) as store:
        assert store.newest_session() is None


def test_a_migration_that_does_not_end_leaves_nothing(path: Path) -> None:
    engine = schema.open_engine(path)
    with engine.execution_options(writes=True).connect() as connection:
        transaction = connection.begin()
        migrations.migrate(connection)
        assert "entries" in inspect(connection).get_table_names()
        transaction.rollback()
        assert inspect(connection).get_table_names() == []
    engine.dispose()
    Store(url_of(path)).close()


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_each_step_up_has_its_step_down_in_sql_of_both_databases(dialect: str) -> None:
    for version in VERSIONS:
        module = importlib.import_module(f"server.migrations.versions.{version}")
        script = io.StringIO()
        context = MigrationContext.configure(dialect_name=dialect, opts={"as_sql": True, "output_buffer": script})
        with Operations.context(context):
            module.upgrade()
            module.downgrade()
        assert script.getvalue().count("CREATE TABLE") == script.getvalue().count("DROP TABLE") > 0


def test_it_works_where_it_is_installed_from_any_folder(tmp_path: Path) -> None:
    installed, elsewhere = tmp_path / "100% installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    for package in ("gate", "server"):
        shutil.copytree(TOP / package, installed / package, ignore=shutil.ignore_patterns("__pycache__", "static"))
    script = (
        "from server.store import Fact, Store; import server\n"
        "with Store('sqlite:///flygate.db') as store:\n"
        "    print(server.__file__, store.start_session(lambda n: [Fact('session', {})])[0].id)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=elsewhere,
        env={**os.environ, "PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (run.stdout, run.stderr) == (f"{installed / 'server' / '__init__.py'} 1\n", "")
    assert (elsewhere / "flygate.db").is_file()
