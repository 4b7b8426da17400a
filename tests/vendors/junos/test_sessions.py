"""What guides and logs of sessions hold: moves, blocks beside commands, templates, and parts that were shown."""

from __future__ import annotations

import pytest

from eastwest.discover.found import network_of
from eastwest.discover.source import Text
from eastwest.vendors.junos import JUNOS
from eastwest.vendors.junos.statements import parse


def texts(text: str) -> list[str]:
    return [each.text for each in parse("a", text).statements]


def test_commands_below_an_edit() -> None:
    text = """\
edit class-of-service
edit schedulers S
set priority low
exit
set scheduler-maps M forwarding-class F scheduler S
edit interfaces et-0/0/1
set scheduler-map M
up
set et-0/0/2 scheduler-map M
set class-of-service interfaces et-0/0/3 scheduler-map M
top set system host-name leaf1
top edit vlans
set v10 vlan-id 10
top
set system domain-name lab
"""
    assert [each.text for each in parse("a", text).faults] == ["set et-0/0/2 scheduler-map M"]
    assert texts(text) == [
        "class-of-service schedulers S priority low",
        "class-of-service scheduler-maps M forwarding-class F scheduler S",
        "class-of-service interfaces et-0/0/1 scheduler-map M",
        "class-of-service interfaces et-0/0/3 scheduler-map M",
        "system host-name leaf1",
        "vlans v10 vlan-id 10",
        "system domain-name lab",
    ]


def test_blocks_and_commands_in_one_text() -> None:
    text = """\
set system host-name leaf1
protocols {
    bgp {
        group G {
            /* set nothing */
            type external;
        }
    }
}
load complete
set system domain-name "a{b"
"""
    source = parse("a", text)
    assert [each.text for each in source.statements] == [
        "protocols bgp group G type external",
        "system host-name leaf1",
        'system domain-name "a{b"',
    ]
    assert [(each.number, each.text) for each in source.faults] == [(10, "load complete")]


@pytest.mark.parametrize("port", ["${port}", "{{ port }}", "et-0/0/${n}:1"])
def test_placeholders_are_part_of_a_name(port: str) -> None:
    assert texts(f"set interfaces {port} mtu 9216") == [f"interfaces {port} mtu 9216"]
    curly = f"{{% for each in ports %}}\ninterfaces {{ {port} {{ mtu 9216; }} }}\n{{% endfor %}}\n"
    assert texts(curly) == [f"interfaces {port} mtu 9216"]


def test_a_part_that_was_shown_stands_in_its_blocks() -> None:
    page = """\
```
admin@leaf7# show forwarding-options
enhanced-hash-key {
    ecmp-dlb {
        per-packet;
    }
}
```
```
admin@leaf7> show configuration interfaces et-0/0/1
mtu 9216;
unit 0 {
    family inet;
}
```
```
admin@leaf7> show interfaces et-0/0/1
Physical interface: et-0/0/1, Enabled, Physical link is Up
```
"""
    (device,) = network_of(iter([Text("page.md", page)])).devices
    assert device.name == "leaf7"
    assert device.not_understood == ()
    assert device.intent.balancing.mode == "per-packet"
    assert [(port.name, port.mtu_bytes) for port in device.intent.interfaces] == [("et-0/0/1", 9202)]


def test_packets_are_spread_only_where_an_ethernet_type_is_named() -> None:
    text = "set forwarding-options enhanced-hash-key ecmp-dlb per-packet\n"
    assert JUNOS.read({"a": text}).intent.balancing.mode == "per-packet"
    none = "set forwarding-options enhanced-hash-key ecmp-dlb ether-type none\n"
    assert JUNOS.read({"a": text + none}).intent.balancing.mode == "static"


def test_the_as_number_that_groups_speak_with() -> None:
    group = "set protocols bgp group {0} local-as {1}\nset protocols bgp group {0} neighbor 10.0.0.{1} peer-as 9\n"
    alone = JUNOS.read({"a": group.format("U", 11)})
    assert alone.not_understood == ()
    assert alone.intent.bgp is not None
    assert alone.intent.bgp.asn == 11
    two = JUNOS.read({"a": "set routing-options autonomous-system 5\n" + group.format("U", 11) + group.format("V", 12)})
    assert two.intent.bgp is not None
    assert two.intent.bgp.asn == 5
    assert [each.line for each in two.not_understood] == [2, 4]


def test_a_unit_describes_a_port_that_says_nothing_itself() -> None:
    text = 'set interfaces et-0/0/1 unit 0 description "to spine1"\nset interfaces et-0/0/2 description own\n'
    ports = JUNOS.read({"a": text + "set interfaces et-0/0/2 unit 0 description unit\n"}).intent.interfaces
    assert [port.description for port in ports] == ["to spine1", "own"]


def test_what_opens_or_ends_a_session_changes_nothing() -> None:
    text = "configure private\nedit\nset system host-name a\ncommit confirmed 10\ncommit and-quit\n"
    assert JUNOS.read({"a": text}).not_understood == ()


def test_internal_neighbours_have_the_own_as_number() -> None:
    text = """\
set routing-options autonomous-system 65001
set protocols bgp group I type internal
set protocols bgp group I neighbor 10.0.0.1
set protocols bgp group E type external
set protocols bgp group E neighbor 10.0.0.2 peer-as 65002
"""
    bgp = JUNOS.read({"a": text}).intent.bgp
    assert bgp is not None
    assert {each.peer: each.remote_as for each in bgp.neighbours} == {"10.0.0.1": 65001, "10.0.0.2": 65002}


def test_a_command_that_goes_on_behind_a_backslash() -> None:
    text = "set class-of-service interfaces et-0/0/1 \\\n  unit 0 classifiers dscp d  # all\nset system host-name a\\\n"
    found = [(each.number, each.text) for each in parse("a", text).statements]
    assert found == [
        (1, "class-of-service interfaces et-0/0/1 unit 0 classifiers dscp d"),
        (3, "system host-name a"),
    ]


def test_separators_and_gaps_are_nothing() -> None:
    source = parse("a", "set system host-name a\n!\n.....\n...\nand so on\n")
    assert [each.text for each in source.faults] == ["and so on"]


def test_lines_of_templates_and_answers_are_nothing() -> None:
    source = parse("a", "{% for port in ports %}\nset interfaces {{port}} mtu 9216\n{% endfor %}\ncommit complete\n")
    assert source.faults == []
    assert [each.words[1] for each in source.statements] == ["{{port}}"]


def test_a_statement_without_semicolon_ends_where_the_next_begins() -> None:
    text = (
        "interfaces {\n    et-0/0/1 {\n        mtu 9192\n        unit 0 {\n            family inet {\n"
        "                address 10.0.0.1/31\n            }\n        }\n    }\n"
        "    et-0/0/2\n    {\n        description\n            up;\n    }\n}\n"
    )
    found = JUNOS.read({"a.conf": text})
    assert found.not_understood == ()
    first, second = found.intent.interfaces
    assert (first.addresses, second.description) == (("10.0.0.1/31",), "up")


def test_without_an_own_number_the_groups_over_links_say_it() -> None:
    text = (
        "set protocols bgp group UP local-as 65001\nset protocols bgp group UP neighbor 10.0.0.0 peer-as 65100\n"
        "set protocols bgp group EVPN family evpn signaling\nset protocols bgp group EVPN local-as 65200\n"
    )
    found = JUNOS.read({"a.conf": text})
    assert found.intent.bgp is not None
    assert found.intent.bgp.asn == 65001
    assert [each.text for each in found.not_understood] == ["protocols bgp group EVPN local-as 65200"]
