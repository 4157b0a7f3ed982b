"""The own authority: private addresses only, made once, refused where it is damaged or not ours; leaves come and go."""

import plistlib
import shutil
import socket
import ssl
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from server.lan.authority import CERTIFICATE_FILE, KEY_FILE, Authority, admits, authority_in, made
from server.lan.leaf import FILE, Leaf, context_for, issued, leaf_in, names_of, show
from server.lan.private import LanError, PrivateFolder
from tests.patience import PATIENCE_S

NOW = datetime.now(UTC).replace(microsecond=0)
LAN = ("192.168.1.20", "10.0.0.7", "fd12:3456::1")
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here")


@pytest.fixture
def folder(tmp_path: Path) -> PrivateFolder:
    return PrivateFolder(tmp_path / "flygate" / "lan")


@pytest.fixture
def authority(folder: PrivateFolder) -> Authority:
    return authority_in(folder, "ann-laptop", NOW)


def verified_by_openssl(authority: Authority, names: tuple[str, ...], folder: Path) -> tuple[int, str]:
    leaf = issued(authority, names, NOW)
    (folder / "ca.pem").write_bytes(authority.pem)
    (folder / "leaf.pem").write_bytes(leaf.certificate.public_bytes(serialization.Encoding.PEM))
    said = subprocess.run(
        ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", "ca.pem", "leaf.pem"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return said.returncode, said.stdout + said.stderr


@contextmanager
def a_server(context: ssl.SSLContext) -> Iterator[int]:
    """Take TLS connections on loopback; yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    taken, _ = listener.accept()
                except OSError:
                    return
                try:
                    context.wrap_socket(taken, server_side=True).close()
                except OSError:
                    taken.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(PATIENCE_S)


def shown_by(port: int, authority: Authority, name: str) -> set[str]:
    """Connect as a phone that trusts the authority and went to this name; return the names on the certificate."""
    context = ssl.create_default_context(cadata=authority.pem.decode())
    with (
        socket.create_connection(("127.0.0.1", port), PATIENCE_S) as plain,
        context.wrap_socket(plain, server_hostname=name) as secure,
    ):
        der = secure.getpeercert(binary_form=True)
    assert der is not None
    return set(Leaf(authority.key, x509.load_der_x509_certificate(der)).names)


def test_it_is_made_once_and_then_the_same(folder: PrivateFolder, authority: Authority) -> None:
    again = authority_in(folder, "another-name", NOW)
    assert (authority.fresh, again.fresh) == (True, False)
    assert again.der == authority.der
    assert authority.name.startswith("flygate on ann-laptop, ")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_keys_are_their_owner_s_alone(folder: PrivateFolder, authority: Authority) -> None:
    leaf_in(folder, authority, names_of(LAN, None), NOW)
    for path in (folder.path, *folder.path.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    folder.file(KEY_FILE).chmod(0o644)
    folder.path.chmod(0o755)
    authority_in(PrivateFolder(folder.path), "", NOW)
    assert stat.S_IMODE(folder.file(KEY_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700


def test_the_certificate_is_a_narrow_authority(authority: Authority) -> None:
    extensions = authority.certificate.extensions
    basic = extensions.get_extension_for_class(x509.BasicConstraints)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)
    assert extensions.get_extension_for_class(x509.NameConstraints).critical
    assert isinstance(authority.key.curve, ec.SECP256R1)
    assert authority.until - authority.certificate.not_valid_before_utc == timedelta(days=730)
    assert authority.certificate.not_valid_before_utc < NOW


@pytest.mark.parametrize(
    "names", [LAN, ("laptop.local", "localhost", "127.0.0.1", "::1"), ("169.254.3.4", "172.20.10.2")]
)
def test_private_names_are_vouched_for(authority: Authority, names: tuple[str, ...], tmp_path: Path) -> None:
    assert verified_by_openssl(authority, names, tmp_path)[0] == 0


@needs_openssl
@pytest.mark.parametrize("name", ["example.com", "8.8.8.8", "172.32.0.1", "evillocal", "2001:db8::1", "100.64.0.1"])
def test_no_site_of_the_internet_can_be_vouched_for(authority: Authority, name: str, tmp_path: Path) -> None:
    for names in ((name,), (name, "192.168.1.20")):
        status, said = verified_by_openssl(authority, names, tmp_path)
        assert status != 0
        assert "permitted subtree violation" in said


@needs_openssl
def test_a_leaf_never_names_what_would_spoil_it(authority: Authority, tmp_path: Path) -> None:
    names = names_of(["192.0.2.2", "100.100.1.1", *LAN], "ann.local")
    assert names == {*LAN, "ann.local", "localhost", "127.0.0.1", "::1"}
    assert verified_by_openssl(authority, tuple(names), tmp_path)[0] == 0
    assert [admits(one) for one in ("192.0.2.2", "10.255.255.255", "fe80::1")] == [False, True, True]


def test_a_phone_that_trusts_it_connects_by_address_and_by_name(folder: PrivateFolder, authority: Authority) -> None:
    leaf_in(folder, authority, names_of(LAN, "ann-laptop.local"), NOW)
    with a_server(context_for(folder)) as port:
        assert shown_by(port, authority, "192.168.1.20") >= set(LAN)
        assert "ann-laptop.local" in shown_by(port, authority, "ann-laptop.local")
        with pytest.raises(ssl.SSLCertVerificationError, match="IP address mismatch"):
            shown_by(port, authority, "192.168.9.9")
        with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
            shown_by(port, made("another", NOW), "192.168.1.20")


def test_a_new_address_is_shown_to_whoever_comes_next(folder: PrivateFolder, authority: Authority) -> None:
    leaf_in(folder, authority, names_of(LAN, None), NOW)
    context = context_for(folder)
    with a_server(context) as port:
        assert leaf_in(folder, authority, names_of([*LAN, "192.168.43.1"], None), NOW).why == "it lacks 192.168.43.1"
        show(context, folder)
        assert "192.168.43.1" in shown_by(port, authority, "192.168.43.1")


def test_a_leaf_is_kept_until_it_does_no_longer_do(folder: PrivateFolder, authority: Authority) -> None:
    names = names_of(LAN, "ann.local")

    def why(now: datetime = NOW, wanted: frozenset[str] = names, by: Authority = authority) -> str:
        return leaf_in(folder, by, wanted, now).why

    assert [why(), why()] == ["it is the first", ""]
    assert why(wanted=names_of(LAN[:1], None)) == ""
    assert why(now=NOW + timedelta(days=21)) == ""
    assert why(now=NOW + timedelta(days=23)) == "its time is nearly over"
    assert why(now=NOW) == "its time has not begun: this computer's clock was ahead"
    assert why(by=made("other", NOW)) == "the authority has changed"
    folder.write(FILE, b"\x00 damaged")
    assert why() == "it is the first"


def test_an_authority_is_made_anew_before_its_time_is_over(folder: PrivateFolder, authority: Authority) -> None:
    assert not authority_in(folder, "", NOW + timedelta(days=600)).fresh
    later = authority_in(folder, "", NOW + timedelta(days=690))
    assert later.fresh
    assert later.der != authority.der


def wide(authority: Authority) -> bytes:
    """A certificate for the same key that could vouch for every site."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "wide")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(authority.key.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=700))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(authority.key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )


def test_files_that_are_damaged_or_not_ours_are_refused_with_the_remedy(
    folder: PrivateFolder, authority: Authority
) -> None:
    other = made("other", NOW)
    broken: dict[str, tuple[str, bytes | None]] = {
        "is damaged": (KEY_FILE, b"-----BEGIN PRIVATE KEY-----\nnothing"),
        "or its key is damaged": (CERTIFICATE_FILE, authority.pem[:200]),
        "does not belong to the key": (KEY_FILE, other.key_pem),
        "is no authority for private addresses alone": (CERTIFICATE_FILE, wide(authority)),
        "is missing beside the other half": (KEY_FILE, None),
    }
    for words, (name, data) in broken.items():
        whole = folder.read(name)
        assert whole is not None
        folder.file(name).unlink() if data is None else folder.write(name, data)
        with pytest.raises(LanError, match=rf"{words}.*move authority.key and authority.crt away"):
            authority_in(folder, "", NOW)
        folder.write(name, whole)
    assert authority_in(folder, "", NOW).der == authority.der


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LanError, match="cannot be written"):
        PrivateFolder(tmp_path / "file" / "lan")


def test_the_profile_installs_the_same_certificate_under_the_same_ids(authority: Authority) -> None:
    profile = plistlib.loads(authority.profile())
    (root,) = profile["PayloadContent"]
    assert profile["PayloadType"] == "Configuration"
    assert root["PayloadType"] == "com.apple.security.root"
    assert root["PayloadContent"] == authority.der
    assert root["PayloadUUID"] != profile["PayloadUUID"]
    assert authority.profile() == authority.profile()
    assert x509.load_der_x509_certificate(authority.der) == authority.certificate
