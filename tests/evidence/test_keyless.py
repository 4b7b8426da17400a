"""A dossier signed through a Sigstore of our own, by the real client over real HTTP."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import Outcome, eastwest, eastwest_here
from tests.evidence.authority import make_authority
from tests.evidence.builders import dossier

pytest.importorskip("sigstore")
from tests.evidence.sigstore_server import SigstoreServer, serving

ADDRESS = "ada@example.com"
WHO = ("--name", "Ada Rossi", "--role", "engineer")
HERE = ("--sigstore", "--trust-config", "client.json")
_AMBIENT = ("GITHUB_ACTIONS", "GITLAB_CI", "BUILDKITE", "CIRCLECI")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SigstoreServer]:
    for name in _AMBIENT:
        monkeypatch.delenv(name, raising=False)
    dossier(tmp_path)
    with serving(ADDRESS) as server:
        (tmp_path / "client.json").write_text(server.client_configuration(), encoding="utf-8")
        (tmp_path / "token").write_text(server.token() + "\n", encoding="ascii")
        yield server


def run(folder: Path, *words: str) -> Outcome:
    return eastwest_here("evidence", *words, folder=folder)


def verified(folder: Path, issuer: str, identity: str = ADDRESS) -> Outcome:
    trusted = ("--sigstore-identity", identity, "--sigstore-issuer", issuer)
    return run(folder, "verify", "dossier", "--sigstore-root", "client.json", *trusted)


def untouched(folder: Path) -> bool:
    statements = [json.loads(one.read_text()) for one in (folder / "dossier" / "statements").iterdir()]
    left = (folder / "dossier" / "signatures", folder / "dossier" / "sigstore")
    return not any(one["signatures"] for one in statements) and not any(map(Path.exists, left))


def test_a_token_signs_without_a_key(tmp_path: Path, server: SigstoreServer) -> None:
    told = run(tmp_path, "sign", "dossier", *WHO, *HERE, "--identity-token", "token")
    assert told.code == 0, told.err
    assert f"--sigstore-identity {ADDRESS} --sigstore-issuer {server.url}" in told.out
    assert verified(tmp_path, server.url).code == 0
    assert verified(tmp_path, server.url, "eve@example.com").code == 1
    assert verified(tmp_path, "https://other.example").code == 1
    assert run(tmp_path, "verify", "dossier").code == 1
    assert server.token() not in (tmp_path / "dossier" / "sigstore" / "01-ada-rossi.sigstore.json").read_text()


def test_two_people_are_two_entries_of_the_log(tmp_path: Path, server: SigstoreServer) -> None:
    assert run(tmp_path, "sign", "dossier", *WHO, *HERE, "--identity-token", "token").code == 0
    assert run(tmp_path, "keys", "bob", "--no-encrypt").code == 0
    more = ("--name", "Bob", "--role", "auditor", "--key", "bob.key", "--identity-token", "token")
    assert run(tmp_path, "sign", "dossier", *more, *HERE).code == 0
    assert len(server.sigstore.entries) == 2
    assert verified(tmp_path, server.url).code == 0


def test_a_person_logs_in_with_a_browser(
    tmp_path: Path, server: SigstoreServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser is a script that follows where it is sent."""
    script = tmp_path / "browser"
    follow = "import sys, urllib.request\nurllib.request.urlopen(sys.argv[1], timeout=10).read()\n"
    script.write_text(f"#!/usr/bin/env python3\n{follow}", encoding="ascii")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("BROWSER", f"{script} %s &")
    told = eastwest("evidence", "sign", "dossier", *WHO, *HERE, folder=tmp_path)
    assert told.code == 0, told.err
    assert verified(tmp_path, server.url).code == 0


def test_a_log_that_tells_no_time_is_joined_by_a_time_stamp(tmp_path: Path) -> None:
    """The newer log, of version 2."""
    dossier(tmp_path)
    with serving(ADDRESS, make_authority(tmp_path / "tsa")) as server:
        (tmp_path / "client.json").write_text(server.client_configuration(), encoding="utf-8")
        (tmp_path / "token").write_text(server.token(), encoding="ascii")
        told = run(tmp_path, "sign", "dossier", *WHO, *HERE, "--identity-token", "token")
        assert told.code == 0, told.err
        told = verified(tmp_path, server.url)
    assert (told.code, f"Sigstore: {ADDRESS}, stamped 20" in told.out) == (0, True), told.out


def test_nothing_is_written_when_the_log_is_away(tmp_path: Path, server: SigstoreServer) -> None:
    server.out_of_order = True
    told = run(tmp_path, "sign", "dossier", *WHO, *HERE, "--identity-token", "token")
    assert (told.code, "out of order" in told.err) == (2, True), told.err
    assert untouched(tmp_path)


@pytest.mark.parametrize("what", ["forged", "expired", "another's", "nonsense"])
def test_a_wrong_token_is_refused(tmp_path: Path, server: SigstoreServer, what: str) -> None:
    head, claims, _ = server.token().split(".")
    tokens = {
        "forged": f"{head}.{claims}.{'A' * 86}",
        "expired": server.token(seconds=-30),
        "another's": server.token(audience="other"),
        "nonsense": "hunter2",
    }
    (tmp_path / "token").write_text(tokens[what], encoding="ascii")
    told = run(tmp_path, "sign", "dossier", *WHO, *HERE, "--identity-token", "token")
    assert told.code == 2
    assert tokens[what] not in told.err
    assert untouched(tmp_path)


def test_a_root_that_the_instance_does_not_keep_shows_at_once(tmp_path: Path, server: SigstoreServer) -> None:
    tree = json.loads((tmp_path / "client.json").read_text())
    with serving(ADDRESS) as other:
        tree["trustedRoot"] = json.loads(other.client_configuration())["trustedRoot"]
    (tmp_path / "client.json").write_text(json.dumps(tree))
    told = run(tmp_path, "sign", "dossier", *WHO, *HERE, "--identity-token", "token")
    assert (told.code, "Sigstore did not sign" in told.err) == (2, True)
    assert untouched(tmp_path)


def test_the_public_root_does_not_vouch_for_a_private_instance(
    tmp_path: Path, server: SigstoreServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))  # where the client keeps what it knows of the public instances
    assert run(tmp_path, "sign", "dossier", *WHO, *HERE, "--identity-token", "token").code == 0
    for more in ((), ("--sigstore-staging",)):
        told = run(tmp_path, "verify", "dossier", "--sigstore-identity", ADDRESS, *more)
        assert (told.code, "does not hold" in told.out) == (1, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--sigstore", "--trust-config", "project/site.yaml"), "describes no instance"),
        (("--sigstore", "--trust-config", "client.json", "--staging"), "one of them"),
        (("--trust-config", "client.json", "--key", "k"), "needs --sigstore"),
        ((), "--key: is missing"),
        (("--sigstore", "--certificate", "c.pem"), "--key: is missing"),
    ],
)
def test_options_that_do_not_fit(tmp_path: Path, server: SigstoreServer, words: tuple[str, ...], said: str) -> None:
    told = run(tmp_path, "sign", "dossier", *WHO, *words)
    assert (told.code, said in told.err) == (2, True), told.err
    assert untouched(tmp_path)


def test_without_a_token_and_a_browser_nobody_signs(
    tmp_path: Path, server: SigstoreServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", "/nonexistent/browser")
    told = eastwest("evidence", "sign", "dossier", *WHO, *HERE, folder=tmp_path)
    assert (told.code, "no identity token" in told.err) == (2, True), told.err
