"""What keeps phones out, looked at from the laptop: addresses, ports, certificate, clock, firewall, with remedies."""

from __future__ import annotations

import platform
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from gate.errors import InputError
from server.lan.addresses import Address
from server.lan.front import listening
from server.lan.helper_page import grouped
from server.lan.lan import Lan

State = Literal["ok", "look", "wrong"]
MARKS: dict[State, str] = {"ok": "ok   ", "look": "look ", "wrong": "WRONG"}
ANSWER_S = 2.0
FIREWALLS = {
    "Windows": "Windows asks on the first start: allow Python on private and (hotspot) public networks. "
    "Asked no more? Windows Security, Firewall, Allow an app: tick Python; or set the Wi-Fi to Private",
    "Darwin": "macOS asks whether Python may accept connections: Allow. Asked no more? System Settings, Network, "
    "Firewall, Options: allow Python; and Privacy & Security, Local Network",
    "Linux": "ufw: `sudo ufw allow {first}:{last}/tcp`; firewalld: `sudo firewall-cmd --add-port={first}-{last}/tcp`",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. remedy: what to do, empty where nothing is."""

    state: State
    what: str
    remedy: str = ""

    def line(self) -> str:
        """As the terminal has it."""
        return f"{MARKS[self.state]} {self.what}" + (f"\n      -> {self.remedy}" if self.remedy else "")


def about_addresses(found: Sequence[Address]) -> list[Finding]:
    """Whether phones can reach this machine at all, by which address, and what is in the way."""
    if not found:
        return [Finding("wrong", "this computer is in no network", "join a Wi-Fi or open a hotspot: docs/network.md")]
    likely = [one for one in found if one.likely and one.linkable]
    findings = [Finding("ok", f"phones should reach {one.told()}") for one in likely[:1]]
    if not likely:
        findings.append(
            Finding("wrong", "no address that phones are likely to reach", "join their Wi-Fi, or open a hotspot")
        )
    several = [one.told() for one in likely[1:] if ":" not in one.ip]
    if several:
        remedy = "the QR code has the first; take these only where phones are in that network"
        findings.append(Finding("look", f"there are more: {'; '.join(several)}", remedy))
    findings += [_in_the_way(one) for one in found if not one.likely and ":" not in one.ip]
    return findings


def _in_the_way(one: Address) -> Finding:
    remedies = {
        "vpn": "switch the VPN off while you time: some keep the Wi-Fi's phones out",
        "not private": "take a travel router or a hotspot, which give private addresses",
        "link-local": "join the Wi-Fi again, or restart the router: it has given no address",
    }
    remedy = remedies.get(one.kind, "")
    return Finding("look" if remedy else "ok", f"not for phones: {one.told()}", remedy)


def about_leaf(names: Iterable[str], found: Sequence[Address], until: datetime, now: datetime) -> Finding:
    """Whether the server's certificate is good for every address that phones are given, and today."""
    missing = [one.ip for one in found if one.linkable and one.ip not in set(names)]
    if missing:
        return Finding("wrong", f"the certificate lacks {', '.join(missing)}", "start `flygate serve --lan` again")
    if until <= now:
        return Finding("wrong", f"the certificate ended on {until:%d %b %Y}", "start `flygate serve --lan` again")
    return Finding("ok", f"the certificate is good for every address, until {until:%d %b %Y}")


def about_clock(now: datetime, begins: datetime, ends: datetime) -> Finding:
    """Whether this machine's clock can be right: the authority was made by it, and phones compare with their own."""
    if begins <= now <= ends:
        return Finding("ok", f"this computer's clock says {now:%d %b %Y %H:%M} UTC: phones must agree within a day")
    return Finding(
        "wrong",
        f"this computer's clock says {now:%d %b %Y}, and the authority holds from {begins:%d %b %Y} to {ends:%d %b %Y}",
        "set the clock; phones refuse a certificate of another time",
    )


def about_port(address: str, port: int) -> Finding:
    """Whether this machine reaches its own port at an address; a server that runs answers, else one is tried."""
    at = f"{address} port {port}"
    if _answers(address, port):
        return Finding("ok", f"{at}: a server answers")
    try:
        tried = listening(port, 1)
    except (OSError, OverflowError) as error:
        return Finding("wrong", f"{at}: cannot be listened at ({error})", "give another --port, or end what has it")
    try:
        if _answers(address, port):
            return Finding("ok", f"{at}: free, and reached from this computer")
    finally:
        for one in tried:
            one.close()
    return Finding("wrong", f"{at}: not even reached from this computer", "the firewall or a VPN blocks it: see below")


def about_firewall(port: int, system: str | None = None) -> Finding:
    """What to allow: a firewall that blocks phones lets this machine through to itself, so this is said in any case."""
    words = FIREWALLS.get(system or platform.system(), FIREWALLS["Linux"])
    return Finding("look", "the firewall must let phones in", words.format(first=port + 1, last=port + 2))


def diagnose(lan: Lan, port: int, now: datetime | None = None) -> list[Finding]:
    """Everything there is to say. port: the server's loopback one."""
    if not 1 <= port <= 65_533:
        raise InputError(f"port {port} is not between 1 and 65533: give the --port of `flygate serve`")
    now = now or datetime.now(UTC)
    certificate = lan.authority.certificate
    findings = about_addresses(lan.addresses)
    findings.append(about_leaf(lan.leaf.names, lan.addresses, lan.leaf.until, now))
    findings.append(about_clock(now, certificate.not_valid_before_utc, certificate.not_valid_after_utc))
    known = f"phones know it as {lan.authority.name}, SHA-256 {grouped(lan.authority.fingerprint)} ..."
    findings.append(Finding("ok", known))
    findings += [about_port(one.ip, port + more) for one in lan.offered if one.likely for more in (1, 2)]
    findings.append(about_firewall(port))
    guests = "guests', school and hotel networks keep their devices apart (client isolation)"
    findings.append(
        Finding("look", guests, "no setting here helps: a travel router or a hotspot does (docs/network.md)")
    )
    return findings


def _answers(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), ANSWER_S).close()
    except OSError:
        return False
    return True
