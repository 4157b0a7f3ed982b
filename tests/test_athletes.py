"""Names and paces, from an option and from a file."""

from pathlib import Path

import pytest

from gate.errors import InputError
from gate.pace import pace_400
from server.athletes import Athlete, parse_runner, read_athletes


@pytest.mark.parametrize(
    ("text", "athlete"),
    [
        ("Ann 52.0", Athlete("Ann", pace_400("52.0"))),
        ("Ann de Vries 1:02.5", Athlete("Ann de Vries", pace_400("62.5"))),
        ("  Zoë   52 ", Athlete("Zoë", pace_400("52"))),
        ("Ann", Athlete("Ann", None)),
        ("Ann de Vries", Athlete("Ann de Vries", None)),
        ("Ann2", Athlete("Ann2", None)),
        ("U20", Athlete("U20", None)),
        ("Ann_52", Athlete("Ann_52", None)),
        ("Ann B2", Athlete("Ann B2", None)),
    ],
)
def test_the_last_of_several_words_is_the_time_where_it_begins_like_a_number(text: str, athlete: Athlete) -> None:
    assert parse_runner(text) == athlete


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "has no name"),
        ("  ", "has no name"),
        ("52.0", "no name"),
        ("Ann 52,3,1", "52,3,1"),
        ("Ann -52", "-52"),
        ("Ann 1:75", "1:75"),
        ("Ann 10", "not between"),
        ("Ann\x1b[31m 52", "cannot be printed"),
    ],
)
def test_a_runner_that_makes_no_sense_is_refused(text: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        parse_runner(text)


def test_the_start_is_taken_off_where_it_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "runners.csv"
    path.write_text("Ann,52\n", encoding="utf-8")
    assert parse_runner("Ann 52", without_start=True).pace == pace_400("52", without_start=True)
    assert read_athletes(path, without_start=True)[0].pace == pace_400("52", without_start=True)


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "byte order mark"])
@pytest.mark.parametrize("heading", ["", "name,pace\n", "name,time\n", "Runner name,400 m time\n", "Athlete\n"])
def test_a_file_keeps_its_order_and_may_have_a_heading(tmp_path: Path, mark: str, heading: str) -> None:
    path = tmp_path / "runners.csv"
    path.write_text(f'{mark}{heading}Zoë, 52.0\n\nBen\n"Jones, Ann",1:02.5\nCy,\n', encoding="utf-8")
    assert read_athletes(path) == [
        Athlete("Zoë", pace_400("52")),
        Athlete("Ben", None),
        Athlete("Jones, Ann", pace_400("62.5")),
        Athlete("Cy", None),
    ]


def test_the_heading_may_be_the_one_that_the_documentation_names(tmp_path: Path) -> None:
    path = tmp_path / "runners.csv"
    path.write_text("name,400 m time\nAnn,52\n", encoding="utf-8")
    assert read_athletes(path) == [Athlete("Ann", pace_400("52"))]


def test_a_spreadsheet_with_decimal_commas_parts_its_cells_by_semicolons(tmp_path: Path) -> None:
    path = tmp_path / "runners.csv"
    path.write_text("Name;Zeit\r\nAnn;52,3\r\nBen;54.5\r\nCy;\r\n", encoding="utf-8", newline="")
    assert read_athletes(path) == [
        Athlete("Ann", pace_400("52.3")),
        Athlete("Ben", pace_400("54.5")),
        Athlete("Cy", None),
    ]


def test_an_athlete_may_be_called_runner_1(tmp_path: Path) -> None:
    path = tmp_path / "runners.csv"
    path.write_text("Runner 1,52\nRunner 2,\n", encoding="utf-8")
    assert read_athletes(path) == [Athlete("Runner 1", pace_400("52")), Athlete("Runner 2", None)]


def test_a_first_athlete_with_a_blank_time_is_no_heading(tmp_path: Path) -> None:
    path = tmp_path / "runners.csv"
    path.write_text("Ann, \nBen,52\n", encoding="utf-8")
    assert read_athletes(path) == [Athlete("Ann", None), Athlete("Ben", pace_400("52"))]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "holds no athletes"),
        (b"\n , \n", "holds no athletes"),
        (b"name,time\n", "holds no athletes"),
        (b"Ann,52\n,53\n", "has no name"),
        (b"Ann,52\nBen,1:75\n", "Ben: time '1:75'"),
        (b"Ann,52\nBen,10\n", "Ben: 400 m in 10"),
        (b"Ann,52\n\xff\xfe,53\n", "cannot be read as CSV"),
        (b"Ann,52,3\n", "more than a name and a time"),
        (b"Ann,52,sprint group\n", "more than a name and a time"),
        (b"Ann;5x\n", "Ann: time '5x'"),
        (b'"Ann,52\n', "unexpected end of data"),
        (b"52.0\n53.1\n", "has no name"),
        (b"A\0nn,52\n", "cannot be printed"),
    ],
)
def test_a_bad_file_is_refused_by_its_name(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "runners.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=why) as caught:
        read_athletes(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_athletes(tmp_path / "absent.csv")
