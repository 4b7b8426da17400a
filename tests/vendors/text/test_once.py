"""An address that a port has twice is one address, in every family's words."""

from __future__ import annotations

import pytest

from eastwest.vendors.eos import EOS
from eastwest.vendors.family import Family
from eastwest.vendors.junos import JUNOS
from eastwest.vendors.nxos import NXOS
from eastwest.vendors.text.once import with_one

EOS_TEXT = "interface Ethernet1\n   no switchport\n{}   ip address 10.0.0.1/31\n"
NXOS_TEXT = "interface Ethernet1/1\n  no switchport\n{}  ip address 10.0.0.1/31\n"
JUNOS_TEXT = "set interfaces et-0/0/1 mtu 9216\n{}set interfaces et-0/0/1 unit 0 family inet address 10.0.0.1/31\n"


def test_order_stays_and_nothing_comes_twice() -> None:
    assert with_one(("b",), "a") == ("b", "a")
    assert with_one(("b", "a"), "b") == ("b", "a")


@pytest.mark.parametrize(("family", "text"), [(EOS, EOS_TEXT), (NXOS, NXOS_TEXT), (JUNOS, JUNOS_TEXT)])
def test_a_statement_that_stands_twice_says_nothing_new(family: Family, text: str) -> None:
    line = text.format("").splitlines(keepends=True)[-1]
    (port,) = family.read({"a.cfg": text.format(line)}).intent.interfaces
    assert port.addresses == ("10.0.0.1/31",)
