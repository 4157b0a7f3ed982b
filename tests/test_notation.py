"""Workout notation: the text's own lines, what is almost right, and printing and reading as one another's inverse."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.errors import InputError
from server.coaching.library import LIBRARY
from server.coaching.notation import parse, read
from server.coaching.notation_cursor import LONGEST_M, MOST_REPS
from server.coaching.notation_tokens import NotationError
from server.coaching.notation_tree import Line, Part, Plan, Run, Sets, count
from server.coaching.steps import Step, family_of, steps

Reps = list[tuple[int, float, int | None]]


def reps(text: str) -> Reps:
    return [(step.set, step.distance_m, step.rest_s) for step in steps(parse(text))]


def a_set(number: int, *reps: tuple[float, int | None]) -> Reps:
    return [(number, distance_m, rest_s) for distance_m, rest_s in reps]


def flying(distance_m: float, set_rest_s: int) -> Reps:
    inner = [(distance_m, 180), (distance_m, 180)]
    return [one for n in (1, 2, 3) for one in a_set(n, *inner, (distance_m, set_rest_s if n < 3 else None))]


BUILT_IN: dict[str, Reps] = {
    "flying-30": flying(30, 360),
    "flying-40": flying(40, 420),
    "flying-50": flying(50, 480),
    "pace-1": [
        *a_set(1, *[(50, 90)] * 4),
        *a_set(2, *[(100, 150)] * 4),
        *a_set(3, *[(50, 90)] * 3, (50, None)),
    ],
    "pace-2": [*a_set(1, *[(100, 150)] * 3, (100, 300)), *a_set(2, *[(100, 150)] * 3, (100, None))],
    "pace-3": [
        *a_set(1, (100, 150), (200, 300)),
        *a_set(2, (100, 150), (200, 300)),
        *a_set(3, (100, 150), (200, None)),
    ],
    "pace-4": [
        *a_set(1, (200, 180), (200, 360)),
        *a_set(2, (200, 180), (200, 360)),
        *a_set(3, (200, 180), (200, None)),
    ],
    "pace-5": [
        *a_set(1, (300, 420)),
        *a_set(2, (200, 150), (200, 300)),
        *a_set(3, (100, 120), (100, 120), (100, 120)),
        *a_set(4, (50, 90), (50, 90), (50, 90), (50, None)),
    ],
}
"""Every rep and rest of the text's eight workouts, by hand."""


def test_the_texts_workouts_have_their_reps_and_rests() -> None:
    assert {one.key: reps(one.notation) for one in LIBRARY} == BUILT_IN


def test_the_texts_workouts_are_of_their_family() -> None:
    assert {one.key: family_of(parse(one.notation)) for one in LIBRARY} == {
        key: "flying" if key.startswith("flying") else "400 m pace" for key in BUILT_IN
    }


def test_a_built_in_workout_is_printed_as_it_is_kept() -> None:
    assert [parse(one.notation).text for one in LIBRARY] == [one.notation for one in LIBRARY]


def test_rests_between_lines_are_the_last_lines_and_marked_as_assumed() -> None:
    found = steps(parse("4 x 50m. 1:30 Rec between reps\n4 x 100m. 2:30 Rec between reps\n4 x 50m"))
    assert [(place, step.rest_s) for place, step in enumerate(found, 1) if step.assumed_rest] == [
        (4, 90),
        (8, 150),
        *[(place, 150) for place in (9, 10, 11)],
    ]


def test_a_rest_after_the_last_rep_is_dropped_and_one_after_a_line_is_not() -> None:
    assert reps("300m. 7:00 Rec\n200m. 5:00 Rec") == [(1, 300, 420), (2, 200, None)]
    assert reps("4 x 50m. 1:30 Rec between reps. 6:00 Rec\n100m")[3:] == [(1, 50, 360), (2, 100, None)]
    assert reps("3 x 30m. 3:00 Rec between reps. 6:00 Rec between sets\n100m")[2] == (1, 30, 360)


def test_sets_after_single_reps_are_counted_on() -> None:
    found = reps("100m. 3:00 Rec. 2 x 2 x 30m. 2:00 Rec between reps. 4:00 Rec between sets. 5:00 Rec. 50m")
    assert found == [(1, 100, 180), (2, 30, 120), (2, 30, 240), (3, 30, 120), (3, 30, 300), (4, 50, None)]


def test_a_rest_that_a_line_leaves_out_inside_is_its_own_last_one() -> None:
    first, *_ = steps(parse("3 x 3 x 30m. 6:00 Rec between sets"))
    assert first == Step(1, 1, 30, 360, assumed_rest=True)


@pytest.mark.parametrize(
    "text",
    [
        "3\N{MULTIPLICATION SIGN}3\N{MULTIPLICATION SIGN}30m. 3:00 Rec between reps. 6:00 Rec between sets.",
        "3 X 3 * 30 M. 3:00 REC BETWEEN REPS. 6:00 rec between sets",
        "  3x3x30 metres 3 min recovery between reps; 360 s Rest between sets",
        "3 x 3 x 30m.3:00 Rec between reps.6:00 Rec between sets.\n\n",
        "3 x 3 x 30m, 2 min 60 s Rec between reps, 6min Rec between sets.",
    ],
)
def test_writing_may_vary(text: str) -> None:
    assert parse(text).text == "3 x 3 x 30m. 3:00 Rec between reps. 6:00 Rec between sets."


ALMOST = [
    ("3 x 3 30m", 7, "found `30`, expected `x` or `m`: 3 x 30m?"),
    ("3 x 3 x 30m. 3:0 Rec", 14, "found `3:0`, expected minutes, a colon and two digits"),
    ("3 x 3 x 30m. 1:75 Rec", 14, "found `1:75`, expected minutes"),
    ("3 x 3 x 30m. : Rec", 14, "found `:`, expected reps"),
    ("3 x (100m. 2:30 Rec", 20, "found the end of the line, expected `)`: the bracket of column 5"),
    ("3 x 100m). 2:30 Rec", 9, "found `)`, expected reps such as `4 x 100m`: no bracket is open"),
    ("3 x ()", 6, "found `)`, expected reps"),
    ("3 x (2 x (2 x 50m))", 10, "a bracket inside a bracket"),
    ("2 x (3 x 3 x 30m)", 12, "found `x`, expected `m`"),
    ("0 x 100m", 1, "found `0`, expected 1 or more"),
    ("1.5 x 100m", 1, "found `1.5`, expected a whole number"),
    ("10 km", 4, "found `km`, expected `m` or `x`: distances are in metres, 2000 at most"),
    ("10km", 3, "found `km`, expected `m` or `x`"),
    ("2001m", 1, "2001 m is no rep of a workout: give 10 to 2000 m"),
    ("9m", 1, "9 m is no rep"),
    ("30.005m", 1, "finer than a centimetre"),
    ("10000 x 100m. 1:00 Rec between reps", 1, "10000 is more than the 200 reps of a workout"),
    ("100 x 100 x 30m. 1:00 Rec between reps", 1, "10000 reps up to here: a workout has 200 at most"),
    ("4 x 100m", 9, "found the end of the line, expected a rest such as"),
    ("4 x 100m. 1:30 Rec", 11, "`1:30 Rec` behind several reps: say `between reps`"),
    ("4 x 100m. 3 Rec between reps", 11, "found `3`, expected minutes and seconds, such as `3:00`"),
    ("4 x 100m. 3m Rec between reps", 11, "3m are metres, not minutes: a rest is written 3:00 Rec"),
    ("4 x 100m. 61:00 Rec between reps", 11, "a rest of 61:00 is longer than 60:00"),
    ("4 x 100m. 1:30 between reps", 16, "found `between`, expected `Rec`"),
    ("4 x 100m. 1:30 Rec between laps", 28, "found `laps`, expected `reps` or `sets`"),
    ("4 x 100m. 1:30 Rec between reps. 2:00 Rec between reps", 34, "1:30 Rec of the same kind is said before"),
    ("100m. 1:30 Rec between reps", 7, "one rep has none between: write 1:30 Rec"),
    ("3 x (100m. 5:00 Rec). 6:00 Rec between sets", 23, "5:00 Rec ends the bracket already"),
    ("1 x 3 x 30m. 3:00 Rec between reps. 6:00 Rec between sets", 37, "there is one set"),
    ("3 x 1 x 30m. 3:00 Rec between reps. 6:00 Rec between sets", 14, "every rep of the set has its rest already"),
    ("3:00 Rec", 1, "found `3:00`, expected reps such as `4 x 100m`: a rest stands behind its reps"),
    ("hello", 1, "found `hello`, expected reps"),
    ("4 x " + "9" * 3000 + "m", 5, "no rep of a workout"),
    ("9" * 3000 + " x 30m", 1, "more than the 200 reps"),
    ("3 x 3 x 30m. " + "9" * 3000 + " min Rec between reps", 14, "is no rest in whole seconds"),
]


@pytest.mark.parametrize(("text", "column", "words"), ALMOST, ids=[text[:40] for text, _, _ in ALMOST])
def test_what_is_almost_right_is_told_at_its_place(text: str, column: int, words: str) -> None:
    with pytest.raises(NotationError) as told:
        parse(text)
    assert words in str(told.value)
    assert (told.value.line, told.value.column) == (1, column)
    shown, mark = told.value.caret.split("\n")
    assert shown == text
    assert mark.index("^") == column - 1
    assert len(str(told.value)) < 250


def test_each_line_tells_what_is_wrong_in_it() -> None:
    plan, problems = read("3 x 3 30m\n\n4 x 100m. 1:00 Rec between reps\n0 x 50m")
    assert plan is None
    assert [(one.line, one.column) for one in problems] == [(1, 7), (4, 1)]


@pytest.mark.parametrize(
    ("text", "words"), [("", "empty"), (" \n", "empty"), ("x" * 5000, "5000 letters"), ("100m\n" * 41, "41 lines")]
)
def test_a_text_that_is_none_or_too_long_is_refused(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        parse(text)


def test_a_workout_has_so_many_reps_in_all() -> None:
    line = "100 x 10m. 0:10 Rec between reps"
    assert len(steps(parse(f"{line}\n{line}"))) == MOST_REPS
    with pytest.raises(NotationError, match="line 3, column 1: 201 reps up to here"):
        parse(f"{line}\n{line}\n10m")


RESTS = st.integers(0, 3600)
METRES = st.one_of(
    st.sampled_from((30.0, 50.0, 100.0, 300.0)), st.integers(1000, round(LONGEST_M * 100)).map(lambda n: n / 100)
)


@st.composite
def a_run(draw: st.DrawFn) -> Run:
    times = draw(st.integers(1, 5))
    between_s = draw(st.none() | RESTS) if times > 1 else None
    may_end = times == 1 or between_s is not None
    return Run(times, draw(METRES), between_s, draw(st.none() | RESTS) if may_end else None)


@st.composite
def some_sets(draw: st.DrawFn) -> Sets:
    times, plain = draw(st.integers(1, 4)), draw(st.booleans())
    runs = (
        (Run(draw(st.integers(1, 4)), draw(METRES)),)
        if plain
        else tuple(draw(st.lists(a_run(), min_size=1, max_size=3)))
    )
    inside = sum(run.times - 1 for run in runs if run.between_s is None) + sum(run.after_s is None for run in runs[:-1])
    reps_s = draw(st.none() | RESTS) if inside else None
    sets_s = draw(st.none() | RESTS) if times > 1 and runs[-1].after_s is None else None
    may_end = times == 1 or sets_s is not None or runs[-1].after_s is not None
    return Sets(times, runs, reps_s, sets_s, draw(st.none() | RESTS) if may_end else None, plain)


PARTS: st.SearchStrategy[Part] = st.one_of(a_run(), some_sets())


@st.composite
def a_plan(draw: st.DrawFn) -> Plan:
    first: list[Part] = [Run(2, 60.0, 90, None)]
    others: list[list[Part]] = draw(st.lists(st.lists(PARTS, min_size=1, max_size=3), max_size=4))
    lines: tuple[Line, ...] = tuple(tuple(parts) for parts in (first, *others))
    return Plan(lines)


@settings(max_examples=60)
@given(a_plan())
def test_what_is_printed_reads_as_the_same_workout(plan: Plan) -> None:
    if sum(count(part) for line in plan.lines for part in line) > MOST_REPS:
        with pytest.raises(NotationError, match="200 at most"):
            parse(plan.text)
        return
    assert parse(plan.text) == plan
    found = steps(plan)
    assert len(found) == sum(count(part) for line in plan.lines for part in line)
    assert [step.rest_s is None for step in found] == [False] * (len(found) - 1) + [True]
    assert [step.set for step in found] == sorted(step.set for step in found)


WRITTEN = st.lists(
    st.sampled_from(
        (
            "3",
            "x",
            "30m",
            "100 m",
            "(",
            ")",
            ".",
            "1:30 Rec",
            "2 min Rec",
            " between reps",
            " between sets",
            "\n",
            "0",
            ":",
        )
    ),
    max_size=14,
).map(" ".join)


@settings(max_examples=60)
@given(st.one_of(WRITTEN, st.text(max_size=60)))
def test_whatever_is_written_is_read_or_refused_and_what_is_read_prints_the_same(text: str) -> None:
    try:
        plan = parse(text)
    except InputError:
        return
    assert parse(plan.text) == plan
    assert parse(plan.text).text == plan.text
    assert steps(parse(plan.text)) == steps(plan)
