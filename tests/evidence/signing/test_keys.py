"""Keys from files and tokens."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.evidence.signing.keys import make_key_pair, open_signer, read_public
from eastwest.evidence.signing.sign import Identity, sign_dossier
from eastwest.evidence.trust import Trust
from eastwest.evidence.verify import verify
from tests.evidence.builders import ADA, CREATED, dossier, key_pair, never, tool

SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")


def test_a_private_key_is_for_its_owner_and_encrypted(tmp_path: Path) -> None:
    private, public = tmp_path / "a.key", tmp_path / "a.pub"
    keyid = make_key_pair(private, public, "correct horse")
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert "ENCRYPTED" in private.read_text()
    assert open_signer(str(private), lambda _: "correct horse")[1].keyid == keyid == read_public(public).keyid
    with pytest.raises(InputError, match="passphrase is wrong"):
        open_signer(str(private), lambda _: "wrong")


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    private, public = key_pair(tmp_path)
    before = private.read_bytes()
    with pytest.raises(InputError, match="is there already"):
        make_key_pair(private, public, "")
    assert private.read_bytes() == before


@pytest.mark.parametrize("text", ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.key"
    path.write_text(text)
    with pytest.raises(InputError, match="is no private key"):
        open_signer(str(path), never)
    with pytest.raises(InputError, match="is no public key"):
        read_public(path)


@pytest.mark.parametrize("kind", [["EC", "ec_paramgen_curve:P-256"], ["RSA", "rsa_keygen_bits:2048"]])
def test_keys_that_openssl_made_sign(tmp_path: Path, kind: list[str]) -> None:
    private, public = tmp_path / "a.key", tmp_path / "a.pub"
    tool("openssl", "genpkey", "-algorithm", kind[0], "-pkeyopt", kind[1], "-out", private)
    tool("openssl", "pkey", "-in", private, "-pubout", "-out", public)
    made = dossier(tmp_path)
    sign_dossier(made, ADA, Identity(*open_signer(str(private), never)), CREATED)
    assert verify(made, Trust((read_public(public),))).trusted


def test_a_token_without_its_module_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYKCS11LIB", raising=False)
    with pytest.raises(InputError, match="PYKCS11LIB is not set"):
        open_signer("pkcs11:2", never)


@pytest.mark.skipif(not SOFTHSM.exists() or not shutil.which("pkcs11-tool"), reason="needs softhsm2 and opensc")
def test_a_key_in_a_token_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    monkeypatch.setenv("PYKCS11LIB", str(SOFTHSM))
    tool("softhsm2-util", "--init-token", "--free", "--label", "lab", "--pin", "4321", "--so-pin", "1234")
    access = ("pkcs11-tool", "--module", SOFTHSM, "--login", "--pin", "4321")
    tool(*access, "--keypairgen", "--key-type", "EC:prime256v1", "--id", "02", "--label", "sign")
    signer, public = open_signer("pkcs11:2?label=lab", lambda _: "4321")
    made = dossier(tmp_path)
    sign_dossier(made, ADA, Identity(signer, public), CREATED)
    assert verify(made, Trust((public,))).trusted
