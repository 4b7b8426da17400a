"""A customer's lines survive a merge, contradictions are named, and the result read back means the design."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.plan.device import DeviceIntent
from eastwest.plan.device.underlay import FILTER
from eastwest.vendors.family import Family, Rendered
from eastwest.vendors.frr.commands import TERMINAL
from eastwest.vendors.merge import Merged, merge_golden
from eastwest.vendors.merge.conflict import KEPT, OPEN
from tests.vendors.designed import configured

EOS = """\
! Example Corp base, do not remove
hostname template
!
username bob privilege 15 secret sha512 $6$theirs
!
ntp server 10.9.9.9
!
qos map dscp 26 to traffic-class 5
!
snmp-server location hall 3
!
interface Ethernet1/1
   mtu 1500
   load-interval 5
!
interface Ethernet60/1
   description theirs
   mtu 1500
!
router bgp 4200000001
   neighbor 203.0.113.9 remote-as 64512
!
end
"""
NXOS = """\
hostname template
feature ssh
banner motd ^Property of
Example Corp^
ntp server 10.9.9.9 use-vrf management
policy-map type queuing theirs
  class type queuing c-out-8q-q1
    bandwidth remaining percent 5
interface Ethernet1/1/1
  mtu 1500
  priority-flow-control mode off
  load-interval counter 1 5
interface Ethernet1/60
  description theirs
"""
JUNOS = """\
/* Example Corp base */
system {
    host-name template;
    root-authentication { encrypted-password "$6$theirs"; }
    ntp { server 10.9.9.9; }
}
interfaces {
    et-0/0/0:0 { mtu 1500; hold-time up 5 down 5; }
    inactive: et-0/0/0:1 { description old; }
}
snmp { location "hall 3"; }
class-of-service { forwarding-classes { class BULK queue-num 3; } }
"""
CONFIG_DB = {
    "PORT": {"Ethernet0": {"mtu": "1500", "autoneg": "off"}},
    "NTP_SERVER": {"10.9.9.9": {}},
    "BUFFER_PG": {"Ethernet0|3-4": {"profile": "pg_lossless_theirs"}},
    "VLAN_MEMBER": {"Vlan10|Ethernet0": {"tagging_mode": "untagged"}, "Vlan10|Ethernet500": {"tagging_mode": "tagged"}},
    "DSCP_TO_TC_MAP": {"AZURE": {"26": "4"}},
}
FRR = """\
hostname template
ip nht resolve-via-default
!
router bgp 65000
 bgp router-id 203.0.113.1
exit
!
"""


@cache
def switch(family: str) -> tuple[DeviceIntent, Family, Rendered]:
    return next(configured(family).render())


def merged(family: str, **golden: str) -> Merged:
    _, system, rendered = switch(family)
    return merge_golden(system, rendered, {name.replace("_", "."): text for name, text in golden.items()})


def choices(found: Merged) -> dict[str, str]:
    return {each.theirs: each.choice for each in found.conflicts}


def test_eos() -> None:
    found = merged("eos", base_cfg=EOS)
    text = found.files[0].text
    for line in (
        "! Example Corp base, do not remove",
        "snmp-server location hall 3",
        "   load-interval 5",
        "   mtu 1500",
    ):
        assert f"{line}\n" in text
    assert "   neighbor 203.0.113.9 remote-as 64512\n" in text
    assert "secret sha512 $6$theirs" in text
    assert "@@admin-password-hash@@" not in text
    assert "traffic-class 5\n" not in text.replace("qos map traffic-class 5", "")
    assert text.index("qos profile ") < text.index("interface Ethernet1/1\n")
    assert text.endswith("end\n")
    assert choices(found)["mtu 1500"] == "replaced"
    assert choices(found)["qos map dscp 26 to traffic-class 5"] == "replaced"
    assert OPEN not in choices(found).values()
    assert not any("$6$theirs" in each.theirs for each in found.conflicts)


def test_commands_there_and_back() -> None:
    file = merged("eos", base_cfg=EOS).files[0]
    assert file.remediation is not None
    assert file.rollback is not None
    there, back = file.remediation.splitlines(), file.rollback.splitlines()
    assert "no qos map dscp 26 to traffic-class 5" in there
    assert "qos map dscp 26 to traffic-class 3" in there
    assert "qos map dscp 26 to traffic-class 5" in back
    assert "no qos map dscp 26 to traffic-class 3" in back
    assert not any("load-interval" in line or "snmp" in line for line in there + back)


def test_nxos() -> None:
    found = merged("nxos", base_cfg=NXOS)
    text = found.files[0].text
    for line in ("feature ssh", "Example Corp^", "policy-map type queuing theirs", "  load-interval counter 1 5"):
        assert f"{line}\n" in text
    assert "priority-flow-control mode off" not in text
    assert choices(found)["priority-flow-control mode off"] == "replaced"
    assert OPEN not in choices(found).values()


def test_junos() -> None:
    found = merged("junos", base_conf=JUNOS)
    text = found.files[0].text
    for line in (
        "# Example Corp base",
        "set interfaces et-0/0/0:0 hold-time up 5 down 5",
        'set snmp location "hall 3"',
        'set system root-authentication encrypted-password "$6$theirs"',
    ):
        assert f"{line}\n" in text
    assert "mtu 1500" not in text
    assert "BULK" not in text
    assert "deactivate" not in text
    assert choices(found)["interfaces et-0/0/0:1"] == "removed"
    assert OPEN not in choices(found).values()
    assert "delete interfaces et-0/0/0:0 mtu 1500" in (found.files[0].remediation or "")


@pytest.mark.parametrize(
    ("family", "theirs"),
    [
        ("eos", "ipv6 prefix-list {}\n   seq 5 permit 2001:db8::/32\n"),
        ("nxos", "ipv6 prefix-list {} seq 5 permit 2001:db8::/32\n"),
        ("junos", "set forwarding-options hash-key family inet6 layer-3 destination-address\n"),
    ],
)
def test_the_lists_of_ipv6_are_the_designs_too(family: str, theirs: str) -> None:
    _, system, rendered = next(configured(family, addressing="ipv6-p2p").render())
    found = merge_golden(system, rendered, {"base.cfg": theirs.format(FILTER)})
    assert theirs.splitlines()[-1] not in found.files[0].text
    assert "2001:db8::/32" not in found.files[0].text
    assert OPEN not in choices(found).values()


def test_sonic() -> None:
    found = merged("sonic", config_db_json=json.dumps(CONFIG_DB), frr_conf=FRR)
    tables = json.loads(next(file.text for file in found.files if file.path.endswith(".json")))
    assert tables["PORT"]["Ethernet0"]["autoneg"] == "off"
    assert tables["PORT"]["Ethernet0"]["mtu"] == "9216"
    assert tables["DSCP_TO_TC_MAP"]["AZURE"] == {"26": "4"}
    assert tables["NTP_SERVER"] == {"10.9.9.9": {}}
    assert set(tables["VLAN_MEMBER"]) == {"Vlan10|Ethernet500"}
    assert "Ethernet0|3-4" not in tables["BUFFER_PG"]
    routing = next(file.text for file in found.files if not file.path.endswith(".json"))
    assert "ip nht resolve-via-default\n" in routing
    assert "router bgp 65000" not in routing
    assert {each.choice for each in found.conflicts if each.where == "NTP_SERVER"} == {KEPT}
    assert OPEN not in choices(found).values()


def test_routing_of_sonic_has_commands_there_and_back() -> None:
    """FRR runs one process: the old one goes before the new one comes."""
    found = merged("sonic", config_db_json=json.dumps(CONFIG_DB), frr_conf=FRR)
    file = next(file for file in found.files if not file.path.endswith(".json"))
    there = (file.remediation or "").splitlines()
    assert there.index("no router bgp 65000") < there.index("router bgp 4200000001")
    before, after = (TERMINAL.parsed(file.path, text) for text in (FRR, file.text))
    assert TERMINAL.entered(before, there) == after
    assert TERMINAL.entered(after, (file.rollback or "").splitlines()) == before


def test_the_json_patches_lead_there_and_back() -> None:
    file = merged("sonic", config_db_json=json.dumps(CONFIG_DB)).files[0]
    before, after = json.loads(file.golden), json.loads(file.text)
    assert patched(before, json.loads(file.remediation or "")) == after
    assert patched(after, json.loads(file.rollback or "")) == before


def patched(tree: Any, steps: list[dict[str, Any]]) -> Any:  # noqa: ANN401
    """What RFC 6902 says the steps make of the tree."""
    tree = json.loads(json.dumps(tree))
    for step in steps:
        *above, last = [part.replace("~1", "/").replace("~0", "~") for part in step["path"].split("/")[1:]]
        at = tree
        for part in above:
            at = at[part]
        if step["op"] == "remove":
            del at[last]
        else:
            at[last] = step["value"]
    return tree


@pytest.mark.parametrize("family", ["eos", "nxos", "junos", "sonic"])
def test_merging_twice_changes_nothing_more(family: str) -> None:
    _, _, rendered = switch(family)
    names = [str(file.path) for file in rendered.files[: 2 if family == "sonic" else 1]]
    golden = dict(zip(names, [json.dumps(CONFIG_DB), FRR], strict=True)) if family == "sonic" else {names[0]: ""}
    if family != "sonic":
        golden[names[0]] = {"eos": EOS, "nxos": NXOS, "junos": JUNOS}[family]
    _, system, _ = switch(family)
    once = merge_golden(system, rendered, golden)
    again = merge_golden(system, rendered, {file.path: file.text for file in once.files})
    assert [file.text for file in again.files] == [file.text for file in once.files]
    assert all(each.choice == KEPT for each in again.conflicts)


THEIRS = st.lists(
    st.sampled_from(
        [
            "snmp-server location hall 3",
            "ip access-list standard THEIRS\n   10 permit 10.0.0.0/8",
            "vlan 10\n   name theirs",
            "interface Ethernet60/1\n   mtu 1500\n   description theirs",
            "qos profile THEIRS\n   priority-flow-control priority 5 no-drop",
            "logging buffered 1000",
            "alias r show run",
        ]
    ),
    unique=True,
)
CONTRADICTIONS = st.lists(
    st.sampled_from(
        [
            "hostname other",
            "qos map dscp 26 to traffic-class 4",
            "qos map traffic-class 3 to uc-tx-queue 1",
            "priority-flow-control pause watchdog action errdisable",
            "interface Ethernet1/1\n   mtu 1500\n   priority-flow-control priority 4 no-drop",
            "interface Ethernet2/1\n   switchport\n   channel-group 7 mode active",
            "router bgp 64512\n   router-id 203.0.113.1",
        ]
    ),
    unique=True,
)


@settings(max_examples=10, deadline=None)
@given(THEIRS, CONTRADICTIONS, st.randoms(use_true_random=False))
def test_any_mix_keeps_theirs_and_means_the_design(theirs: list[str], against: list[str], order: Any) -> None:  # noqa: ANN401
    blocks = [*theirs, *against]
    order.shuffle(blocks)
    found = merged("eos", base_cfg="".join(f"{block}\n!\n" for block in blocks))
    assert all(block in found.files[0].text for block in theirs)
    assert OPEN not in choices(found).values()
    told = " ".join(choices(found))
    assert all(block.splitlines()[-1].strip() in told or block.splitlines()[0] in told for block in against)


def test_texts_that_are_no_configuration() -> None:
    for text in ("[]", "{", '{"PORT": 1}'):
        with pytest.raises(InputError):
            merged("sonic", base_json=text)
    with pytest.raises(InputError):
        merged("junos", base_conf="system { host-name x;")
    with pytest.raises(InputError, match="second file"):
        merged("eos", one_cfg=EOS, two_cfg=EOS)


NVUE = """\
# Example Corp base
nv set system hostname template
nv set system timezone Europe/Berlin
nv set system ntp server 10.9.9.9
nv set system aaa user bob hashed-password '$6$theirs'
nv set interface swp1s0,swp60-61 link mtu 1500
nv set interface swp5s0 ipv4 address 203.0.113.0/31
nv set interface swp60 description theirs
nv set system snmp-server listening-address all
nv set qos pfc theirs switch-priority 5
"""
NVUE_YAML = """\
- header:
    version: Cumulus Linux 5.16
- set:
    system:
      hostname: template
      timezone: Europe/Berlin
    interface:
      swp1s0:
        link:
          mtu: 1500
      swp5s0:
        ipv4:
          address:
            203.0.113.0/31: {}
"""


def test_nvue() -> None:
    found = merged("nvue", base_txt=NVUE)
    text = found.files[0].text
    for line in (
        "# Example Corp base",
        "nv set system timezone Europe/Berlin",
        "nv set system ntp server 10.9.9.9",
        "nv set system snmp-server listening-address all",
        "nv set interface swp60 description theirs",
        "nv set interface swp61 link mtu 1500",
        "nv set system aaa user bob hashed-password '$6$theirs'",
    ):
        assert f"{line}\n" in text
    assert "swp1s0 link mtu 1500" not in text
    assert "pfc theirs" not in text
    assert "@@admin-password-hash@@" not in text
    assert choices(found)["1500"] == "replaced"
    assert OPEN not in choices(found).values()
    assert not any("$6$theirs" in each.theirs for each in found.conflicts)


@pytest.mark.parametrize("golden", [NVUE, NVUE_YAML], ids=["commands", "startup"])
def test_nvue_there_and_back(golden: str) -> None:
    file = merged("nvue", base_txt=golden).files[0]
    there, back = (file.remediation or "").splitlines(), (file.rollback or "").splitlines()
    assert "nv unset interface swp5s0 ipv4 address 203.0.113.0/31" in there
    assert "nv set interface swp5s0 ipv4 address 203.0.113.0/31" in back
    assert any(line.startswith("nv set interface swp1s0 link mtu 9") for line in there)
    assert "nv set interface swp1s0 link mtu 1500" in back
    assert "nv unset interface swp1s0 link mtu" not in there + back
    assert not any("timezone" in line for line in there + back)


def test_a_line_of_nvue_that_takes_away_is_refused() -> None:
    with pytest.raises(InputError, match="is no `nv set` command"):
        merged("nvue", base_txt=f"{NVUE}nv unset interface swp3\n")
