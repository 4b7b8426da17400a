"""Certificates of a customer's own authority."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID

from eastwest.errors import InputError
from eastwest.evidence.signing.certificate import objection, read_chain
from eastwest.evidence.signing.keys import open_signer
from eastwest.evidence.signing.sign import Identity, sign_dossier
from eastwest.evidence.trust import Trust
from eastwest.evidence.verify import verify
from tests.evidence.builders import ADA, CREATED, dossier, key_pair, never

WHEN = datetime.fromisoformat(CREATED)


class Authority:
    """A root that issues."""

    def __init__(self, name: str) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = self.issue(self.name, self.key, ca=True)

    def issue(
        self, subject: x509.Name, key: Ed25519PrivateKey, *, ca: bool = False, begins: datetime = WHEN
    ) -> x509.Certificate:
        usage = x509.KeyUsage(not ca, False, False, False, False, ca, ca, False, False)
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(begins - timedelta(days=1)).not_valid_after(begins + timedelta(days=30))
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        return builder.add_extension(usage, critical=True).sign(self.key, None)


def person_key(path: Path) -> Ed25519PrivateKey:
    key = load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def test_a_chain_to_the_customers_authority_is_trusted(tmp_path: Path) -> None:
    root, other = Authority("Example root"), Authority("Other root")
    private, _ = key_pair(tmp_path)
    own = root.issue(subject("Ada"), person_key(private))
    made = dossier(tmp_path)
    sign_dossier(made, ADA, Identity(*open_signer(str(private), never), (own,)), CREATED)
    assert verify(made, Trust(authorities=(root.certificate,))).trusted
    found = verify(made, Trust(authorities=(other.certificate,)))
    assert found.intact
    assert not found.trusted
    assert "no trusted authority issued" in found.signatures[0].why_not


def test_what_is_wrong_with_a_chain_is_said() -> None:
    root, middle, key = Authority("root"), Authority("middle"), Ed25519PrivateKey.generate()
    own = root.issue(subject("Ada"), key)
    assert not objection((own,), (root.certificate,), WHEN)
    late = objection((own,), (root.certificate,), WHEN + timedelta(days=40))
    assert "is valid from" in late
    by_middle = middle.issue(subject("Ada"), key)
    crossed = root.issue(middle.name, middle.key, ca=True)
    assert not objection((by_middle, crossed), (root.certificate,), WHEN)
    no_authority = root.issue(middle.name, middle.key)
    assert "is no authority" in objection((by_middle, no_authority), (root.certificate,), WHEN)
    assert "does not allow signatures" in objection((crossed,), (root.certificate,), WHEN)


def test_a_certificate_of_another_key_is_refused(tmp_path: Path) -> None:
    root = Authority("root")
    private, _ = key_pair(tmp_path)
    own = root.issue(subject("Ada"), Ed25519PrivateKey.generate())
    with pytest.raises(InputError, match="not of the key that signs"):
        sign_dossier(dossier(tmp_path), ADA, Identity(*open_signer(str(private), never), (own,)), CREATED)


def test_what_is_no_certificate_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.pem"
    path.write_text("nothing")
    with pytest.raises(InputError, match="is no certificate"):
        read_chain(path)
