"""Who may import whom, and how long a file may grow: read from the syntax trees."""

import ast
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
PACKAGES = ("gate", "calibration", "server")
MODULES = sorted(path.relative_to(TOP).as_posix() for package in PACKAGES for path in (TOP / package).rglob("*.py"))
WEB_AND_SHELL = frozenset({"fastapi", "starlette", "uvicorn", "sqlalchemy", "alembic", "typer", "rich", "pydantic"})
FORBIDDEN_IN = {
    "gate": WEB_AND_SHELL | {"calibration", "server", "tests", "benchmarks", "socket", "sqlite3", "asyncio"},
    "calibration": (WEB_AND_SHELL - {"pydantic"}) | {"server", "tests", "benchmarks", "socket", "sqlite3", "asyncio"},
    "server": frozenset({"tests", "benchmarks"}),
}
ONLY_IN_SOURCES = frozenset({"threading", "queue", "multiprocessing", "concurrent", "time", "datetime"})
CLOCK_CALLS = frozenset({"time", "time_ns", "now", "utcnow", "today"})
CLOCK_OWNERS = frozenset({"time", "datetime", "date"})
LONGEST_FUNCTION_LINES = 60
LONGEST_FILE_LINES = 350

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def tree_of(module: str) -> ast.Module:
    return ast.parse((TOP / module).read_text(encoding="utf-8"), module)


def imports_of(tree: ast.AST) -> set[str]:
    """Return every dotted name that is imported anywhere in a tree, in functions as well."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: relative import: name the package"
            module = node.module or ""
            names |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return names


def clock_reads_of(tree: ast.AST) -> list[str]:
    """Return what reads a wall clock: time.time(), datetime.datetime.now(), from time import time."""
    reads = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCK_CALLS:
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if owner in CLOCK_OWNERS:
                reads.append(f"line {node.lineno}: {owner}.{node.attr}")
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            reads += [f"line {node.lineno}: from time import {a.name}" for a in node.names if a.name in CLOCK_CALLS]
    return reads


def top_names(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


def long_functions_of(tree: ast.AST) -> list[str]:
    return [
        f"{node.name} has {(node.end_lineno or node.lineno) - node.lineno + 1} lines"
        for node in ast.walk(tree)
        if isinstance(node, FUNCTION) and (node.end_lineno or node.lineno) - node.lineno + 1 > LONGEST_FUNCTION_LINES
    ]


def test_the_three_packages_are_there() -> None:
    assert {module.split("/")[0] for module in MODULES} == set(PACKAGES)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_its_package_may(module: str) -> None:
    forbidden = FORBIDDEN_IN[module.split("/", maxsplit=1)[0]]
    assert top_names(imports_of(tree_of(module))) & forbidden == set()


@pytest.mark.parametrize("module", [m for m in MODULES if m.startswith("gate/") and not m.startswith("gate/sources/")])
def test_threads_and_clocks_in_the_measurement_live_in_its_sources(module: str) -> None:
    assert top_names(imports_of(tree_of(module))) & ONLY_IN_SOURCES == set()


@pytest.mark.parametrize("module", [m for m in MODULES if not m.startswith("server/")])
def test_only_the_server_reads_a_wall_clock(module: str) -> None:
    assert clock_reads_of(tree_of(module)) == []


@pytest.mark.parametrize("module", [m for m in MODULES if m.startswith("server/") and m != "server/cli.py"])
def test_only_the_command_line_imports_the_command_line(module: str) -> None:
    assert "server.cli" not in imports_of(tree_of(module))


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_what_it_is_for(module: str) -> None:
    assert ast.get_docstring(tree_of(module)), f"{module} has no docstring"


@pytest.mark.parametrize("folder", sorted({(TOP / module).parent for module in MODULES}))
def test_a_folder_of_modules_is_a_package(folder: Path) -> None:
    assert (folder / "__init__.py").is_file()


@pytest.mark.parametrize("module", MODULES)
def test_files_and_functions_stay_short(module: str) -> None:
    assert long_functions_of(tree_of(module)) == []
    assert len((TOP / module).read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE_LINES


def test_the_rules_see_what_they_look_for() -> None:
    tree = ast.parse("def f():\n    import server.cli\n    from gate import sources\n")
    assert imports_of(tree) == {"server.cli", "gate", "gate.sources"}
    reads = ast.parse("time.time()\ndatetime.datetime.now()\ndate.today()\nfrom time import time_ns\ntime.monotonic()")
    assert len(clock_reads_of(reads)) == 4
    assert long_functions_of(ast.parse("async def f():\n" + "    pass\n" * 60)) == ["f has 61 lines"]
    assert long_functions_of(ast.parse("def f():\n" + "    pass\n" * 59)) == []
