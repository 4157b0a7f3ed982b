"""What every view is: frozen, whole, and kept in the log as it is sent."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """Base of all views: frozen, and nothing unknown gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @classmethod
    def read_off(cls, thing: object, **others: object) -> Self:
        """The view of a thing that has what it shows under the same names; others: every field that it has not.

        Raises AttributeError where a field is in neither, also one that has a default: a name that is changed in the
        thing alone would else be shown as that for ever.
        """
        found = {name: getattr(thing, name) for name in cls.model_fields if name not in others}
        return cls.model_validate(found | others)
