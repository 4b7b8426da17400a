"""One command with several statements, names with numbers in brackets, and groups within groups."""

from __future__ import annotations

import pytest

from eastwest.vendors.junos import JUNOS
from eastwest.vendors.junos.inherit import effective
from eastwest.vendors.junos.members import spelled_out
from eastwest.vendors.junos.statements import parse


def texts(text: str) -> list[str]:
    statements, _ = effective(parse("a", text))
    return [each.text for each in statements]


@pytest.mark.parametrize(
    ("command", "apart"),
    [
        (
            "class-of-service drop-profiles D interpolate fill-level [ 70 90 ] drop-probability [ 0 100 ]",
            ["fill-level 70", "fill-level 90", "drop-probability 0", "drop-probability 100"],
        ),
        (
            "protocols bgp group G bfd-liveness-detection minimum-interval 300 multiplier 3",
            ["minimum-interval 300", "multiplier 3"],
        ),
        (
            "protocols bgp group G bfd-liveness-detection transmit-interval minimum-interval 300",
            ["minimum-interval 300"],
        ),
        ("protocols bgp group G type external neighbor 10.0.0.1 peer-as 65001", ["external", "peer-as 65001"]),
        ("interfaces et-0/0/1 unit 0 family inet mtu 9000 address 10.0.0.1/31", ["mtu 9000", "address 10.0.0.1/31"]),
        ("interfaces et-0/0/1 mtu 9216 unit 0 family inet address 10.0.0.1/31", ["mtu 9216", "address 10.0.0.1/31"]),
    ],
)
def test_statements_of_one_command_stand_apart(command: str, apart: list[str]) -> None:
    found = texts(f"set {command}")
    assert [text.endswith(end) for text, end in zip(found, apart, strict=True)] == [True] * len(apart)
    assert texts(f"set groups G {command}\nset apply-groups G") == found


def test_brackets_in_a_name_are_numbers_and_not_a_list() -> None:
    assert spelled_out("et-0/0/[0-1,4]:[0-1]") == [f"et-0/0/{port}:{part}" for port in (0, 1, 4) for part in (0, 1)]
    assert spelled_out("et-0/0/[9-0]") == []
    assert spelled_out("et-0/0/[a]") == ["et-0/0/[a]"]
    found = texts("wildcard range set interfaces et-0/0/[0-2] mtu 9216")
    assert found == [f"interfaces et-0/0/{port} mtu 9216" for port in range(3)]


def test_a_range_is_named_in_protocols_too() -> None:
    text = """\
interfaces {
    interface-range spines { member et-0/0/[0-1]; unit 0 { family inet6; } }
    et-0/0/8 { mtu 9216; }
    interface-range hosts { member "et-0/0/8*"; description host; }
}
protocols { router-advertisement { interface spines; } }
"""
    found = JUNOS.read({"a": text})
    assert found.not_understood == ()
    ports = {port.name: (port.unnumbered, port.description) for port in found.intent.interfaces}
    assert ports == {"et-0/0/0": (True, ""), "et-0/0/1": (True, ""), "et-0/0/8": (False, "host")}


def test_groups_apply_groups_and_may_be_excepted() -> None:
    text = """\
groups {
    inner { interfaces { <et-*> { mtu 9216; } } }
    outer { apply-groups inner; interfaces { <et-*> { description fabric; } } }
    again { apply-groups again; system { domain-name lab; } }
}
apply-groups [ outer again ];
interfaces {
    et-0/0/0 { unit 0 { family inet; } }
    et-0/0/1 { apply-groups-except outer; mtu 2000; unit 0 { family inet; } }
}
"""
    statements, lost = effective(parse("a", text))
    found = [each.text for each in statements]
    assert "interfaces et-0/0/0 mtu 9216" in found
    assert "interfaces et-0/0/0 description fabric" in found
    assert [each for each in found if "et-0/0/1 m" in each or "et-0/0/1 d" in each] == ["interfaces et-0/0/1 mtu 2000"]
    assert "system domain-name lab" in found
    assert [each.text for each in lost] == ["apply-groups again"]


def test_a_place_within_a_group_may_be_a_wildcard() -> None:
    text = """\
set groups G1 apply-groups G2
set groups G2 interfaces <et-*> unit 0 apply-groups G3
set groups G3 interfaces <*> unit <*> family inet mtu 9000
set groups G3 interfaces <xe-*> unit <*> family inet mtu 1500
set groups EMPTY
set apply-groups [ G1 EMPTY ]
set interfaces et-0/0/1 description a
set interfaces xe-0/0/1 description b
"""
    statements, lost = effective(parse("a", text))
    inherited = [each.text for each in statements if "mtu" in each.words]
    assert inherited == ["interfaces et-0/0/1 unit 0 family inet mtu 9000"]
    assert lost == []
