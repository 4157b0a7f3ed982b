"""A place in one line of workout notation that moves on: numbers, metres and rests are read here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from server.coaching.minutes import minutes
from server.coaching.notation_tokens import Source, Token

SHORTEST_M, LONGEST_M = 10.0, 2000.0
LONGEST_REST_S = 3600
MOST_REPS = 200
"""Of a workout; the text's longest has 18."""
METRES = ("m", "meter", "meters", "metre", "metres")
REST = ("rec", "recovery", "rest")
MINUTES = ("min", "mins", "minute", "minutes")
SECONDS = ("s", "sec", "secs", "second", "seconds")
REPS = "reps such as `4 x 100m`"
WRITTEN_SO = "a rest is written 3:00 Rec"
Kind = Literal["after", "between reps", "between sets"]


@dataclass(frozen=True, slots=True)
class Rest:
    """A rest where it stands."""

    seconds: int
    kind: Kind
    at: Token


class Cursor:
    """Reads one line from left to right; every method raises NotationError where something else stands there."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._tokens = source.tokens()
        self._at = 0

    @property
    def here(self) -> Token:
        """The next token."""
        return self._tokens[self._at]

    @property
    def after(self) -> Token:
        """The one behind it."""
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    def next(self) -> Token:
        """Take the token; at the line's end it stays."""
        one = self.here
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return one

    def number(self) -> Token:
        """A number, of reps, sets or metres."""
        at = self.here
        if at.kind == "number":
            return self.next()
        if at.kind == "time":
            raise self.source.wrong(at, REPS, "a rest stands behind its reps")
        raise self.source.wrong(at, REPS, "no bracket is open" if at.kind == ")" else "")

    def is_metres(self) -> bool:
        """Whether the number before was metres."""
        return self.here.kind == "word" and self.here.word in METRES

    def metres(self, number: Token) -> float:
        """The number before as metres, to the centimetre."""
        self.next()
        shown = number.text[:20]
        if self.here.word in REST:
            raise self.source.refused(number, f"{shown}m are metres, not minutes: {WRITTEN_SO}")
        distance_m = float(number.text)
        if not SHORTEST_M <= distance_m <= LONGEST_M:
            raise self.source.refused(
                number, f"{shown} m is no rep of a workout: give {SHORTEST_M:g} to {LONGEST_M:g} m"
            )
        if round(distance_m, 2) != distance_m:
            raise self.source.refused(number, f"{shown} m is finer than a centimetre: round it")
        return distance_m

    def times(self, number: Token) -> int:
        """The number before as so many reps or sets, and the `x` behind it."""
        self._x(number)
        if "." in number.text:
            raise self.source.wrong(number, "a whole number")
        times = int(number.text)
        if times < 1:
            raise self.source.wrong(number, "1 or more", "leave out what nobody runs")
        if times > MOST_REPS:
            raise self.source.refused(number, f"{number.text[:20]} is more than the {MOST_REPS} reps of a workout")
        return times

    def _x(self, number: Token) -> None:
        at = self.here
        if at.kind == "x":
            self.next()
        elif at.kind == "word" and at.word in (*REST, *MINUTES, *SECONDS):
            raise self.source.wrong(number, REPS, f"{WRITTEN_SO} and stands behind its reps")
        elif at.kind == "word":
            raise self.source.wrong(at, "`m` or `x`", f"distances are in metres, {LONGEST_M:g} at most")
        else:
            hint = f"{number.text[:4]} x {at.text[:6]}m?" if at.kind == "number" else ""
            raise self.source.wrong(at, "`x` or `m`", hint)

    def rests(self) -> list[Rest]:
        """Rests that stand here, with the stops around them."""
        found: list[Rest] = []
        while True:
            if self.here.kind == "stop":
                self.next()
            elif self._is_time():
                found.append(self._rest())
            else:
                return found

    def _is_time(self) -> bool:
        if self.here.kind == "number":
            return self.after.word in (*MINUTES, *SECONDS, *REST)
        return self.here.kind == "time"

    def _rest(self) -> Rest:
        at = self.here
        seconds = self._seconds()
        if seconds > LONGEST_REST_S:
            raise self.source.refused(at, f"a rest of {minutes(seconds)} is longer than {minutes(LONGEST_REST_S)}")
        if self.here.word not in REST:
            raise self.source.wrong(self.here, "`Rec`", WRITTEN_SO)
        self.next()
        if self.here.word != "between":
            return Rest(seconds, "after", at)
        self.next()
        if self.here.word not in ("rep", "reps", "set", "sets"):
            raise self.source.wrong(self.here, "`reps` or `sets`")
        return Rest(seconds, "between reps" if self.next().word.startswith("r") else "between sets", at)

    def _seconds(self) -> int:
        at = self.next()
        if at.kind == "time":
            whole, _, part = at.text.partition(":")
            if len(part) != 2 or int(part) > 59 or len(whole) > 3:
                raise self.source.wrong(at, "minutes, a colon and two digits up to 59, such as `3:00`")
            return 60 * int(whole) + int(part)
        if self.here.word in REST:
            raise self.source.wrong(at, "minutes and seconds, such as `3:00`")
        seconds = self._plain(at, 60 if self.next().word in MINUTES else 1)
        if self.here.kind == "number" and self.after.word in SECONDS:  # 2 min 30 s
            seconds += self._plain(self.next(), 1)
            self.next()
        return seconds

    def _plain(self, number: Token, unit_s: int) -> int:
        seconds = float(number.text) * unit_s
        if not seconds <= 2 * LONGEST_REST_S or seconds != round(seconds):
            raise self.source.refused(number, f"{number.text[:20]} is no rest in whole seconds: {WRITTEN_SO}")
        return round(seconds)
