"""No secret outlives the reading of a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.secrets import masked

LINES = [
    "username ops privilege 15 secret sha512 HUSH",
    "   neighbor 192.0.2.1 password 7 HUSH",
    "snmp-server community HUSH ro",
    'set system root-authentication encrypted-password "HUSH"',
    'authentication-key "HUSH"; ## SECRET-DATA',
    "tacacs-server host 192.0.2.9 key 7 HUSH",
    'pre-shared-key ascii-text "HUSH";',
    "nv set system aaa user ops hashed-password HUSH",
    "password: HUSH",
]


@pytest.mark.parametrize("line", LINES)
def test_secrets_are_taken_out(line: str) -> None:
    assert "HUSH" not in masked(line)


def test_the_rest_of_a_line_stays() -> None:
    assert masked("snmp-server community HUSH ro") == "snmp-server community ... ro"


@pytest.mark.parametrize("line", ["interface Ethernet1/1", "priority-flow-control priority 3 no-drop", "key chain bgp"])
def test_lines_without_a_secret_stay_as_they_are(line: str) -> None:
    assert masked(line) == line


@given(st.text(alphabet="abcXYZ019$./", min_size=4, max_size=30))
def test_no_line_that_is_told_holds_its_password(secret: str) -> None:
    assert NotUnderstood("leaf1.cfg", 1, f"username ops password 0 {secret}").text == "username ops password ..."
