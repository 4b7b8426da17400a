"""A Sigstore of our own: certificate authority, certificate log and transparency log, each one key.

`sigstore_server` puts it on the network.

Source: the sigstore bundle and trusted-root protobufs as JSON, RFC 6962 (SCT, Merkle leaf), Rekor's hashedrekord 0.0.1,
the note format of signed checkpoints.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

LOG = "log.example"
_SCT_LIST = ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
_ISSUER, _ISSUER_V2 = (ObjectIdentifier(f"1.3.6.1.4.1.57264.1.{last}") for last in (1, 8))
_DAY = timedelta(days=1)
_SHA256 = ec.ECDSA(hashes.SHA256())


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def spki(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def canonical(tree: dict[str, object]) -> bytes:
    """RFC 8785, as far as these trees go: ASCII and whole numbers."""
    return json.dumps(tree, sort_keys=True, separators=(",", ":")).encode()


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@dataclass
class PrivateSigstore:
    """now: when everything happens. stamping: certificates of a time-stamping authority, its own first."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    authority: ec.EllipticCurvePrivateKey = field(default_factory=_key)
    certificate_log: ec.EllipticCurvePrivateKey = field(default_factory=_key)
    transparency_log: ec.EllipticCurvePrivateKey = field(default_factory=_key)
    entries: list[bytes] = field(default_factory=list)
    stamping: tuple[x509.Certificate, ...] = ()

    def __post_init__(self) -> None:
        name = _name("authority")
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        self.root = (
            self._certificate(name, name, self.authority.public_key(), self.now - _DAY, self.now + _DAY)
            .add_extension(x509.BasicConstraints(True, 0), True)
            .add_extension(usage, True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self.authority.public_key()), False)
            .sign(self.authority, hashes.SHA256())
        )

    @staticmethod
    def _certificate(
        issuer: x509.Name, subject: x509.Name, key: ec.EllipticCurvePublicKey, begin: datetime, end: datetime
    ) -> x509.CertificateBuilder:
        built = x509.CertificateBuilder().issuer_name(issuer).subject_name(subject).public_key(key)
        return built.serial_number(4711).not_valid_before(begin).not_valid_after(end)

    def trusted_root(self) -> str:
        """As a reader has it."""
        return json.dumps(self.root_tree())

    def root_tree(self) -> dict[str, object]:
        """The same, not yet as text."""
        forever = {"start": (self.now - _DAY).isoformat()}

        def log(key: ec.EllipticCurvePrivateKey, url: str) -> dict[str, object]:
            public = {"rawBytes": b64(spki(key)), "keyDetails": "PKIX_ECDSA_P256_SHA_256", "validFor": forever}
            number = {"keyId": b64(hashlib.sha256(spki(key)).digest())}
            return {"baseUrl": url, "hashAlgorithm": "SHA2_256", "publicKey": public, "logId": number}

        def authority(*certificates: x509.Certificate) -> list[dict[str, object]]:
            rows = [{"rawBytes": b64(one.public_bytes(Encoding.DER))} for one in certificates]
            name = {"organization": "o", "commonName": "authority"}
            own = {"subject": name, "uri": "https://ca.example", "certChain": {"certificates": rows}}
            return [{**own, "validFor": forever}] if rows else []

        return {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [log(self.transparency_log, f"https://{LOG}")],
            "certificateAuthorities": authority(self.root),
            "timestampAuthorities": authority(*self.stamping),
            "ctlogs": [log(self.certificate_log, "https://ct.example")],
        }

    def bundle(self, file: Path, identity: str, issuer: str) -> str:
        """What a client would leave after signing a file as somebody."""
        key = _key()
        leaf = self.leaf(key.public_key(), identity, issuer)
        digest = hashlib.sha256(file.read_bytes()).digest()
        signature = key.sign(file.read_bytes(), _SHA256)
        pem = leaf.public_bytes(Encoding.PEM)
        body: dict[str, object] = {
            "apiVersion": "0.0.1",
            "kind": "hashedrekord",
            "spec": {
                "data": {"hash": {"algorithm": "sha256", "value": digest.hex()}},
                "signature": {"content": b64(signature), "publicKey": {"content": b64(pem)}},
            },
        }
        tree = {
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": {
                "certificate": {"rawBytes": b64(leaf.public_bytes(Encoding.DER))},
                "tlogEntries": [self.logged(canonical(body))],
            },
            "messageSignature": {
                "messageDigest": {"algorithm": "SHA2_256", "digest": b64(digest)},
                "signature": b64(signature),
            },
        }
        return json.dumps(tree)

    def leaf(self, key: ec.EllipticCurvePublicKey, identity: str, issuer: str) -> x509.Certificate:
        """For ten minutes, with the certificate log's promise inside."""
        text = issuer.encode()
        usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
        minute = timedelta(minutes=1)
        begin, end = self.now - minute, self.now + 9 * minute
        built = (
            self._certificate(self.root.subject, x509.Name([]), key, begin, end)
            .add_extension(usage, True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.authority.public_key()), False)
            .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(identity)]), True)
            .add_extension(x509.UnrecognizedExtension(_ISSUER, text), False)
            .add_extension(x509.UnrecognizedExtension(_ISSUER_V2, bytes([0x0C, len(text)]) + text), False)
        )
        before = built.sign(self.authority, hashes.SHA256()).tbs_certificate_bytes
        promised = x509.UnrecognizedExtension(_SCT_LIST, self._sct_list(before))
        return built.add_extension(promised, False).sign(self.authority, hashes.SHA256())

    def _sct_list(self, before: bytes) -> bytes:
        """DER of RFC 6962's list with one timestamp over the certificate as it was without it."""
        millis = int(self.now.timestamp() * 1000)
        head = struct.pack("!BBQH", 0, 0, millis, 1)
        entry = hashlib.sha256(spki(self.authority)).digest() + len(before).to_bytes(3, "big") + before
        signature = self.certificate_log.sign(head + entry + b"\0\0", _SHA256)
        one = bytes([0]) + hashlib.sha256(spki(self.certificate_log)).digest() + struct.pack("!Q", millis) + b"\0\0"
        one += bytes([4, 3]) + struct.pack("!H", len(signature)) + signature
        listed = struct.pack("!H", len(one)) + one
        listed = struct.pack("!H", len(listed)) + listed
        length = bytes([len(listed)]) if len(listed) < 128 else bytes([0x81, len(listed)])
        return b"\x04" + length + listed

    def logged(self, body: bytes, version: str = "0.0.1") -> dict[str, object]:
        """A new entry of the transparency log, proved to be in it. The newer version tells no time."""
        self.entries.append(body)
        index, size = len(self.entries) - 1, len(self.entries)
        number = hashlib.sha256(spki(self.transparency_log)).digest()
        root = b64(_tree_hash(self.entries))
        note = f"{LOG}\n{size}\n{root}\n"
        signed = self.transparency_log.sign(note.encode(), _SHA256)
        checkpoint = f"{note}\n\u2014 {LOG} {b64(number[:4] + signed)}\n"
        way = [b64(one) for one in _path(index, self.entries)]
        proof = {"logIndex": str(index), "rootHash": root, "treeSize": str(size), "hashes": way}
        entry: dict[str, object] = {
            "logIndex": str(index),
            "logId": {"keyId": b64(number)},
            "kindVersion": {"kind": "hashedrekord", "version": version},
            "inclusionProof": {**proof, "checkpoint": {"envelope": checkpoint}},
            "canonicalizedBody": b64(body),
        }
        return entry | (self._promised(body, number, index) if version == "0.0.1" else {})

    def _promised(self, body: bytes, number: bytes, index: int) -> dict[str, object]:
        """When it was logged, signed."""
        when = int(self.now.timestamp())
        promise: dict[str, object] = {
            "body": b64(body),
            "integratedTime": when,
            "logID": number.hex(),
            "logIndex": index,
        }
        signed = self.transparency_log.sign(canonical(promise), _SHA256)
        return {"integratedTime": str(when), "inclusionPromise": {"signedEntryTimestamp": b64(signed)}}


def _tree_hash(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    cut = _cut(leaves)
    return hashlib.sha256(b"\1" + _tree_hash(leaves[:cut]) + _tree_hash(leaves[cut:])).digest()


def _path(index: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    cut = _cut(leaves)
    if index < cut:
        return [*_path(index, leaves[:cut]), _tree_hash(leaves[cut:])]
    return [*_path(index - cut, leaves[cut:]), _tree_hash(leaves[:cut])]


def _cut(leaves: list[bytes]) -> int:
    """The largest power of two below their number."""
    return 1 << ((len(leaves) - 1).bit_length() - 1)
