"""A real time-stamping authority: openssl's."""

from __future__ import annotations

from pathlib import Path

from tests.evidence.builders import tool

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


def make_authority(folder: Path) -> Path:
    """A folder with root.pem, tsa.pem and their keys."""
    folder.mkdir()
    (folder / "serial").write_text("01\n")
    (folder / "c.cnf").write_text(CONFIGURATION.format(folder=folder))
    root = "req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 30 -subj /CN=root -extensions ca"
    ask = "req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=tsa"
    sign = "x509 -req -in tsa.csr -CA root.pem -CAkey root.key -CAcreateserial -out tsa.pem -days 30"
    for command in (f"{root} -config c.cnf", f"{ask} -config c.cnf", f"{sign} -extensions tsa_cert -extfile c.cnf"):
        tool("openssl", *command.split(), folder=folder)
    return folder


def stamped(authority: Path, query: Path, reply: Path) -> None:
    """Answer one query."""
    command = f"ts -reply -config c.cnf -queryfile {query} -inkey tsa.key -signer tsa.pem"
    tool("openssl", *command.split(), "-out", reply, folder=authority)
