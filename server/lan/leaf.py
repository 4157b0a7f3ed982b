"""The certificate that the server shows: short-lived, for the day's addresses, issued again when something changes."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from server.lan.authority import Authority, admits
from server.lan.pair import Pair, begun, name_of, read, usage
from server.lan.private import LanError, PrivateFolder

LIFE = timedelta(days=30)
"""Apple takes at most 825 days of an authority that a user has installed."""
RENEWED_BEFORE = timedelta(days=7)
ALWAYS = ("localhost", "127.0.0.1", "::1")
FILE = "server.pem"
"""Key and certificate together, so that a power cut leaves no pair that does not match."""


@dataclass(frozen=True, slots=True)
class Leaf(Pair):
    """Key and certificate. why: for what reason it was issued now, empty where it was there."""

    why: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Addresses and names that it is good for."""
        names = self.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        addresses = {str(one) for one in names.get_values_for_type(x509.IPAddress)}
        return frozenset(addresses | set(names.get_values_for_type(x509.DNSName)))


def names_of(addresses: Iterable[str], local_name: str | None) -> frozenset[str]:
    """Names for a leaf: those that the authority can vouch for. One other name would spoil the whole certificate."""
    named = {local_name} if local_name else set()
    return frozenset({str(ipaddress.ip_address(one)) for one in addresses if admits(one)} | named | set(ALWAYS))


def leaf_in(folder: PrivateFolder, authority: Authority, names: Iterable[str], now: datetime | None = None) -> Leaf:
    """Return the leaf of a folder, or issue another one where it does not do. Raises LanError."""
    now = now or datetime.now(UTC)
    wanted = frozenset(names)
    found = _loaded(folder)
    why = "it is the first" if found is None else _why_another(found, authority, wanted, now)
    if found is not None and not why:
        return found
    leaf = issued(authority, wanted, now, why)
    folder.write(FILE, leaf.key_pem + leaf.pem)
    return leaf


def issued(authority: Authority, names: Iterable[str], now: datetime, why: str = "") -> Leaf:
    """Issue a leaf. names: addresses and DNS names."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    certificate = (
        begun(name_of("flygate"), authority.certificate.subject, key.public_key(), now, LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in sorted(names)]), critical=False)
        .add_extension(usage("digital_signature"), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer, critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return Leaf(key, certificate, why)


def context_for(folder: PrivateFolder) -> ssl.SSLContext:
    """Return the TLS context of a server that shows the folder's leaf; `show` in it puts another one in."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    show(context, folder)
    return context


def show(context: ssl.SSLContext, folder: PrivateFolder) -> None:
    """Show the folder's leaf to whoever connects from now on."""
    try:
        context.load_cert_chain(folder.file(FILE))
    except (OSError, ssl.SSLError) as error:
        raise LanError(f"{folder.file(FILE)} cannot be used ({error}): delete it, and another is issued") from error


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _loaded(folder: PrivateFolder) -> Leaf | None:
    """A leaf that cannot be read is as good as none: nobody has installed it anywhere."""
    data = folder.read(FILE) or b""
    try:
        pair = read(data, data)
        pair.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (ValueError, TypeError, x509.ExtensionNotFound):
        return None
    return Leaf(pair.key, pair.certificate)


def _why_another(leaf: Leaf, authority: Authority, wanted: frozenset[str], now: datetime) -> str:
    """Why a leaf does not do, empty where it does. Names that are gone do no harm: they may come back tomorrow."""
    try:
        leaf.certificate.verify_directly_issued_by(authority.certificate)
    except (InvalidSignature, ValueError, TypeError):
        return "the authority has changed"
    if missing := sorted(wanted - leaf.names):
        return f"it lacks {', '.join(missing)}"
    if leaf.until - now < RENEWED_BEFORE:
        return "its time is nearly over"
    if leaf.certificate.not_valid_before_utc > now:
        return "its time has not begun: this computer's clock was ahead"
    return ""
