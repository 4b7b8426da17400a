"""Sigstore's word for a signature, verified offline against a trust root of our own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.evidence.sigstore import Instance, SigstoreTrust, commands, keep_bundles
from eastwest.evidence.trust import Trust
from eastwest.evidence.verify import Verification, verify
from tests.evidence.builders import signed
from tests.evidence.private_sigstore import PrivateSigstore

pytest.importorskip("sigstore")
ADDRESS, ISSUER = "ada@example.com", "https://id.example"


def verified(dossier: Path, root: Path, identity: str = ADDRESS, issuer: str = ISSUER) -> Verification:
    return verify(dossier, Trust(sigstore=SigstoreTrust(Instance(root), (identity,), issuer)))


@pytest.fixture
def vouched(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A signed dossier with its bundle taken in, the trust root, and the folder of bundles."""
    dossier, _ = signed(tmp_path)
    sigstore = PrivateSigstore()
    (signature,) = (dossier / "signatures").glob("*.dsse.json")
    bundles = tmp_path / "bundles"
    bundles.mkdir()
    name = signature.name.replace(".dsse.json", ".sigstore.json")
    (bundles / name).write_text(sigstore.bundle(signature, ADDRESS, ISSUER), encoding="utf-8")
    root = tmp_path / "trusted_root.json"
    root.write_text(sigstore.trusted_root(), encoding="utf-8")
    keep_bundles(dossier, bundles)
    return dossier, root, bundles


def test_an_identity_stands_in_the_place_of_a_known_key(vouched: tuple[Path, Path, Path]) -> None:
    dossier, root, _ = vouched
    found = verified(dossier, root)
    assert found.trusted
    assert found.signatures[0].vouched.startswith(f"{ADDRESS}, logged 20")
    assert not verify(dossier, Trust()).trusted
    assert verify(dossier, Trust()).intact


@pytest.mark.parametrize(("identity", "issuer"), [("eve@example.com", ISSUER), (ADDRESS, "https://other.example")])
def test_others_are_not_believed(vouched: tuple[Path, Path, Path], identity: str, issuer: str) -> None:
    dossier, root, _ = vouched
    found = verified(dossier, root, identity, issuer)
    assert (found.intact, found.trusted) == (True, False)
    assert "does not hold" in found.signatures[0].why_not
    assert found.signatures[0].person is not None


def test_another_trust_root_does_not_vouch(vouched: tuple[Path, Path, Path]) -> None:
    dossier, root, _ = vouched
    root.write_text(PrivateSigstore().trusted_root(), encoding="utf-8")
    assert not verified(dossier, root).trusted
    root.write_text("{}", encoding="utf-8")
    assert "no Sigstore trust root" in verified(dossier, root).signatures[0].why_not


def test_a_bundle_over_something_else_is_refused(vouched: tuple[Path, Path, Path], tmp_path: Path) -> None:
    dossier, root, bundles = vouched
    other = tmp_path / "other.txt"
    other.write_text("other", encoding="utf-8")
    (bundle,) = bundles.iterdir()
    bundle.write_text(PrivateSigstore().bundle(other, ADDRESS, ISSUER), encoding="utf-8")
    with pytest.raises(InputError, match="about another file"):
        keep_bundles(dossier, bundles)
    (dossier / "sigstore" / bundle.name).write_text("{}", encoding="utf-8")
    assert "no Sigstore bundle" in verified(dossier, root).signatures[0].why_not
    (dossier / "sigstore" / "stray.txt").write_text("x", encoding="utf-8")
    assert any("stray.txt" in text for text in verify(dossier, Trust()).objections)


def test_the_commands_name_every_signature(vouched: tuple[Path, Path, Path]) -> None:
    (line,) = commands(vouched[0])
    assert line.startswith("python -m sigstore sign --bundle 01-ada-rossi.sigstore.json ")


def test_nothing_of_sigstore_is_loaded_unless_asked_for() -> None:
    code = "import sys, eastwest.evidence.verify, eastwest.cli.evidence; sys.exit('sigstore' in sys.modules)"
    assert subprocess.run((sys.executable, "-c", code), check=False).returncode == 0  # noqa: S603
