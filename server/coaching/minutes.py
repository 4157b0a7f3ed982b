"""A duration as a coach writes it."""

from __future__ import annotations


def minutes(seconds: int) -> str:
    """`3:05`; whole seconds, 0 or more: who asks knows whether to cut or to round."""
    return f"{seconds // 60}:{seconds % 60:02d}"
