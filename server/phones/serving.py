"""Which phone serves which marker: the first at a free one serves it, a second waits until the coach's tap."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from server.desk import Desk
from server.gate_views import GateView, SourceView
from server.phones.phone import Phone
from server.phones.roster import Roster
from server.phones.source import PhoneSource
from server.watches import Watches


class Serving:
    """Who is where. What changes it is called under the lock of `Phones`; what only looks, by any thread."""

    def __init__(self, desk: Desk, watches: Watches, roster: Roster, phones: Mapping[int, Phone]) -> None:
        """phones: all that are known, by number, as they come and go."""
        self._desk, self._watches, self._roster, self._phones = desk, watches, roster, phones

    def gates_of(self, phone: Phone) -> list[GateView]:
        """Gates whose pictures are this phone's."""
        gates = self._desk.views().gates.values()
        return [gate for gate in gates if gate.source is not None and gate.source.address == phone.address]

    def markers_of(self, phone: Phone) -> tuple[int, ...]:
        """Markers that it serves."""
        return tuple(gate.marker for gate in self.gates_of(phone))

    def name_at(self, marker: int) -> str | None:
        """Name of what serves a gate."""
        source = self._desk.gate(marker).source
        return None if source is None else self._name_of(source)

    def take_up(self) -> None:
        """Open the sources of phones again that served a marker when the server ended."""
        for phone in self._phones.values():
            if gates := self.gates_of(phone):
                self._open(phone, tuple(gate.marker for gate in gates), gates[0].source)

    def come(self, phone: Phone, marker: int) -> None:
        """The phone is at a marker: it serves it where nobody else does, or waits."""
        if not self._is_free(marker, phone):
            phone.waiting_for = marker
            return
        phone.waiting_for = None
        now = self.markers_of(phone)
        if marker not in now:
            self._open(phone, tuple(sorted({*now, marker})))

    def come_back(self, phone: Phone, chosen: Sequence[int]) -> None:
        """A phone that comes back stands where its page was told to, leaving other gates, else where it stood."""
        wanted = [marker for marker in chosen or phone.markers if marker in self._desk.views().gates]
        if chosen:
            self.leave(phone, but=wanted)
        for marker in wanted:
            self.come(phone, marker)

    def take_over(self, phone: Phone, gate: GateView) -> None:
        """A phone takes a gate's marker, whoever had it; who waited for it leaves the others for it."""
        for other in self._phones.values():
            if other is not phone and gate.marker in self.markers_of(other):
                other.replaced = f"{phone.name} stands at {gate.position} now: scan a code to stand elsewhere"
        others = () if phone.waiting_for == gate.marker else self.markers_of(phone)
        phone.waiting_for = None
        self._open(phone, tuple(sorted({gate.marker, *others})))

    def leave(self, phone: Phone, but: Collection[int] = ()) -> None:
        """Its gates lose their source. but: markers that it keeps."""
        for marker in self.markers_of(phone):
            if marker not in but:
                self._watches.close(marker)

    def why_none(self, phone: Phone) -> str:
        """Why it is no gate just now, in a sentence; empty where it is one."""
        if phone.waiting_for is not None:
            gate = self._desk.views().gates.get(phone.waiting_for)
            if gate is not None and gate.source is not None:
                by = self._name_of(gate.source)
                return f"{gate.position} is served by {by}: tap Replace on the dashboard to take it over"
        served = bool(self.gates_of(phone))
        if phone.replaced and not served:
            return phone.replaced
        if phone.silent is not None and (served or not phone.linked):
            return phone.silent
        return "" if served else "it stands at no marker: scan a marker's code"

    def _is_free(self, marker: int, phone: Phone) -> bool:
        gate = self._desk.views().gates.get(marker)
        return gate is not None and (gate.source is None or gate.source.address == phone.address)

    def _open(self, phone: Phone, markers: tuple[int, ...], before: SourceView | None = None) -> None:
        """before: what was known of it when the server ended; what has changed since is seen with its next picture."""
        phone.markers, phone.replaced = markers, ""
        self._roster.stands(phone.number, markers)
        model = None if phone.hello is None else phone.model
        described = before or SourceView(address=phone.address, kind="phone", name=phone.name, model=model)
        self._watches.open_made(lambda: PhoneSource(phone), described, markers)

    def _name_of(self, source: SourceView) -> str:
        phones = list(self._phones.values())
        return next((one.name for one in phones if one.address == source.address), source.name)
