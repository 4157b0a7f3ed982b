"""All phones: who is known, who is linked, what each is to do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from gate.errors import InputError
from server.desk import Desk
from server.gate_desk import the_gate
from server.gate_views import GateView
from server.hub import UNSTORED, Hub
from server.missing import UnknownError
from server.phones.codes import Codes
from server.phones.epoch import Epoch
from server.phones.messages import Hello, Pass, Set, Status
from server.phones.orders import the_set, wide_of, windows_of
from server.phones.phone import Phone
from server.phones.refining import refine_what_is_ripe
from server.phones.roster import KEY, Known, Roster
from server.phones.serving import Serving
from server.phones.shown import shown
from server.phones.telling import is_unlike, new_passes
from server.phones.views import PhonesView
from server.session_start import wall_clock
from server.store import Entry
from server.watches import Watches

TELL_NS = 1_000_000_000
"""Pages are told of the phones at most so often."""


STILL_NS = 30_000_000_000
"""An armed phone sends windows alone; the whole picture that the coach sees of it is no older."""


class RefusedError(InputError):
    """A phone that may not come in. again: it may try later without loading its page anew."""

    def __init__(self, why: str, *, again: bool = False) -> None:
        super().__init__(why)
        self.again = again


@dataclass(frozen=True, slots=True)
class Linked:
    """A connection that was let in. epoch: of its film. number: counts the phone's; a newer one ends it."""

    phone: Phone
    epoch: Epoch
    number: int


class Phones:
    """Any thread may call; one lock for who is where, held for moments only."""

    def __init__(self, desk: Desk, watches: Watches, hub: Hub, page: Callable[[], str]) -> None:
        """page: digest of the phone page's files as they are served now."""
        self._desk, self._watches, self._hub, self._page = desk, watches, hub, page
        self.codes = Codes()
        self._roster = Roster(desk.remember, desk.recall(KEY))
        self._lock = threading.RLock()
        self._phones: dict[int, Phone] = {}
        for known in self._roster.phones():
            self._add(known)
        self.serving = Serving(desk, watches, self._roster, self._phones)
        self._told: PhonesView | None = None
        self._told_ns = 0

    @property
    def armed(self) -> bool:
        """Whether all phones send."""
        return self._roster.armed

    def join(self, code: str, name: str, address: str) -> tuple[Known, str, int]:
        """A new phone with a code comes in from an address; its marker is free, or it waits for it."""
        marker = self.codes.use(code, address)
        the_gate(self._desk.views(), marker)
        with self._lock:
            known, secret = self._roster.join(name, marker)
            phone = self._add(known)
            self.serving.come(phone, marker)
        return known, secret, marker

    def hello(self, hello: Hello) -> Linked:
        """A phone's page has connected. Raises RefusedError; WireError for numbers that cannot be."""
        wanted = self._page()
        if hello.page != wanted:
            raise RefusedError("this page is of another version than the server: reload it")
        with self._lock:
            phone = self._checked(hello.phone, hello.secret)
            fresh = phone.epoch is None or phone.epoch.name != hello.epoch
            if fresh:
                phone.begin(hello)
            epoch = phone.epoch
            assert epoch is not None
            epoch.inbox.resume(hello.first)
            phone.hello, phone.why, phone.left = hello, "", False
            phone.connections += 1
            phone.link, phone.said_ns = phone.connections, time.monotonic_ns()
            self.serving.come_back(phone, hello.markers if fresh else ())
            self._order(phone)
            return Linked(phone, epoch, phone.link)

    def ping_of(self, number: int, epoch: str, secret: str) -> Epoch:
        """The epoch whose clock a clock socket serves. Raises RefusedError."""
        with self._lock:
            now = self._checked(number, secret).epoch
        if now is None or now.name != epoch:
            raise RefusedError("this page has not said hello yet", again=True)
        return now

    def gone(self, phone: Phone, link: int, why: str, *, left: bool) -> None:
        """A connection is over; a newer one of the same phone goes on. left: the page has said goodbye."""
        with self._lock:
            if phone.link == link:
                phone.link, phone.why, phone.left = 0, why, left

    def replace(self, number: int, marker: int) -> Phone:
        """A phone takes a marker over, whoever had it."""
        with self._lock:
            phone = self._phone(number)
            gate = the_gate(self._desk.views(), marker)
            if gate.line is not None and marker not in self.serving.markers_of(phone):
                self.arm_one(phone, False)  # a line that stood in another phone's picture is looked at before READY
            self.serving.take_over(phone, gate)
            return phone

    def forget(self, number: int) -> None:
        """The phone leaves for good; its gates lose their source."""
        with self._lock:
            phone = self._phone(number)
            self._roster.forget(number)
            phone.link = 0  # first, so that its page is told why and not that it waits
            del self._phones[number]
            self.serving.leave(phone)
            if phone.epoch is not None:
                phone.epoch.end()

    def arm(self, armed: bool) -> None:
        """All phones send, or none does."""
        self._roster.arm(armed)
        with self._lock:
            for phone in self._phones.values():
                phone.armed = armed

    def arm_one(self, phone: Phone, armed: bool) -> None:
        """One of them, by itself."""
        self._roster.arm_one(phone.number, armed)
        phone.armed = armed

    def why_over(self, phone: Phone) -> str:
        """What a connection is told that is not the phone's any more."""
        with self._lock:
            if self._phones.get(phone.number) is phone:
                return "this phone's page is open in another tab: this one is over"
            return "the coach has taken this phone out: join with a new code"

    def known(self, number: int, secret: str) -> Phone:
        """The phone with that secret. Raises InputError."""
        self._roster.check(number, secret)
        return self._phone(number)

    def set_of(self, phone: Phone) -> Set | None:
        """What its page is to do now; None before its hello."""
        epoch = phone.epoch
        if epoch is None:
            return None
        gates = self._order(phone)
        ages_ns = [self._watches.picture_age_ns(gate.marker) for gate in gates]
        still = any(age_ns is None or age_ns > STILL_NS for age_ns in ages_ns)
        return the_set(gates, epoch.settings, armed=phone.armed, still=still, why=self.serving.why_none(phone))

    def says(self, phone: Phone, status: Status) -> None:
        """How the phone is."""
        phone.status = status

    def passes_of(self, phone: Phone, told: set[int]) -> list[Pass]:
        """Crossings at its gates that its page has not been told of; `told` gets their numbers."""
        markers = self.serving.markers_of(phone)
        crossings = self._desk.views().crossings.values()
        return new_passes(reversed(crossings), markers, told, time.monotonic_ns())

    def view(self) -> PhonesView:
        """All phones as pages see them."""
        with self._lock:
            phones = [self._phones[number] for number in sorted(self._phones)]
            crossings = self._desk.views().crossings
            at = self.serving
            views = tuple(shown(one, at.gates_of(one), at.why_none(one), crossings) for one in phones)
            return PhonesView(armed=self.armed, phones=views)

    def tell(self) -> None:
        """Tell the pages, where anything is new."""
        now_ns = time.monotonic_ns()
        if now_ns - self._told_ns < TELL_NS or (not self._phones and self._told is None):
            return
        view = self.view()
        if view != self._told:
            self._told, self._told_ns = view, now_ns
            self._hub.publish(
                [Entry(UNSTORED, self._desk.session, wall_clock(), "phones", view.model_dump(mode="json"))]
            )

    def look_after(self) -> None:
        """Called by the server's clock: phones that wait get what has become free."""
        gates = list(self._desk.views().gates.values())
        with self._lock:
            for phone in list(self._phones.values()):
                phone.unlike = is_unlike(phone.address, gates)
                if phone.waiting_for is not None and phone.linked:
                    self.serving.come(phone, phone.waiting_for)
            clocks = {name: clock for phone in self._phones.values() for name, clock in phone.clocks.items()}
        refine_what_is_ripe(self._desk, clocks)
        self.tell()

    def _checked(self, number: int, secret: str) -> Phone:
        try:
            self._roster.check(number, secret)
            return self._phone(number)
        except InputError as error:
            raise RefusedError(str(error)) from None

    def _add(self, known: Known) -> Phone:
        phone = self._phones[known.number] = Phone(known.number, known.name, known.markers, armed=known.armed)
        return phone

    def _phone(self, number: int) -> Phone:
        if number not in self._phones:
            raise UnknownError(f"there is no phone {number}: look at the list of phones")
        return self._phones[number]

    def _order(self, phone: Phone) -> list[GateView]:
        """Let its epoch know which windows are frames from now on."""
        gates = self.serving.gates_of(phone)
        if phone.epoch is not None:
            settings = phone.epoch.settings
            phone.epoch.want(windows_of(gates, settings), wide_of(gates, settings))
        return gates
