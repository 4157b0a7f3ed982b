"""What a command names that is not there, or no longer as it was."""

from __future__ import annotations

from gate.errors import InputError


class UnknownError(InputError):
    """A rep, crossing, athlete, workout or gate of that number is not in the session."""


class ChangedMeanwhileError(InputError):
    """Somebody else has corrected the same thing since it was looked at."""


class NotKnownError(InputError):
    """A phone that has not joined, or was forgotten."""
