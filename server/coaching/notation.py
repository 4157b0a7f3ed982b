"""Reads workouts as they are written, in lines such as `2 x (4 x 100m). 2:30 Rec between reps. 5:00 Rec between sets`.

    workout  lines, run one after the other
    line     part, part, ... with stops between them
    part     [n x] Dm rests  |  n x n x Dm rests  |  n x ( [n x] Dm rests, ... ) rests
    rests    M:SS Rec  |  M:SS Rec between reps  |  M:SS Rec between sets

The language is that of the text "400m Pace Workouts"; docs/workouts.md has it with examples. What a Plan prints reads
as the same Plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from gate.errors import InputError
from server.coaching.minutes import minutes
from server.coaching.notation_cursor import MOST_REPS, REPS, Cursor, Rest
from server.coaching.notation_tokens import NotationError, Source, Token, lines_of
from server.coaching.notation_tree import Line, Part, Plan, Run, Sets, count, gaps, rests_said

MOST_LINES = 40
MOST_LETTERS = 4000
A_REST = "a rest such as `1:30 Rec between reps`"
EMPTY = "the workout is empty: write lines such as `3 x 3 x 30m. 3:00 Rec between reps. 6:00 Rec between sets`"
P = TypeVar("P", Run, Sets)


def parse(text: str) -> Plan:
    """Read a whole workout. Raises NotationError for the first thing that is wrong, InputError for an empty text."""
    plan, problems = read(text)
    if problems:
        raise problems[0]
    if plan is None:
        raise InputError(EMPTY)
    return plan


def read(text: str) -> tuple[Plan | None, list[NotationError]]:
    """Read line by line: the plan, None where a line is wrong or none is there; what is wrong, the first of each line.

    Raises InputError where the text is too long to be a workout.
    """
    if len(text) > MOST_LETTERS:
        raise InputError(f"the workout has {len(text)} letters: {MOST_LETTERS} at most")
    sources = lines_of(text)
    if len(sources) > MOST_LINES:
        raise InputError(f"the workout has {len(sources)} lines: {MOST_LINES} at most")
    lines: list[Line] = []
    problems: list[NotationError] = []
    reader = _Reader()
    for source in sources:
        try:
            lines.append(reader.line(source, is_last=source is sources[-1]))
        except NotationError as error:
            problems.append(error)
    return (Plan(tuple(lines)) if lines and not problems else None), problems


class _Reader:
    """Reads a workout's lines in order: together they have so many reps, and a rest is said before one is left out."""

    def __init__(self) -> None:
        self._reps = 0
        self._has_rest = False

    def line(self, source: Source, *, is_last: bool) -> Line:
        try:
            parts = tuple(self._parts(Cursor(source)))
        except NotationError:
            self._has_rest = True  # what this line says is not known, so no later one is blamed for it
            raise
        self._has_rest = self._has_rest or bool(rests_said(parts))
        if not self._has_rest and (sum(map(count, parts)) > 1 or not is_last):
            raise source.wrong(source.tokens()[-1], A_REST)
        return parts

    def _parts(self, cursor: Cursor) -> Iterator[Part]:
        first = True
        while first or cursor.here.kind != "end":
            first, at = False, cursor.here
            part = _part(cursor)
            self._reps += count(part)
            if self._reps > MOST_REPS:
                raise cursor.source.refused(at, f"{self._reps} reps up to here: a workout has {MOST_REPS} at most")
            yield part


def _part(cursor: Cursor) -> Part:
    number = cursor.number()
    if cursor.is_metres():
        return _rested_run(cursor, Run(1, cursor.metres(number)))
    times = cursor.times(number)
    if cursor.here.kind == "(":
        return _rested_sets(cursor, Sets(times, _bracket(cursor)))
    number = cursor.number()
    if cursor.is_metres():
        return _rested_run(cursor, Run(times, cursor.metres(number)))
    reps = cursor.times(number)
    run = Run(reps, _distance(cursor, "sets x reps x metres, as in 3 x 3 x 30m"))
    return _rested_sets(cursor, Sets(times, (run,), plain=True))


def _distance(cursor: Cursor, hint: str) -> float:
    number = cursor.number()
    if not cursor.is_metres():
        raise cursor.source.wrong(cursor.here, "`m`", hint)
    return cursor.metres(number)


def _bracket(cursor: Cursor) -> tuple[Run, ...]:
    opened = cursor.next()
    runs: list[Run] = []
    while cursor.here.kind != ")":
        if cursor.here.kind == "end":
            raise cursor.source.wrong(cursor.here, "`)`", f"the bracket of column {opened.column} is still open")
        runs.append(_run_in_bracket(cursor))
    if not runs:
        raise cursor.source.wrong(cursor.here, REPS)
    cursor.next()
    return tuple(runs)


def _run_in_bracket(cursor: Cursor) -> Run:
    number = cursor.number()
    if cursor.is_metres():
        return _rested_run(cursor, Run(1, cursor.metres(number)), inside=True)
    times = cursor.times(number)
    if cursor.here.kind == "(":
        raise cursor.source.refused(cursor.here, "a bracket inside a bracket: a workout has sets of reps and no more")
    return _rested_run(cursor, Run(times, _distance(cursor, "reps x metres, as in 2 x (4 x 100m)")), inside=True)


def _rested_run(cursor: Cursor, run: Run, *, inside: bool = False) -> Run:
    for rest in cursor.rests():
        if rest.kind == "between reps":
            if run.times == 1:
                raise cursor.source.refused(rest.at, f"one rep has none between: write {minutes(rest.seconds)} Rec")
            run = _once(cursor, rest, run.between_s, replace(run, between_s=rest.seconds))
        elif rest.kind == "between sets" and inside:
            raise cursor.source.refused(rest.at, "a rest between sets stands behind the bracket")
        elif run.times > 1 and run.between_s is None:
            raise _either(cursor, rest.at, rest)
        else:  # a line is a set, so between sets is behind it
            run = _once(cursor, rest, run.after_s, replace(run, after_s=rest.seconds))
    return run


def _rested_sets(cursor: Cursor, sets: Sets) -> Sets:
    own_s = sets.runs[-1].after_s
    for rest in cursor.rests():
        if rest.kind == "between reps":
            if not gaps(sets):
                raise cursor.source.refused(rest.at, "every rep of the set has its rest already: leave this one out")
            sets = _once(cursor, rest, sets.reps_s, replace(sets, reps_s=rest.seconds))
        elif rest.kind == "between sets":
            if sets.times == 1:
                raise cursor.source.refused(rest.at, "there is one set: leave the rest between sets out")
            if own_s is not None:
                raise cursor.source.refused(rest.at, f"{minutes(own_s)} Rec ends the bracket already: leave one out")
            sets = _once(cursor, rest, sets.sets_s, replace(sets, sets_s=rest.seconds))
        elif sets.times > 1 and sets.sets_s is None and own_s is None:
            raise _either(cursor, rest.at, rest)
        else:
            sets = _once(cursor, rest, sets.after_s, replace(sets, after_s=rest.seconds))
    return sets


def _once(cursor: Cursor, rest: Rest, before_s: int | None, after: P) -> P:
    if before_s is not None:
        raise cursor.source.refused(rest.at, f"{minutes(before_s)} Rec of the same kind is said before: leave one out")
    return after


def _either(cursor: Cursor, at: Token, rest: Rest) -> NotationError:
    """A rest that could be between reps or behind them all."""
    return cursor.source.refused(
        at, f"`{minutes(rest.seconds)} Rec` behind several reps: say `between reps` or `between sets` first"
    )
