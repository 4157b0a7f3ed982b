"""What phones are told of the gates that they serve. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from server.gate_views import GateView
from server.latency import phones_alike
from server.phones.messages import Pass
from server.views import CrossingView

LONGEST_AGO_S = 60.0
"""A pass that is told to the phone that saw it is no older."""


def new_passes(
    newest_first: Iterable[CrossingView], markers: Collection[int], told: set[int], now_ns: int
) -> list[Pass]:
    """Final crossings at these gates that its page has not been told of, in their order; `told` gets their numbers."""
    found = []
    for one in newest_first:
        ago_s = (now_ns - one.t_ns) * 1e-9
        if ago_s > LONGEST_AGO_S or one.crossing in told:
            break
        if one.marker in markers and one.final and not one.withdrawn:
            told.add(one.crossing)
            found.append(Pass(marker=one.marker, ago_s=round(ago_s, 2), speed_m_per_s=round(one.speed_m_per_s, 2)))
    return found[::-1]


def is_unlike(address: str, gates: Sequence[GateView]) -> bool:
    """Whether the phone at that address times reps with one of another model, and passes have not joined the two."""
    sources = [(gate, gate.source) for gate in gates if gate.source is not None]
    phones = [one for _, one in sources if one.address != address and one.kind == "phone" and one.got is not None]
    own = [(gate, one) for gate, one in sources if one.address == address and not gate.by_passes]
    return any(not phones_alike(one, other) for _, one in own for other in phones)
