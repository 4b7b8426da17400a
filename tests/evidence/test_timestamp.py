"""Time stamps by a real authority: openssl's."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.evidence.signing.keys import read_public
from eastwest.evidence.timestamping import stamp, write_requests
from eastwest.evidence.trust import Trust
from eastwest.evidence.verify import verify
from tests.evidence.builders import dossier, signed, tool

pytest.importorskip("rfc3161_client")
CONFIGURATION = """
[req]
distinguished_name = dn
prompt = no
[dn]
CN = Example
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[tsa_cert]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
default_policy = 1.2.3.4
signer_digest = sha256
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
"""


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """A folder with root.pem, tsa.pem and their keys."""
    folder = tmp_path / "tsa"
    folder.mkdir()
    (folder / "serial").write_text("01\n")
    (folder / "c.cnf").write_text(CONFIGURATION.format(folder=folder))
    root = "req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 30 -subj /CN=root -extensions ca"
    ask = "req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=tsa"
    sign = "x509 -req -in tsa.csr -CA root.pem -CAkey root.key -CAcreateserial -out tsa.pem -days 30"
    for command in (f"{root} -config c.cnf", f"{ask} -config c.cnf", f"{sign} -extensions tsa_cert -extfile c.cnf"):
        tool("openssl", *command.split(), folder=folder)
    return folder


def answer(authority: Path, queries: tuple[Path, ...], replies: Path) -> None:
    replies.mkdir()
    for query in queries:
        command = f"ts -reply -config c.cnf -queryfile {query} -inkey tsa.key -signer tsa.pem"
        out = replies / query.with_suffix(".tsr").name
        tool("openssl", *command.split(), "-out", out, folder=authority)


def test_a_carried_stamp_holds_and_says_when(tmp_path: Path, authority: Path) -> None:
    made, public = signed(tmp_path)
    answer(authority, write_requests(made, tmp_path / "out"), tmp_path / "in")
    stamp(made, tmp_path / "in")
    found = verify(made, Trust((read_public(public),), timestamping=authority / "root.pem"))
    assert found.trusted
    assert found.signatures[0].stamped.startswith("20")


def test_a_stamp_of_another_authority_does_not_hold(tmp_path: Path, authority: Path) -> None:
    made, public = signed(tmp_path)
    answer(authority, write_requests(made, tmp_path / "out"), tmp_path / "in")
    stamp(made, tmp_path / "in")
    command = "req -x509 -newkey rsa:2048 -nodes -keyout other.key -out other.pem -days 30 -subj /CN=other"
    tool("openssl", *command.split(), "-config", "c.cnf", folder=authority)
    found = verify(made, Trust((read_public(public),), timestamping=authority / "other.pem"))
    assert not found.intact
    assert "does not hold" in found.signatures[0].why_not


def test_a_reply_about_another_signature_is_refused(tmp_path: Path, authority: Path) -> None:
    made, _ = signed(tmp_path)
    (tmp_path / "second").mkdir()
    other, _ = signed(tmp_path / "second")
    answer(authority, write_requests(other, tmp_path / "out"), tmp_path / "in")
    with pytest.raises(InputError, match="about another file"):
        stamp(made, tmp_path / "in")


def test_an_unsigned_dossier_has_nothing_to_stamp(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not signed yet"):
        write_requests(dossier(tmp_path), tmp_path / "out")


def test_an_authority_that_does_not_answer_is_an_error(tmp_path: Path) -> None:
    made, _ = signed(tmp_path)
    with pytest.raises(InputError, match="did not answer"):
        stamp(made, "http://127.0.0.1:9/tsa")
