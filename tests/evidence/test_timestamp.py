"""Time stamps by a real authority: openssl's."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.evidence.signing.keys import read_public
from eastwest.evidence.timestamping import stamp, write_requests
from eastwest.evidence.trust import Trust
from eastwest.evidence.verify import verify
from tests.evidence.authority import make_authority, stamped
from tests.evidence.builders import dossier, signed, tool

pytest.importorskip("rfc3161_client")


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """A folder with root.pem, tsa.pem and their keys."""
    return make_authority(tmp_path / "tsa")


def answer(authority: Path, queries: tuple[Path, ...], replies: Path) -> None:
    replies.mkdir()
    for query in queries:
        stamped(authority, query, replies / query.with_suffix(".tsr").name)


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
