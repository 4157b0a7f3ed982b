"""What the documents say is there is there, and what is there they say."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
import typer.main

from gate.settings import DetectorSettings
from server.cli import app
from server.session_output import _COLUMNS

TOP = Path(__file__).parent.parent
REFERENCE = (TOP / "docs" / "reference.md").read_text(encoding="utf-8")
PAGES = [page for page in (TOP / "README.md", *sorted((TOP / "docs").rglob("*.md"))) if page.exists()]
LINK = re.compile(r"\]\(([^)\s]+)\)")


def _commands() -> dict[str, list[str]]:
    """Full name of every command -> its options as they are typed, found by walking the application."""
    found: dict[str, list[str]] = {}
    waiting = [("flygate", typer.main.get_command(app))]
    while waiting:
        name, command = waiting.pop()
        inner = getattr(command, "commands", {})
        waiting += [(f"{name} {word}", one) for word, one in inner.items()]
        if not inner:
            options = [one for one in command.params if one.param_type_name == "option"]
            found[name] = [word for one in options for word in (*one.opts, *one.secondary_opts) if word != "--help"]
    return found


def _section(heading: str) -> str:
    """Text of one `## heading` of the reference, up to the next of its level; empty where there is none."""
    _, _, after = REFERENCE.partition(f"\n## {heading}\n")
    return after.partition("\n## ")[0]


def test_the_walk_finds_the_commands_and_their_options() -> None:
    commands = _commands()
    assert {"flygate time", "flygate crossings", "flygate calibrate line"} <= commands.keys()
    assert "--pace-400" in commands["flygate time"]


@pytest.mark.parametrize(("command", "options"), _commands().items())
def test_the_reference_has_every_option_of_a_command(command: str, options: list[str]) -> None:
    section = _section(command)
    assert section, f"docs/reference.md has no section {command!r}"
    assert [word for word in options if f"`{word}`" not in section] == []


@pytest.mark.parametrize("command", _commands())
def test_the_reference_has_no_option_that_a_command_lacks(command: str) -> None:
    rows = re.findall(r"^\| (`-[^|]*)\|", _section(command), re.MULTILINE)
    named = {word for row in rows for word in re.findall(r"`(-[^`]+)`", row)}
    assert named <= set(_commands()[command])


def test_the_reference_has_every_csv_column() -> None:
    assert [
        column for column in _COLUMNS if f"`{column}`" not in _section("flygate time").partition("### CSV")[2]
    ] == []


def test_every_setting_of_the_detector_stands_in_its_docstring() -> None:
    heads = re.findall(r"(?:^\s*|; )([a-z0-9_]+(?:, [a-z0-9_]+)*): ", DetectorSettings.__doc__ or "", re.MULTILINE)
    described = {name for head in heads for name in head.split(", ")} | set(
        re.findall(r"`([a-z0-9_]+)`", DetectorSettings.__doc__ or "")
    )
    assert [one.name for one in fields(DetectorSettings) if one.name not in described] == []


def test_every_setting_of_the_detector_has_its_value_and_its_bounds_in_the_docs() -> None:
    page = (TOP / "docs" / "design" / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|.*\| (.+) \|$", page, re.MULTILINE)
    base = DetectorSettings()
    assert [name for name, _, _ in rows] == [one.name for one in fields(base)]
    assert [name for name, value, _ in rows if value != in_docs(name, getattr(base, name))] == []


def test_every_setting_of_the_detector_was_measured() -> None:
    page = (TOP / "docs" / "design" / "settings.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` .*\| - \|", page, re.MULTILINE) == []


def in_docs(name: str, value: object) -> str:
    """A setting's value as docs/design/choose_settings.py prints it."""
    if isinstance(value, tuple):
        return ", ".join(f"{one:g}" for one in value)
    assert isinstance(value, (int, float))
    return f"{value / 1e6:g} ms" if name.endswith("_ns") else f"{value:g}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TOP)))
def test_every_link_to_a_file_finds_it(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    targets = [target.partition("#")[0] for target in LINK.findall(text) if not re.match(r"[a-z]+:|#", target)]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_test_that_the_table_of_the_training_text_names_is_there() -> None:
    table = (TOP / "docs" / "training-text.md").read_text(encoding="utf-8")
    named = re.findall(r"`(test_\w+)`", table)
    rows = [row for row in table.splitlines() if row.startswith("| ") and not row.startswith("| the text")]
    there = {
        name
        for path in (TOP / "tests").glob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.M)
    }
    assert len(rows) > 40
    assert [row for row in rows if "`test_" not in row] == []
    assert [name for name in named if name not in there] == []
