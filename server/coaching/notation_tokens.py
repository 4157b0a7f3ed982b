"""Words of workout notation with their places, and what is said where one is not the expected one.

`NotationError` is the only error here: the text is no workout, its message says where, what was found and what was
expected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from gate.errors import InputError

Kind = Literal["number", "time", "word", "x", "(", ")", "stop", "end", "other"]

_TOKEN = re.compile(r"(\d+:\d*)|(\d+(?:\.\d+)?)|([^\W\d_]+)|([\u00d7\u2715*])|([().,;])|(\S)")
_KINDS: tuple[Kind, ...] = ("time", "number", "word", "x", "stop", "other")
LONGEST_SHOWN = 20
"""Letters of a word that an error repeats."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a line. line, column: from 1. text: as typed; empty at the line's end."""

    kind: Kind
    text: str
    line: int
    column: int

    @property
    def word(self) -> str:
        """In small letters, to compare."""
        return self.text.casefold()


class NotationError(InputError):
    """A text is no workout. line, column: from 1, of the place; caret: that line with a mark under the place."""

    def __init__(self, line: int, column: int, caret: str, message: str) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.line, self.column, self.caret = line, column, caret


@dataclass(frozen=True, slots=True)
class Source:
    """One line of the text and its tokens; the last one is the line's end."""

    text: str
    number: int

    def tokens(self) -> list[Token]:
        """Words of the line in order."""
        found = [
            _token(match.group(), _KINDS[(match.lastindex or 1) - 1], self.number, match.start() + 1)
            for match in _TOKEN.finditer(self.text)
        ]
        return [*found, Token("end", "", self.number, len(self.text.rstrip()) + 1)]

    def wrong(self, at: Token, expected: str, hint: str = "", length: int = 0) -> NotationError:
        """What to raise where something else stands at a place. length: letters to mark, the token's where 0."""
        shown = at.text if len(at.text) <= LONGEST_SHOWN else at.text[:LONGEST_SHOWN] + "..."
        found = "the end of the line" if at.kind == "end" else f"`{shown}`"
        return self.refused(at, f"found {found}, expected {expected}" + (f": {hint}" if hint else ""), length)

    def refused(self, at: Token, message: str, length: int = 0) -> NotationError:
        """What to raise for something that may not be there."""
        marks = "^" * (length or max(1, len(at.text)))
        caret = f"{self.text}\n{' ' * (at.column - 1)}{marks}"
        return NotationError(at.line, at.column, caret, message)


def _token(text: str, kind: Kind, line: int, column: int) -> Token:
    if kind == "word" and text in ("x", "X"):
        kind = "x"
    elif text == "(":
        kind = "("
    elif text == ")":
        kind = ")"
    return Token(kind, text, line, column)


def lines_of(text: str) -> list[Source]:
    """Lines that hold something, with their numbers in the text."""
    every = enumerate(text.replace("\t", " ").replace("\N{NO-BREAK SPACE}", " ").splitlines(), 1)
    return [Source(line, number) for number, line in every if line.strip()]
