"""A private key with the certificate of its public half: what the authority and the server's own have in common."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

BACKDATED = timedelta(days=1)
"""Phones' clocks are wrong now and then, and one that is behind refuses what is not valid yet."""
Use = Literal[
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
]
"""All that a key can be for (RFC 5280, 4.2.1.3)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Key and certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        """The certificate as programs take it."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The key as it is kept."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    @property
    def until(self) -> datetime:
        """The end of its time."""
        return self.certificate.not_valid_after_utc


class OddPairError(ValueError):
    """The certificate is another key's."""


def read(key_pem: bytes, certificate_pem: bytes) -> Pair:
    """Return a pair as it is kept. Raises OddPairError, else ValueError or TypeError for what is damaged."""
    key = serialization.load_pem_private_key(key_pem, None)
    certificate = x509.load_pem_x509_certificate(certificate_pem)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise OddPairError
    return Pair(key, certificate)


def name_of(text: str) -> x509.Name:
    """What a certificate is listed as."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def begun(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    """Begin a certificate with what each one has; its other extensions and the signature are the caller's."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now - BACKDATED + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def usage(*uses: Use) -> x509.KeyUsage:
    """What a key is for, and for nothing else."""
    return x509.KeyUsage(**{use: use in uses for use in get_args(Use)})
