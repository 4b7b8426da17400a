"""Who may ask the service: real certificates, real tokens, a real process."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.loopback import ADDRESS, get
from tests.watch import parts, recorded
from tests.watch.certificates import Authority, Pair

NOBODY = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def mtls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Authority, Path]]:
    """Address of a service that wants client certificates of an authority; one that nobody trusts stands beside it."""
    folder = tmp_path_factory.mktemp("mtls")
    ours = Authority(folder, "ours")
    server = ours.issue("server")
    service = parts.watch(
        recorded.site(folder), NOBODY, folder / "watch.db", "--certificate", str(server.certificate),
        "--key", str(server.key), "--client-ca", str(ours.file),
    )  # fmt: skip
    service.url = service.url.replace("http://", "https://")
    probe = ours.issue("probe")
    service.client = lambda: _client(ours, probe)
    with parts.running(service):
        yield service.url, ours, folder


def _client(trusted: Authority, pair: Pair | None) -> httpx.Client:
    context = ssl.create_default_context(cafile=str(trusted.file))
    if pair is not None:
        context.load_cert_chain(pair.certificate, pair.key)
    return httpx.Client(verify=context, timeout=5)


def test_a_certificate_of_the_authority_is_let_in(mtls: tuple[str, Authority, Path]) -> None:
    url, ours, _ = mtls
    with _client(ours, ours.issue("operator")) as client:
        assert client.get(f"{url}/incidents").json() == {"incidents": []}
        assert client.get(f"{url}/health").status_code == 503
        assert "eastwest_watch_up 0.0" in client.get(f"{url}/metrics").text


@pytest.mark.parametrize("who", ["nobody", "a stranger", "an expired one"])
def test_all_others_are_turned_away_before_they_can_ask(mtls: tuple[str, Authority, Path], who: str) -> None:
    url, ours, folder = mtls
    pair = None
    if who == "a stranger":
        pair = Authority(folder, "theirs").issue("operator")
    elif who == "an expired one":
        pair = ours.issue("late", days=-1)
    with _client(ours, pair) as client, pytest.raises(httpx.TransportError):
        client.get(f"{url}/health")


def test_without_tls_nothing_is_answered(mtls: tuple[str, Authority, Path]) -> None:
    with pytest.raises(httpx.TransportError):
        get(mtls[0].replace("https://", "http://") + "/health", timeout=5)


def test_a_client_that_does_not_trust_the_server_asks_nothing(mtls: tuple[str, Authority, Path]) -> None:
    url, ours, folder = mtls
    with _client(Authority(folder, "others"), ours.issue("operator")) as client, pytest.raises(httpx.ConnectError):
        client.get(f"{url}/health")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[parts.Process]:
    """A service that asks for a token."""
    folder = tmp_path_factory.mktemp("guarded")
    token = folder / "token"
    token.write_text("a-secret\n", encoding="utf-8")
    service = parts.watch(recorded.site(folder), NOBODY, folder / "watch.db", "--token-file", str(token))
    with parts.running(service):
        yield service


def test_nobody_reaches_it_elsewhere_than_told(guarded: parts.Process) -> None:
    """127.0.0.2 is another address of the loopback interface: who listened on all would answer there."""
    assert get(f"{guarded.url}/health").status_code == 503
    with pytest.raises(httpx.ConnectError):
        get(guarded.url.replace(ADDRESS, "127.0.0.2") + "/health")


def test_a_token_is_asked_for_where_there_is_one(guarded: parts.Process) -> None:
    answers = {
        given: get(f"{guarded.url}/metrics", headers={"Authorization": given}).status_code
        for given in ("", "Bearer a-secret", "Bearer other", "Bearer a-secret-and-more", "Digest a-secret")
    }
    assert answers == {
        "": 401, "Bearer a-secret": 200, "Bearer other": 401, "Bearer a-secret-and-more": 401, "Digest a-secret": 401,
    }  # fmt: skip
    assert "a-secret" not in guarded.log.read_text(encoding="utf-8")
