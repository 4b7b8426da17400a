"""Where a value stands: by the name of its thing as a word, and the words that systems have for its field."""

from __future__ import annotations

import pytest

from eastwest.discover.where import Places

EOS = """hostname leaf1
interface Ethernet1
   description to Ethernet2
   MTU 9214
interface Ethernet11
   mtu 1500
interface ethernet2
   no switchport
router bgp 65001
   neighbor 10.0.0.1 remote-as 65002
"""
RANGES = "nv set interface swp1-64 link mtu 9216\nnv set interface swp7 link state down\n"


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        (EOS, "interfaces[Ethernet1].mtu_bytes", 4),
        (EOS, "interfaces[Ethernet11].mtu_bytes", 6),
        (EOS, "interfaces[Ethernet11]", 5),
        (EOS, "interfaces[Ethernet2].description", 3),
        (EOS, "interfaces[Ethernet2].speed_gbps", 3),
        (EOS, "interfaces[Ethernet1].speed_gbps", 2),
        (EOS, "bgp.neighbours[10.0.0.1].remote_as", 10),
        (EOS, "bgp.asn", 9),
        (EOS, "hostname", 1),
        (RANGES, "interfaces[swp5].mtu_bytes", 1),
        (RANGES, "interfaces[swp7].enabled", 2),
    ],
)
def test_a_value_has_its_line(text: str, path: str, line: int) -> None:
    """Letters of either case; a name is no part of another; else the line of the thing."""
    found = Places({"a.cfg": text})[path]
    assert (found.file, found.line) == ("a.cfg", line)


@pytest.mark.parametrize("path", ["telemetry.gnmi", "interfaces[Ethernet3].mtu_bytes", "bgp"])
def test_what_is_not_there_has_none(path: str) -> None:
    """Neither a field nor a name that no line has, nor a whole chapter."""
    assert path not in Places({"a.cfg": EOS})


def test_the_first_text_that_has_it_tells() -> None:
    """The files of one device, in order; the last line needs no end."""
    places = Places({"a.cfg": EOS, "b.cfg": "x\nlldp run"})
    assert places["lldp"].file == "b.cfg"
    assert places["lldp"].line == 2
