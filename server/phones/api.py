"""The phones' routes."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Header, Request
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from gate.errors import InputError
from server import bodies
from server.api import LARGEST_ID, Marker, TheDesk, place_line
from server.examples import GATE, shown
from server.gate_desk import the_gate
from server.gate_views import GateView
from server.lan.asking import caller_of
from server.lan.lan import Lan
from server.missing import NotKnownError
from server.phones import examples
from server.phones.codes import CODE_NS
from server.phones.phone import Phone
from server.phones.phones import Phones
from server.phones.views import CodeView, JoinedView, MeView, PhonesView, PlaceView
from server.problems import RESPONSES
from server.qr import qr_svg

router = APIRouter(prefix="/api", responses=RESPONSES)
MOST_DIGITS = 6


def phones_of(request: Request) -> Phones:
    """All phones."""
    return cast(Phones, request.app.state.phones)


ThePhones = Annotated[Phones, Depends(phones_of)]


def the_phone(phones: ThePhones, authorization: Annotated[str, Header(max_length=400)] = "") -> Phone:
    """The phone that asks, by `Authorization: Phone <number>:<secret>`; 401 for one that is not known."""
    scheme, _, rest = authorization.partition(" ")
    number, _, secret = rest.partition(":")
    if scheme != "Phone" or not number.isdecimal() or len(number) > MOST_DIGITS:
        raise NotKnownError("no phone says who it is: scan the code that the laptop shows")
    return phones.known(int(number), secret)


Me = Annotated[Phone, Depends(the_phone)]
Number = Annotated[int, InPath(ge=1, le=LARGEST_ID)]


class JoinBody(BaseModel):
    """What a new phone comes with."""

    model_config = ConfigDict(extra="forbid")
    code: Annotated[str, Field(min_length=1, max_length=40, examples=["7K2M9Q"])]
    name: Annotated[str, Field(max_length=60)] = ""
    ua: Annotated[str, Field(max_length=1000)] = ""


class ReplaceBody(BaseModel):
    """Which marker it takes."""

    model_config = ConfigDict(extra="forbid")
    marker: Annotated[int, Field(ge=1, le=LARGEST_ID, examples=[2])]


class ArmBody(BaseModel):
    """Whether the phones send."""

    model_config = ConfigDict(extra="forbid")
    armed: Annotated[bool, Field(examples=[True])]


class PhoneLineBody(bodies.LineBody):
    """A gate line from the phone that sees it."""

    marker: Annotated[int, Field(ge=1, le=LARGEST_ID, examples=[2])]


@router.get("/phones", responses=shown(examples.PHONES))
def list_phones(phones: ThePhones) -> PhonesView:
    """Every phone that has joined."""
    return phones.view()


@router.post("/gates/{marker}/code", status_code=201, responses=shown(examples.CODE, 201))
def new_code(request: Request, phones: ThePhones, marker: Marker) -> CodeView:
    """A one-time code for a new phone at this marker; the one before it is void."""
    code = phones.codes.new(marker)
    lan = cast("Lan | None", request.app.state.lan)
    address = (lan.join_address(code.text) if lan else "") or f"{request.base_url}phone#{code.text}"
    return CodeView(code=code.text, marker=marker, address=address, svg=qr_svg(address), seconds=CODE_NS // 10**9)


@router.post("/phones/join", status_code=201, responses=shown(examples.JOINED, 201))
def join(request: Request, phones: ThePhones, body: JoinBody) -> JoinedView:
    """A new phone comes in with a code, and is known from then on."""
    known, secret, marker = phones.join(body.code, body.name, caller_of(request.scope))
    return JoinedView(phone=known.number, secret=secret, marker=marker, name=known.name)


@router.put("/phones/armed", responses=shown(examples.PHONES))
def arm(phones: ThePhones, body: ArmBody) -> PhonesView:
    """All phones send windows around motion, or none does."""
    phones.arm(body.armed)
    return phones.view()


@router.post("/phones/{phone}/replace", responses=shown(examples.PHONES))
def replace(phones: ThePhones, phone: Number, body: ReplaceBody) -> PhonesView:
    """This phone takes the marker over."""
    phones.replace(phone, body.marker)
    return phones.view()


@router.get("/phones/me", responses=shown(examples.ME))
def me(desk: TheDesk, phones: ThePhones, phone: Me) -> MeView:
    """Who asks, and which markers there are."""
    gates = [gate for _, gate in sorted(desk.views().gates.items()) if not gate.removed]
    serving = phones.serving
    places = [PlaceView(marker=one.marker, position=one.position, serving=serving.name_at(one.marker)) for one in gates]
    served = serving.markers_of(phone)
    marker = next((one.marker for one in gates if one.marker in served), phone.waiting_for)
    return MeView(phone=phone.number, name=phone.name, marker=marker, gates=tuple(places))


@router.put("/phones/me/line", responses=shown(GATE))
def place_from_phone(desk: TheDesk, phones: ThePhones, phone: Me, body: PhoneLineBody) -> GateView:
    """The phone itself places the line of a marker that it serves."""
    the_gate(desk.views(), body.marker)
    if body.marker not in phones.serving.markers_of(phone):
        raise InputError(f"{phone.name} does not serve Marker {body.marker}: ask the coach to tap Replace")
    return place_line(desk, body.marker, bodies.LineBody(**body.model_dump(exclude={"marker"}, exclude_none=True)))


@router.put("/phones/me/armed", responses=shown(examples.PHONES))
def arm_me(phones: ThePhones, phone: Me, body: ArmBody) -> PhonesView:
    """The phone itself sends, or not."""
    phones.arm_one(phone, body.armed)
    return phones.view()


@router.delete("/phones/{phone}", responses=shown(examples.PHONES))
def forget(phones: ThePhones, phone: Number) -> PhonesView:
    """The phone is no longer known; its markers are free."""
    phones.forget(phone)
    return phones.view()
