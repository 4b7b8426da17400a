"""The Sigstore of our own on loopback: Fulcio's, Rekor's (v1, v2) and OpenID Connect's interfaces, real HTTP.

They check what real ones check: the token's signature and audience, possession of the key (CSR), the signature over the
hash before it is logged, PKCE of the authorisation code.
Source: Fulcio's API v2 (`CreateSigningCertificate`), Rekor's OpenAPI (`createLogEntry`), RFC 6749, RFC 7636.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import Encoding

from tests.evidence.authority import stamped
from tests.evidence.private_sigstore import PrivateSigstore, b64, canonical

AUDIENCE = "sigstore"


class RefusedError(Exception):
    """status: of HTTP."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class SigstoreServer(ThreadingHTTPServer):
    """address: who logs in at the identity provider. out_of_order: the log answers 503.

    stamping: folder of a time-stamping authority; with one, the log is of version 2, which tells no time itself.
    """

    def __init__(self, address: str, stamping: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.sigstore = PrivateSigstore()
        self.address, self.stamping = address, stamping
        if stamping is not None:
            own = [x509.load_pem_x509_certificate((stamping / name).read_bytes()) for name in ("tsa.pem", "root.pem")]
            self.sigstore.stamping = tuple(own)
        self.identity_key = ec.generate_private_key(ec.SECP256R1())
        self.challenges: dict[str, str] = {}
        self.out_of_order = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def token(self, audience: str = AUDIENCE, seconds: int = 300) -> str:
        """As the identity provider gives it."""
        now = int(time.time())
        claims = {"iss": self.url, "sub": self.address, "aud": audience, "iat": now - 60, "exp": now + seconds}
        return jwt.encode(claims, self.identity_key, "ES256")

    def client_configuration(self) -> str:
        """What a client is given: whom to trust and where to ask."""

        def service(path: str = "", version: int = 1) -> list[dict[str, object]]:
            since = {"start": "2020-01-01T00:00:00Z"}
            return [{"url": self.url + path, "majorApiVersion": version, "validFor": since, "operator": "example"}]

        signing = {
            "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
            "caUrls": service(),
            "oidcUrls": service(),
            "rekorTlogUrls": service(version=1 if self.stamping is None else 2),
            "tsaUrls": [] if self.stamping is None else service("/tsa"),
            "rekorTlogConfig": {"selector": "ANY"},
            "tsaConfig": {"selector": "ANY"},
        }
        kind = "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json"
        return json.dumps({"mediaType": kind, "trustedRoot": self.sigstore.root_tree(), "signingConfig": signing})

    def certificate(self, token: str, body: dict[str, Any]) -> dict[str, object]:
        """Fulcio: a certificate for whoever the token names and whose key signed the request."""
        try:
            claims = jwt.decode(token, self.identity_key.public_key(), ["ES256"], audience=AUDIENCE, issuer=self.url)
        except jwt.InvalidTokenError as error:
            raise RefusedError(401, f"token: {error}") from error
        request = x509.load_pem_x509_csr(base64.b64decode(body["certificateSigningRequest"]))
        key = request.public_key()
        if not request.is_signature_valid or not isinstance(key, ec.EllipticCurvePublicKey):
            raise RefusedError(400, "the key is not the requester's")
        leaf = self.sigstore.leaf(key, claims["sub"], claims["iss"])
        chain = [one.public_bytes(Encoding.PEM).decode() for one in (leaf, self.sigstore.root)]
        return {"signedCertificateEmbeddedSct": {"chain": {"certificates": chain}}}

    def entry(self, body: dict[str, Any]) -> dict[str, object]:
        """Rekor v1: an entry, if its signature is of the certificate's key over the hash."""
        spec = body["spec"]
        certificate = x509.load_pem_x509_certificate(base64.b64decode(spec["signature"]["publicKey"]["content"]))
        self._prove(certificate, spec["signature"]["content"], bytes.fromhex(spec["data"]["hash"]["value"]))
        return _as_v1(self.sigstore.logged(canonical(body)))

    def entry_v2(self, body: dict[str, Any]) -> dict[str, object]:
        """Rekor v2, likewise."""
        asked = body["hashedRekordRequestV002"]
        raw = asked["signature"]["verifier"]["x509Certificate"]["rawBytes"]
        certificate = x509.load_der_x509_certificate(base64.b64decode(raw))
        self._prove(certificate, asked["signature"]["content"], base64.b64decode(asked["digest"]))
        data = {"algorithm": "SHA2_256", "digest": asked["digest"]}
        spec = {"hashedRekordV002": {"data": data, "signature": asked["signature"]}}
        logged: dict[str, object] = {"apiVersion": "0.0.2", "kind": "hashedrekord", "spec": spec}
        return self.sigstore.logged(canonical(logged), "0.0.2")

    def _prove(self, certificate: x509.Certificate, signature: str, digest: bytes) -> None:
        if self.out_of_order:
            raise RefusedError(503, "out of order")
        key = certificate.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        try:
            key.verify(base64.b64decode(signature), digest, ec.ECDSA(Prehashed(hashes.SHA256())))
        except InvalidSignature as error:
            raise RefusedError(400, "the signature does not fit") from error

    def stamp(self, query: bytes) -> bytes:
        """The time-stamping authority's reply."""
        assert self.stamping is not None
        (self.stamping / "query").write_bytes(query)
        stamped(self.stamping, self.stamping / "query", self.stamping / "reply")
        return (self.stamping / "reply").read_bytes()

    def login(self, query: dict[str, str]) -> str:
        """The identity provider, once somebody has logged in: where the browser goes next."""
        code = hashlib.sha256(query["state"].encode()).hexdigest()
        self.challenges[code] = query["code_challenge"]
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def exchange(self, form: dict[str, str]) -> dict[str, object]:
        """A token for a code, RFC 7636."""
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != self.challenges.pop(form["code"], None):
            raise RefusedError(400, "the code is another's")
        return {"access_token": self.token(), "token_type": "Bearer"}


def _as_v1(logged: dict[str, Any]) -> dict[str, object]:
    proof = logged["inclusionProof"]
    told = {
        "logIndex": int(proof["logIndex"]),
        "treeSize": int(proof["treeSize"]),
        "rootHash": base64.b64decode(proof["rootHash"]).hex(),
        "hashes": [base64.b64decode(one).hex() for one in proof["hashes"]],
        "checkpoint": proof["checkpoint"]["envelope"],
    }
    entry = {
        "body": logged["canonicalizedBody"],
        "integratedTime": int(logged["integratedTime"]),
        "logID": base64.b64decode(logged["logId"]["keyId"]).hex(),
        "logIndex": int(logged["logIndex"]),
        "verification": {
            "signedEntryTimestamp": logged["inclusionPromise"]["signedEntryTimestamp"],
            "inclusionProof": told,
        },
    }
    return {hashlib.sha256(b64(b"entry").encode()).hexdigest(): entry}


class _Handler(BaseHTTPRequestHandler):
    server: SigstoreServer

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path == "/.well-known/openid-configuration":
            url = self.server.url
            self._json(200, {"authorization_endpoint": f"{url}/auth", "token_endpoint": f"{url}/token"})
        elif asked.path == "/auth":
            self.send_response(302)
            query = {name: values[0] for name, values in parse_qs(asked.query).items()}
            self.send_header("Location", self.server.login(query))
            self.end_headers()
        else:
            self._json(404, {})

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/tsa":
            self._send(200, "application/timestamp-reply", self.server.stamp(content))
            return
        try:
            self._json(201, self._answer(content))
        except RefusedError as refused:
            self._json(refused.status, {"code": refused.status, "message": str(refused)})

    def _answer(self, content: bytes) -> dict[str, object]:
        if self.path == "/api/v2/signingCert":
            return self.server.certificate(self.headers["Authorization"].removeprefix("Bearer "), json.loads(content))
        if self.path == "/api/v1/log/entries":
            return self.server.entry(json.loads(content))
        if self.path == "/api/v2/log/entries":
            return self.server.entry_v2(json.loads(content))
        if self.path == "/token":
            return self.server.exchange({name: values[0] for name, values in parse_qs(content.decode()).items()})
        raise RefusedError(404, self.path)

    def _json(self, status: int, tree: object) -> None:
        self._send(status, "application/json", json.dumps(tree).encode())

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def serving(address: str, stamping: Path | None = None) -> Iterator[SigstoreServer]:
    """Running until the end of the block."""
    with SigstoreServer(address, stamping) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
