"""Configurations that others wrote, in both forms: what they say is read, what is beyond a DeviceIntent is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.plan.device import EcnMarking, Nos, PrefixRule, QueueIntent
from eastwest.plan.device.qos import SHARES_UNKNOWN
from eastwest.vendors.eos import EOS
from eastwest.vendors.junos import JUNOS
from eastwest.vendors.junos import statements as parser
from tests.vendors.designed import designed
from tests.vendors.foreign import CONFIGS, assert_meaning_kept, needs_configs
from tests.vendors.roundtrip import assert_round_trip

CURLY = """version 24.4R1-EVO;
groups {
    FABRIC {
        interfaces {
            <et-*> {
                mtu 9216;
                unit 0 { family inet { mtu 9170; } }
            }
        }
    }
}
apply-groups FABRIC;
apply-groups ABSENT;
/* a note { with; marks } */
system { host-name leaf9; }
interfaces {
    et-0/0/0 { number-of-sub-ports 2; speed 400g; }
    et-0/0/0:0 {
        description "to spine; 1"; # why
        unit 0 { family inet { address 10.0.0.1/31; } }
    }
    et-0/0/0:1 { unit 0 { family inet { mtu 4000; address 10.0.0.3/31; } } }
    inactive: et-0/0/1 { disable; }
}
class-of-service {
    classifiers { dscp D { forwarding-class NO-LOSS { loss-priority low code-points [ 011010 cs4 ]; } } }
    forwarding-classes { class NO-LOSS queue-num 4 no-loss pfc-priority 3; }
    congestion-notification-profile {
        C { pfc-watchdog; input { cable-length 40; dscp { code-point 011010 { pfc; } } } }
    }
    scheduler-maps { M { forwarding-class NO-LOSS scheduler S; } }
    schedulers { S { transmit-rate percent 70; made-up command; } }
    interfaces { et-* { congestion-notification-profile C; scheduler-map M; unit * { classifiers { dscp D; } } } }
}
"""
SET = """# as commands
set version 24.4R1-EVO
set groups FABRIC interfaces <et-*> mtu 9216
set groups FABRIC interfaces <et-*> unit 0 family inet mtu 9170
set apply-groups FABRIC
set apply-groups ABSENT
set system host-name leaf9
set interfaces et-0/0/0 number-of-sub-ports 2
set interfaces et-0/0/0 speed 400g
set interfaces et-0/0/0:0 description "to spine; 1"
set interfaces et-0/0/0:0 unit 0 family inet address 10.0.0.1/31
set interfaces et-0/0/0:1 unit 0 family inet mtu 4000
set interfaces et-0/0/0:1 unit 0 family inet address 10.0.0.3/31
set interfaces et-0/0/1 disable
deactivate interfaces et-0/0/1
set class-of-service classifiers dscp D forwarding-class NO-LOSS loss-priority low code-points [ 011010 cs4 ]
set class-of-service forwarding-classes class NO-LOSS queue-num 4
set class-of-service forwarding-classes class NO-LOSS no-loss
set class-of-service forwarding-classes class NO-LOSS pfc-priority 3
set class-of-service congestion-notification-profile C pfc-watchdog
set class-of-service congestion-notification-profile C input cable-length 40
set class-of-service congestion-notification-profile C input dscp code-point 011010 pfc
set class-of-service scheduler-maps M forwarding-class NO-LOSS scheduler S
set class-of-service schedulers S transmit-rate percent 70
set class-of-service schedulers S made-up command
set class-of-service interfaces et-* congestion-notification-profile C
set class-of-service interfaces et-* scheduler-map M
set class-of-service interfaces et-* unit * classifiers dscp D
"""
PUBLISHED = (
    "amd_rocm/juniper_qfx5240_dcqcn.conf",
    "batfish/junos_class-of-service-qfx-fcoe-no-loss",
    "juniper/jvd_snip_ecmp-dlb-flowlet.conf",
    "juniper/jvd_snip_rdma-rocev2-lossless.conf",
    "juniper/jvd_aidc_fabric/leaf1_qfx5240-64od.conf",
    "juniper/jvd_aidc_fabric/spine1_qfx5240-64od.conf",
    "juniper/jvd_5stage_compute-leaf1_qfx5120-48ym.conf",
)


def test_both_forms_mean_the_same() -> None:
    first, second = JUNOS.read({"a": CURLY}), JUNOS.read({"b": SET})
    assert first.intent == second.intent
    lines = [(each.line, each.text) for each in first.not_understood]
    assert lines == [(13, "apply-groups ABSENT"), (32, "class-of-service schedulers S made-up command")]
    assert [each.line for each in second.not_understood] == [6, 25]


def test_groups_wildcards_and_inactive_parts() -> None:
    intent = JUNOS.read({"a": CURLY}).intent
    assert intent.nos == Nos("junos", "24.4R1-EVO")
    ports = {port.name: port for port in intent.interfaces}
    assert sorted(ports) == ["et-0/0/0:0", "et-0/0/0:1"]
    assert [(port.mtu_bytes, port.speed_gbps, port.qos) for port in ports.values()] == [
        (9170, 400.0, "M"),
        (4000, 400.0, "M"),
    ]
    assert ports["et-0/0/0:0"].description == "to spine; 1"
    assert intent.qos is not None
    profile = intent.qos.ports[0]
    assert (profile.pfc, profile.watchdog, profile.trust) == ((3,), True, "dscp")
    assert profile.buffers[0].cable_m == 40
    assert [intent.qos.maps.traffic_class[dscp] for dscp in (26, 32)] == [4, 4]


def test_a_policy_that_is_no_prefix_list_is_told() -> None:
    text = """set routing-options autonomous-system 65001
set protocols bgp group UP export OPEN
set protocols bgp group UP import LIST
set protocols bgp group UP neighbor 10.0.0.1 peer-as 65002
set policy-options policy-statement OPEN term 1 from route-filter 10.0.0.0/8 orlonger
set policy-options policy-statement OPEN term 1 then accept
set policy-options policy-statement LIST term 1 from route-filter 10.0.0.0/8 upto /24
set policy-options policy-statement LIST term 1 then accept
set policy-options policy-statement LIST then reject
"""
    result = JUNOS.read({"a": text})
    assert result.intent.bgp is not None
    assert [each.name for each in result.intent.bgp.filters] == ["LIST"]
    assert result.intent.bgp.filters[0].rules == (PrefixRule(1, "permit", "10.0.0.0/8", None, 24),)
    assert (result.intent.bgp.groups[0].filter_in, result.intent.bgp.groups[0].filter_out) == ("LIST", "")
    assert [each.line for each in result.not_understood] == [2, 5, 6]


@pytest.mark.parametrize("text", [CURLY, SET])
def test_a_foreign_configuration_keeps_its_meaning(text: str) -> None:
    assert_meaning_kept(JUNOS, {"junos.conf": text})


@pytest.mark.parametrize(("text", "line"), [("system { host-name a;", 1), ("system;\n}\n", 2), ("set system\nfoo", 2)])
def test_broken_text_is_told(text: str, line: int) -> None:
    assert line in [each.line for each in JUNOS.read({"a": text}).not_understood]


def test_texts_too_large_or_too_deep_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="nested too deeply"):
        JUNOS.read({"a": "a { " * 100})
    monkeypatch.setattr(parser, "LARGEST_BYTES", 10)
    with pytest.raises(InputError, match="at most 10"):
        JUNOS.read({"a": CURLY})


def test_a_real_secret_is_not_kept() -> None:
    text = 'system { login { user ops { class super-user; authentication { encrypted-password "$6$abc"; } } } }'
    intent = JUNOS.read({"a": text}).intent
    assert intent.management.users[0].secret == "ops-password-hash"  # noqa: S105  # a placeholder's name
    assert "$6$" not in repr(intent)


@pytest.mark.parametrize(
    ("tenants", "addressing"), [(False, "bgp-unnumbered"), (True, "bgp-unnumbered"), (False, "ipv4-p2p")]
)
def test_a_designed_site(tenants: bool, addressing: str) -> None:
    devices = designed("junos", tenants=tenants, addressing=addressing)
    for intent in (devices[0], devices[-1]):
        rendered = assert_round_trip(JUNOS, intent)
        assert "pfc-priority 3" in rendered.files[0].text
        assert {each.path.split(".")[0].split("[")[0] for each in rendered.inexpressible} <= {"qos", "balancing", "bgp"}


def test_an_unsupported_release_is_refused() -> None:
    intent = designed("junos")[0]
    with pytest.raises(InputError, match=r"23\.4, 24\.2"):
        JUNOS.render(replace(intent, nos=Nos("junos", "18.1R3")))


@needs_configs
@pytest.mark.parametrize("path", PUBLISHED)
def test_published_configurations_keep_their_meaning(path: str) -> None:
    assert_meaning_kept(JUNOS, {"junos.conf": (Path(CONFIGS) / path).read_text()})


@needs_configs
def test_the_published_roce_example_is_read() -> None:
    text = (Path(CONFIGS) / "amd_rocm" / "juniper_qfx5240_dcqcn.conf").read_text()
    result = JUNOS.read({"junos.conf": text})
    assert result.intent.qos is not None
    profile = result.intent.qos.ports[0]
    assert (profile.pfc, [queue.strict for queue in profile.queues]) == ((3,), [True, False])
    assert result.intent.qos.maps.traffic_class[48] == 3
    assert result.not_understood == ()
    assert any(queue.ecn is not None and queue.ecn.fill_percent for queue in profile.queues)


FOREIGN_ECN = """\
set class-of-service forwarding-classes class NO-LOSS queue-num 4 no-loss pfc-priority 3
set class-of-service drop-profiles dp1 interpolate fill-level [ 55 90 ]
set class-of-service drop-profiles dp1 interpolate drop-probability [ 0 100 ]
set class-of-service schedulers s1 drop-profile-map loss-priority any protocol any drop-profile dp1
set class-of-service schedulers s1 explicit-congestion-notification
set class-of-service scheduler-maps sm1 forwarding-class NO-LOSS scheduler s1
set class-of-service interfaces et-0/0/1 scheduler-map sm1
"""


def test_percentages_of_a_foreign_file_are_ecn_of_a_buffer_of_unknown_size() -> None:
    result = JUNOS.read({"foreign.set": FOREIGN_ECN})
    assert result.not_understood == ()
    assert result.intent.qos is not None
    (port,) = result.intent.qos.ports
    assert port.queues == (QueueIntent(4, ecn=EcnMarking(0, 0, 100, (55, 90))),)
    assert "fill-level [ 55 90 ]" in JUNOS.render(result.intent).files[0].text


def test_other_systems_say_that_they_cannot_take_such_percentages() -> None:
    foreign = JUNOS.read({"foreign.set": FOREIGN_ECN}).intent
    told = EOS.render(replace(foreign, nos=Nos("eos", ""))).inexpressible
    assert [each.why for each in told if each.path.endswith(".ecn")] == [SHARES_UNKNOWN]


def test_an_interface_range_is_its_members() -> None:
    text = """\
interfaces {
    interface-range spines {
        member-range et-0/0/0 to et-0/0/2;
        member et-0/0/9;
        mtu 9216;
    }
    et-0/0/1 {
        description "to spine2";
    }
}
"""
    ports = JUNOS.read({"a.conf": text}).intent.interfaces
    assert [port.name for port in ports] == ["et-0/0/0", "et-0/0/1", "et-0/0/2", "et-0/0/9"]
    assert len({port.mtu_bytes for port in ports}) == 1
    assert ports[1].description == "to spine2"


_LEAF_QOS = """\
set interfaces et-0/0/1 unit 0 family inet address 10.0.0.1/31
set interfaces et-0/0/2 unit 0 family inet address 10.0.0.3/31
set class-of-service classifiers dscp MARKS forwarding-class NO-LOSS loss-priority low code-points 011010
set class-of-service forwarding-classes class NO-LOSS queue-num 4 no-loss pfc-priority 3
set class-of-service congestion-notification-profile PAUSE input dscp code-point 011010 pfc
set class-of-service interfaces et-0/0/1 scheduler-map SHARES
set class-of-service interfaces et-0/0/2 congestion-notification-profile PAUSE
set class-of-service interfaces et-0/0/2 scheduler-map SHARES
set class-of-service interfaces all unit * classifiers dscp MARKS
set class-of-service scheduler-maps SHARES forwarding-class NO-LOSS scheduler S
set class-of-service schedulers S explicit-congestion-notification
"""


def test_what_all_ports_have_is_added_and_one_map_with_and_without_pause_are_two_profiles() -> None:
    intent = JUNOS.read({"a": _LEAF_QOS}).intent
    assert intent.qos is not None
    profiles = {each.name: (each.trust, each.pfc, len(each.queues)) for each in intent.qos.ports}
    of = {port.name: port.qos for port in intent.interfaces}
    assert profiles[of["et-0/0/1"]] == ("dscp", (), 1)
    assert profiles[of["et-0/0/2"]] == ("dscp", (3,), 1)


def test_both_lists_of_a_drop_profile_in_one_line() -> None:
    pair = "set class-of-service drop-profiles D interpolate fill-level {} drop-probability {}\n"
    alone = "set class-of-service drop-profiles D interpolate {} {}\n"
    rest = (
        "set class-of-service forwarding-classes class ROCE queue-num 3\n"
        "set class-of-service schedulers S drop-profile-map loss-priority any protocol any drop-profile D\n"
        "set class-of-service schedulers S explicit-congestion-notification\n"
        "set class-of-service scheduler-maps M forwarding-class ROCE scheduler S\n"
        "set class-of-service interfaces et-0/0/0 scheduler-map M\nset interfaces et-0/0/0 mtu 9216\n"
    )
    pairs = JUNOS.read({"a": pair.format(20, 0) + pair.format(60, 100) + rest})
    lists = "".join(alone.format(*each) for each in (("fill-level", 20), ("fill-level", 60)))
    lists += "".join(alone.format("drop-probability", each) for each in (0, 100))
    assert pairs == JUNOS.read({"a": lists + rest})
    assert pairs.intent.qos is not None
    assert pairs.intent.qos.ports[0].queues[0].ecn == EcnMarking(0, 0, 100, (20, 60))


def test_one_stated_local_as_is_the_devices() -> None:
    text = (
        "set protocols bgp group U local-as 65001\nset protocols bgp group U neighbor 10.0.0.0 peer-as 65000\n"
        "set protocols bgp group O neighbor 10.2.2.2 peer-as 65000\n"
    )
    bgp = JUNOS.read({"a": text}).intent.bgp
    assert bgp is not None
    assert bgp.asn == 65001
    assert [each.peer for each in bgp.neighbours] == ["10.0.0.0", "10.2.2.2"]


def test_sessions_without_an_as_number_are_listed() -> None:
    text = "set protocols bgp group U neighbor 10.0.0.0 peer-as 65000\n"
    assert JUNOS.read({"a": text}).intent.bgp is None
    assert [each.line for each in JUNOS.read({"a": text}).not_understood] == [1]
    assert JUNOS.read({"a": f"set routing-options autonomous-system 65001\n{text}"}).not_understood == ()


def test_addresses_of_a_vlan_with_what_stands_behind_them() -> None:
    text = (
        "set vlans v10 vlan-id 10\nset vlans v10 l3-interface irb.10\nset interfaces irb mtu 9216\n"
        "set interfaces irb unit 10 family inet address 10.1.1.2/24 virtual-gateway-address 10.1.1.1\n"
        "set interfaces irb unit 10 family inet address 10.1.1.2/24 preferred\n"
        "set interfaces irb unit $UNIT family inet address $GATEWAY\n"
    )
    result = JUNOS.read({"a": text})
    assert [(each.number, each.addresses) for each in result.intent.vlans] == [(10, ("10.1.1.2/24",))]
    assert [each.line for each in result.not_understood] == [6]
