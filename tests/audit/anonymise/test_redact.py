"""Secrets and words for people go, whatever system they stand in; lines stay where they were."""

from __future__ import annotations

import time

import pytest

from eastwest.audit.anonymise.pseudonyms import Pseudonyms
from eastwest.audit.anonymise.redact import SECRET, redacted
from eastwest.audit.anonymise.rewrite import Rewriter, asns_of
from tests.discover.huge import HUGE

LINES = (
    "username x privilege 15 role network-admin secret sha512 $6$LEAK$LEAK",
    "username x ssh-key ssh-rsa AAAAB3LEAKLEAKLEAK x@LEAK-laptop",
    "enable password 7 LEAK",
    "enable secret 9 $9$LEAK",
    "snmp-server community LEAK ro",
    "snmp-server host 10.0.0.9 version 2c LEAK",
    "snmp-server host 10.0.0.9 traps version 2c LEAK",
    "snmp-server user monitor grp v3 auth sha LEAK priv aes LEAK",
    "snmp-server user admin network-admin auth md5 0xABCDEF0123456789LEAK priv 0xABCDEF0123456789 localizedkey",
    "snmp-server location LEAK, room 5",
    "snmp-server contact LEAK <someone@example.net>",
    "tacacs-server host 10.0.0.7 key 7 LEAK",
    'tacacs-server key 7 "LEAK"',
    "ntp authentication-key 1 md5 7 LEAK",
    "   neighbor 10.0.0.1 password 7 LEAK",
    "    password 3 LEAK",
    "    key-string 7 LEAK",
    '        encrypted-password "$6$LEAK"; ## SECRET-DATA',
    '        ssh-ed25519 "ssh-ed25519 AAAAC3NzLEAKLEAK x@LEAK";',
    '    authentication-key "$9$LEAK"; ## SECRET-DATA',
    '    10.0.0.7 secret "$9$LEAK"; ## SECRET-DATA',
    '            full-name "LEAK LEAK";',
    "    community LEAK {",
    "set snmp community LEAK authorization read-only",
    "nv set system aaa user cumulus hashed-password '$6$LEAK'",
    "nv set system aaa user cumulus ssh authorized-key k1 key AAAAC3LEAKLEAK",
    "nv set system snmp-server readonly-community LEAK access any",
    "nv set system aaa tacacs server 1 secret 'LEAK'",
    "nv set system message pre-login 'LEAK only'",
    '"passkey": "LEAK",',
    '"auth_password": "LEAK"',
    "MY_API_TOKEN=LEAK",
    "export AWS_SECRET_ACCESS_KEY=LEAK",
    "DB_URL=postgres://LEAK:LEAK@db/x",
    "Serial number: LEAK123456",
)
BLOCKS = (
    "-----BEGIN RSA PRIVATE KEY-----\nMIIELEAK\nLEAK\n-----END RSA PRIVATE KEY-----\n",
    '"-----BEGIN CERTIFICATE-----\\nMIIDLEAK\\n-----END CERTIFICATE-----\\n";',
    "-----BEGIN CERTIFICATE-----\nLEAK\nLEAK\n",
    "banner motd\nLEAK\n\nLEAK\nEOF\nhostname a\n",
    "banner motd ^\nLEAK\nLEAK\n^\nhostname a\n",
    "banner login ^ LEAK ^\nhostname a\n",
    '{"SNMP_COMMUNITY": {"LEAK": {"TYPE": "RO"}},\n "PORT": {"Ethernet0": {"mtu": "9100"}}}',
    '{"BANNER_MESSAGE": {"global": {"login": "LEAK {", "motd": "LEAK"}},\n "PORT": {}}',
    "<snmp>\n<community>\n<name>LEAK</name>\n</community>\n<contact>LEAK</contact></snmp>",
    "<user><name>x</name><authentication><encrypted-password>LEAK</encrypted-password></authentication></user>",
    '{"configuration": {"snmp": {"community": [{"name": "LEAK", "authorization": "read-only"}]}}}',
    "    snmp-server:\n      readonly-community:\n        LEAK:\n          access: any\n",
    "serialNumbers:\n  - LEAK1\n  - 'LEAK2'\nnumVfs: 2\n",
)
KEPT = (
    "route-map A permit 10\n set community 65001:100 additive",
    "ip community-list standard C permit 65001:100",
    "community C members target:65001:100;",
    "hash-key {",
    "<policy-options><community><name>C</name><members>65001:1</members></community></policy-options>",
    "username admin privilege 15 role network-admin secret sha512 @@admin-password-hash@@",
    "priority-flow-control priority 3 no-drop",
    "nv set qos mapping default-global trust l3",
)


@pytest.mark.parametrize("text", [*LINES, *BLOCKS])
def test_nothing_secret_is_left(text: str) -> None:
    found = redacted(text)
    assert "LEAK" not in found
    assert found.count("\n") == text.count("\n")


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redacted(text) == text


def test_what_follows_a_banner_stays() -> None:
    assert redacted("banner motd ^\na\n^\nhostname b").endswith("^\nhostname b")
    assert redacted("banner motd ^ a ^\nhostname b").endswith("hostname b")


def test_numbers_of_as_are_the_same_everywhere() -> None:
    text = (
        "router bgp 64999\n neighbor 10.0.0.1 remote-as 3356\nip as-path access-list A permit _3356_ 1\n target:3356:7"
    )
    rewriter = Rewriter(Pseudonyms(b"k" * 32), frozenset(), frozenset(), asns_of([text]))
    found = rewriter.text(text)
    number = found.split("remote-as ")[1].split("\n")[0]
    assert "3356" not in found
    assert f"_{number}_ 1" in found
    assert f"target:{number}:7" in found


@pytest.mark.parametrize("address", ["fe80::a8bb:ccff:fedd:ee01", "0c42:a103:0065:1234", "someone@corp.example"])
def test_what_is_made_of_a_name_or_mac_goes(address: str) -> None:
    rewriter = Rewriter(Pseudonyms(b"k" * 32), frozenset(), frozenset(), frozenset())
    found = rewriter.text(f"x {address} y")
    assert address not in found
    assert rewriter.text(f"x {address} y") == found


@pytest.mark.parametrize("kind", HUGE)
def test_large_texts_take_no_time(kind: str) -> None:
    rewriter = Rewriter(Pseudonyms(b"k" * 32), frozenset({"leaf1"}), frozenset(), frozenset({65001}))
    start = time.monotonic()
    rewriter.text(HUGE[kind])
    assert time.monotonic() - start < 20


def test_a_secret_is_named_as_one() -> None:
    assert SECRET in redacted("enable password 7 abc")
