"""Lines that are read whole mean what their words one by one mean."""

from __future__ import annotations

import pytest

from eastwest.vendors.junos import JUNOS
from eastwest.vendors.junos.statements import parse

TEXT = """system {
    host-name leaf1;
}
inactive: chassis {
    fpc 0 { pic 0; }
}
interfaces {
    replace: et-0/0/0:1 {
        mtu 9216;
        description "to a; {b}";
        unit 0 {
            family inet {
                address 10.0.0.0/31;
            }
        }
    }
}
"""


@pytest.mark.parametrize("between", [" /* note */ ", " \t", " "])
def test_a_line_read_whole_is_its_words(between: str) -> None:
    whole = parse("a.conf", TEXT)
    apart = parse("a.conf", TEXT.replace(" {\n", f"{between}{{\n").replace(";\n", f"{between};\n"))
    assert apart.statements == whole.statements
    assert apart.inactive == whole.inactive == [("chassis",)]
    assert ("interfaces", "et-0/0/0:1", "mtu", "9216") in [each.words for each in whole.statements]


def test_statements_stand_on_the_lines_where_they_begin() -> None:
    lines = TEXT.split("\n")
    for each in parse("a.conf", TEXT).statements:
        assert each.words[-1] in lines[each.number - 1]


def test_a_ports_own_name_counts_before_patterns_and_patterns_before_all() -> None:
    text = """class-of-service {
    interfaces {
        et-0/0/1 { scheduler-map OWN; }
        et-0/0/1* { scheduler-map PATTERN; }
        all { scheduler-map ALL; }
    }
    scheduler-maps { OWN; PATTERN; ALL; }
}
interfaces { et-0/0/1 { mtu 9216; } et-0/0/10 { mtu 9216; } et-0/0/2 { mtu 9216; } }
"""
    found = {port.name: port.qos for port in JUNOS.read({"a.conf": text}).intent.interfaces}
    assert found == {"et-0/0/1": "OWN", "et-0/0/10": "PATTERN", "et-0/0/2": "ALL"}
