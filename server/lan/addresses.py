"""This machine's addresses, and which of them phones most likely reach. No address is dropped: the order is a guess."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import ifaddr

from server.lan.authority import admits

Kind = Literal["own hotspot", "wi-fi", "network", "virtual", "vpn", "not private", "link-local"]
ORDER: tuple[Kind, ...] = ("own hotspot", "wi-fi", "network", "virtual", "vpn", "not private", "link-local")
"""Best first. A VPN's and a virtual machine's network have private addresses too, but no phone is in them."""
WORDS: dict[Kind, str] = {
    "own hotspot": "the hotspot of this computer",
    "wi-fi": "Wi-Fi",
    "network": "network",
    "virtual": "network of virtual machines or containers: no phone is in it",
    "vpn": "VPN: phones on the Wi-Fi do not reach it",
    "not private": "no private address: the certificate cannot vouch for it",
    "link-local": "no router has given an address here",
}
HOTSPOTS = (("192.168.137.1", ""), ("192.168.2.1", r"bridge\d{3}"), ("10.42.0.1", ""))
"""What Windows, macOS (Internet Sharing, on a bridge) and NetworkManager give themselves as a hotspot."""
CARRIER = ipaddress.ip_network("100.64.0.0/10")
"""RFC 6598. On a computer it is most often Tailscale's."""
VPN = re.compile(r"^(tun|tap|wg|utun|ppp|ipsec|tailscale|zt|nordlynx|proton)|vpn|wireguard|tap-windows|wintun|zerotier")
VIRTUAL = re.compile(
    r"^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|podman|cni|bridge\d)|vethernet|hyper-v|virtualbox|vmware|wsl"
)
WIFI = re.compile(r"^(wl|ath\d|wifi)|wi-?fi|wlan|wireless|airport")


@dataclass(frozen=True, slots=True)
class Address:
    """An address of this machine. ip: without a zone. interface: what the system calls its network."""

    ip: str
    interface: str
    kind: Kind

    @property
    def host(self) -> str:
        """As it stands in a link."""
        return f"[{self.ip}]" if ":" in self.ip else self.ip

    @property
    def likely(self) -> bool:
        """Whether a phone on the same Wi-Fi may well reach it."""
        return self.kind in ("own hotspot", "wi-fi", "network")

    @property
    def linkable(self) -> bool:
        """Whether it can stand in a link: the certificate vouches for it, and it needs no zone."""
        one = ipaddress.ip_address(self.ip)
        return admits(self.ip) and not (one.version == 6 and one.is_link_local)

    def told(self) -> str:
        """A line of a list."""
        return f"{self.ip} ({self.interface}: {WORDS[self.kind]})"


def kind_of(ip: str, interface: str) -> Kind:
    """What kind of network an address is in, by its number and the system's name of the interface."""
    one, name = ipaddress.ip_address(ip), interface.lower()
    if any(ip == hotspot and re.match(pattern, name) for hotspot, pattern in HOTSPOTS):
        return "own hotspot"
    if one.is_link_local:
        return "link-local"
    if VPN.search(name) or (one.version == 4 and one in CARRIER):
        return "vpn"
    if VIRTUAL.search(name):
        return "virtual"
    if not admits(ip):
        return "not private"
    return "wi-fi" if WIFI.search(name) else "network"


def ranked(found: Iterable[Address], outward: str | None = None) -> list[Address]:
    """Order addresses by how likely phones reach them. outward: the one that this machine uses for the internet.

    IPv4 comes before IPv6 of the same kind: it is what can be read out and typed.
    """

    def place(one: Address) -> tuple[int, bool, bool, tuple[int, int]]:
        number = ipaddress.ip_address(one.ip)
        return ORDER.index(one.kind), number.version == 6, one.ip != outward, (number.version, int(number))

    unique = {one.ip: one for one in found}
    return sorted(unique.values(), key=place)


def addresses() -> list[Address]:
    """This machine's addresses but loopback, ranked; none where there is no network."""
    return ranked(_found(), _outward())


def local_name(host: str) -> str | None:
    """The name that phones may know this machine by (mDNS), None where its name has no letter that fits one."""
    label = re.sub(r"[^a-z0-9-]+", "-", host.split(".", maxsplit=1)[0].lower()).strip("-")[:63].rstrip("-")
    return f"{label}.local" if label and label != "localhost" else None


def host_name() -> str:
    """What this machine calls itself."""
    return socket.gethostname() or "laptop"


def _found() -> list[Address]:
    found = []
    try:
        adapters = list(ifaddr.get_adapters())
    except OSError:
        adapters = []  # no rights to ask, or no network at all
    for adapter in adapters:
        for one in adapter.ips:
            ip = ipaddress.ip_address(one.ip if isinstance(one.ip, str) else one.ip[0].partition("%")[0])
            if not (ip.is_loopback or ip.is_unspecified or ip.is_multicast):
                names = dict.fromkeys((one.nice_name, adapter.nice_name))
                found.append(Address(str(ip), ", ".join(names), kind_of(str(ip), " ".join(names))))
    return found


def _outward() -> str | None:
    """Source address of a packet to the internet. Connecting a datagram socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737: an address of nobody
            return str(probe.getsockname()[0])
        except OSError:
            return None
