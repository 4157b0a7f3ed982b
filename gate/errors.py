"""What can go wrong, in one tree.

FlygateError                base: message says what was wrong, with the value, and what to do
|- InputError               a file, an option or a number that cannot be used
|  |- ClipError             a recording that cannot be opened or holds nothing to time
|  |- LineError             a gate line that cannot be where it was said to be
|  `- ClockError            two recordings whose clocks cannot be joined
`- OutputError              a result that cannot be written
"""


class FlygateError(Exception):
    """Base of every error that a user can mend. `str(error)` is one line: what, the value, what to do.

    Its notes (`add_note`) are reasons beside it, one line each.
    """


class InputError(FlygateError):
    """A file, an option or a number that cannot be used."""


class ClipError(InputError):
    """A recording that cannot be opened or holds nothing to time."""


class LineError(InputError):
    """A gate line that cannot be where it was said to be."""


class ClockError(InputError):
    """Two recordings whose clocks cannot be joined."""


class OutputError(FlygateError):
    """A result that cannot be written."""
