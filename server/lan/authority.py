"""The own certificate authority, which phones are asked to trust: it can vouch for nothing but private addresses.

A phone that trusts it gives whoever has its key no power over any site of the internet: the critical name constraints
admit private, loopback and link-local addresses and names under `.local` alone, and a browser refuses the rest.
"""

from __future__ import annotations

import ipaddress
import plistlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from server.lan.pair import OddPairError, Pair, begun, name_of, read, usage
from server.lan.private import LanError, PrivateFolder

LIFE = timedelta(days=730)
RENEWED_BEFORE = timedelta(days=60)
"""Longer than a leaf lives, so that no leaf outlives its authority."""
NETWORKS = tuple(
    ipaddress.ip_network(one)
    for one in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
)
"""Addresses that the authority can vouch for: those that no site of the internet has (RFC 1918, 4193, 3927, 4291)."""
NAMES = ("local", "localhost")
"""DNS names, each with everything below it: RFC 5280, 4.2.1.10, has no leading dot."""
KEY_FILE, CERTIFICATE_FILE = "authority.key", "authority.crt"
_REMEDY = (
    f"move {KEY_FILE} and {CERTIFICATE_FILE} away together and a new authority is made; every phone then has to "
    "install its certificate once more"
)


@dataclass(frozen=True, slots=True)
class Authority(Pair):
    """The key, and the certificate that phones install. fresh: it was made just now, so no phone trusts it yet."""

    fresh: bool = False

    @property
    def der(self) -> bytes:
        """As phones take it: `flygate.crt`, application/x-x509-ca-cert."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def name(self) -> str:
        """What a phone lists it as."""
        return common_name(self.certificate)

    @property
    def fingerprint(self) -> str:
        """SHA-256 in hexadecimal, to compare by eye."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    def profile(self) -> bytes:
        """The certificate as an Apple configuration profile (.mobileconfig). Its ids follow from the certificate.

        An iPhone that gets the profile again replaces it and does not list it twice.
        """
        payload = {
            "PayloadType": "com.apple.security.root",
            "PayloadVersion": 1,
            "PayloadIdentifier": f"flygate.lan.{self.fingerprint[:16]}.root",
            "PayloadUUID": _uuid(self.fingerprint, "root"),
            "PayloadDisplayName": self.name,
            "PayloadDescription": "Lets this phone open flygate's pages on the coach's laptop.",
            "PayloadCertificateFileName": "flygate.crt",
            "PayloadContent": self.der,
        }
        return plistlib.dumps(
            {
                "PayloadType": "Configuration",
                "PayloadVersion": 1,
                "PayloadIdentifier": f"flygate.lan.{self.fingerprint[:16]}",
                "PayloadUUID": _uuid(self.fingerprint, "profile"),
                "PayloadDisplayName": self.name,
                "PayloadDescription": "The certificate of one laptop. It is good for private addresses alone.",
                "PayloadOrganization": "flygate",
                "PayloadRemovalDisallowed": False,
                "PayloadContent": [payload],
            }
        )


def authority_in(folder: PrivateFolder, host: str, now: datetime | None = None) -> Authority:
    """Return the authority of a folder; make it on the first run, and again when its time is nearly over.

    host: for its name on the phone. Raises LanError for files that are damaged or not flygate's.
    """
    now = now or datetime.now(UTC)
    key, certificate = folder.read(KEY_FILE), folder.read(CERTIFICATE_FILE)
    if key is None and certificate is None:
        return _made_in(folder, host, now)
    if key is None or certificate is None:
        missing = KEY_FILE if key is None else CERTIFICATE_FILE
        raise LanError(f"{folder.file(missing)} is missing beside the other half: bring it back, or {_REMEDY}")
    found = _loaded(key, certificate, folder)
    if found.until - now < RENEWED_BEFORE:
        return _made_in(folder, host, now)
    return found


def admits(address: str) -> bool:
    """Whether the authority can vouch for an IP address (without a zone)."""
    one = ipaddress.ip_address(address)
    return any(one in network for network in NETWORKS if network.version == one.version)


def common_name(certificate: x509.Certificate) -> str:
    """The subject's name, empty where it has none."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""


def made(host: str, now: datetime) -> Authority:
    """Make an authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = name_of(f"flygate on {host[:30]}, {now:%d %b %Y}")
    certificate = (
        begun(name, name, key.public_key(), now, LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_constraints(), critical=True)
        .add_extension(usage("key_cert_sign", "crl_sign"), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Authority(key, certificate, fresh=True)


def _constraints() -> x509.NameConstraints:
    permitted: list[x509.GeneralName] = [x509.IPAddress(network) for network in NETWORKS]
    permitted += [x509.DNSName(name) for name in NAMES]
    return x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None)


def _made_in(folder: PrivateFolder, host: str, now: datetime) -> Authority:
    authority = made(host, now)
    folder.write(KEY_FILE, authority.key_pem)
    folder.write(CERTIFICATE_FILE, authority.pem)
    return authority


def _loaded(key_file: bytes, certificate_file: bytes, folder: PrivateFolder) -> Authority:
    where = folder.file(CERTIFICATE_FILE)
    try:
        pair = read(key_file, certificate_file)
    except OddPairError:
        raise LanError(f"{where} does not belong to the key beside it: {_REMEDY}") from None
    except (ValueError, TypeError) as error:
        raise LanError(f"{where} or its key is damaged: {_REMEDY}") from error
    if why := _not_ours(pair.certificate):
        raise LanError(f"{where} {why}, so flygate has not made it: {_REMEDY}")
    return Authority(pair.key, pair.certificate)


def _not_ours(certificate: x509.Certificate) -> str | None:
    """What is wrong with a certificate as our authority: a wider one must not be handed to phones."""
    try:
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
        constraints = certificate.extensions.get_extension_for_class(x509.NameConstraints)
        certificate.verify_directly_issued_by(certificate)
    except x509.ExtensionNotFound:
        return "is no authority for private addresses alone"
    except (InvalidSignature, ValueError, TypeError):
        return "is not signed by itself"
    if not basic.value.ca or basic.value.path_length != 0:
        return "is no authority of path length 0"
    if not constraints.critical or constraints.value != _constraints():
        return "vouches for other names than private addresses"
    return None


def _uuid(fingerprint: str, part: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"flygate {fingerprint} {part}")).upper()
