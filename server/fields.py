"""What was typed into one field of a form and cannot be used, so that a page can say it beside that field."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gate.errors import InputError


class FieldError(InputError):
    """One field of a request's body. field: its place in the body, as `pace_400` or `times.0.time`."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@contextmanager
def of_field(field: str) -> Iterator[None]:
    """Whatever is wrong in here is wrong with that field."""
    try:
        yield
    except InputError as error:
        raise FieldError(field, str(error)) from None
