"""Which of the machine's addresses phones most likely reach, on every system, with VPNs and containers about."""

import ipaddress

import pytest

from server.lan.addresses import Address, addresses, kind_of, local_name, ranked


def at(ip: str, interface: str) -> Address:
    return Address(ip, interface, kind_of(ip, interface))


@pytest.mark.parametrize(
    ("ip", "interface", "kind"),
    [
        ("192.168.1.20", "wlan0", "wi-fi"),
        ("192.168.1.20", "wlp3s0", "wi-fi"),
        ("192.168.1.20", "Wi-Fi Intel(R) Wi-Fi 6 AX201", "wi-fi"),
        ("192.168.1.20", "WLAN Realtek 8822CE Wireless LAN", "wi-fi"),
        ("172.20.10.4", "en0", "network"),
        ("192.168.1.7", "eth0", "network"),
        ("192.168.137.1", "Local Area Connection* 2 Microsoft Wi-Fi Direct Virtual Adapter", "own hotspot"),
        ("192.168.2.1", "bridge100", "own hotspot"),
        ("10.42.0.1", "wlp3s0", "own hotspot"),
        ("10.211.55.2", "bridge101", "virtual"),
        ("172.17.0.1", "docker0", "virtual"),
        ("172.18.0.1", "br-3f2a", "virtual"),
        ("172.28.64.1", "vEthernet (WSL) Hyper-V Virtual Ethernet Adapter", "virtual"),
        ("192.168.56.1", "Ethernet 3 VirtualBox Host-Only Ethernet Adapter", "virtual"),
        ("10.8.0.2", "tun0", "vpn"),
        ("10.6.0.2", "wg0", "vpn"),
        ("10.9.0.2", "utun4", "vpn"),
        ("10.5.0.9", "Ethernet 2 TAP-Windows Adapter V9", "vpn"),
        ("100.101.102.103", "tailscale0", "vpn"),
        ("100.101.102.103", "en9", "vpn"),
        ("141.20.1.9", "eth0", "not private"),
        ("192.0.2.2", "eth0", "not private"),
        ("169.254.9.9", "en0", "link-local"),
        ("fe80::1", "wlan0", "link-local"),
        ("fd00::2", "wlan0", "wi-fi"),
        ("2001:db8::2", "wlan0", "not private"),
    ],
)
def test_a_network_is_told_by_its_number_and_its_name(ip: str, interface: str, kind: str) -> None:
    assert kind_of(ip, interface) == kind


def test_what_phones_reach_comes_first_and_nothing_is_dropped() -> None:
    found = [
        at("fe80::9", "wlan0"),
        at("172.17.0.1", "docker0"),
        at("10.8.0.2", "tun0"),
        at("141.20.1.9", "eth1"),
        at("192.168.1.7", "eth0"),
        at("fd00::2", "wlan0"),
        at("192.168.1.20", "wlan0"),
        at("10.42.0.1", "wlan1"),
    ]
    expected = [
        *("10.42.0.1", "192.168.1.20", "fd00::2", "192.168.1.7", "172.17.0.1", "10.8.0.2", "141.20.1.9", "fe80::9")
    ]
    assert [one.ip for one in ranked(found)] == expected
    assert [one.ip for one in ranked(reversed(found), outward="10.8.0.2")] == expected


def test_of_two_alike_the_one_towards_the_internet_comes_first() -> None:
    found = [at("192.168.1.7", "en0"), at("192.168.7.1", "en5")]
    assert [one.ip for one in ranked(found)] == ["192.168.1.7", "192.168.7.1"]
    assert [one.ip for one in ranked(found, outward="192.168.7.1")] == ["192.168.7.1", "192.168.1.7"]


def test_an_address_stands_once_and_as_links_need_it() -> None:
    assert len(ranked([at("10.0.0.1", "eth0"), at("10.0.0.1", "eth0:1")])) == 1
    assert at("fd00::2", "eth0").host == "[fd00::2]"
    assert [at(ip, "eth0").linkable for ip in ("10.0.0.1", "fd00::2", "fe80::1", "192.0.2.2")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("Anns-MacBook.local", "anns-macbook.local"),
        ("DESKTOP-7A", "desktop-7a.local"),
        ("anns-mbp.fritz.box", "anns-mbp.local"),
        ("Ann\u2019s laptop", "ann-s-laptop.local"),
        ("_", None),
        ("\u5c0f\u7c73", None),
        ("localhost", None),
        ("", None),
        ("x" * 80, "x" * 63 + ".local"),
    ],
)
def test_the_name_on_the_network_has_only_letters_that_fit_one(host: str, name: str | None) -> None:
    assert local_name(host) == name


def test_this_machine_s_addresses_are_found_without_loopback() -> None:
    found = addresses()
    assert found == ranked(found)
    assert not [one for one in found if ipaddress.ip_address(one.ip).is_loopback]
