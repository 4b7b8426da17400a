"""Switches of PFC, no-drop classes, queues that two classes share, and settings with two values."""

from __future__ import annotations

from eastwest.audit.statements import indented, junos

EOS = """\
qos profile HALF
   priority-flow-control on
qos profile WHOLE
   priority-flow-control on
   priority-flow-control priority 3 no-drop
interface Ethernet1
   priority-flow-control priority 4 no-drop
"""
NXOS = """\
policy-map type network-qos NQ
  class type network-qos c-8q-nq3
    pause pfc-cos 3
policy-map type queuing OUT
  class type queuing c-out-8q-q3
    bandwidth remaining percent 0
  class type queuing c-out-8q-q3
    bandwidth remaining percent 90
interface Ethernet1/1
  mtu 9216
  priority-flow-control mode on
interface Ethernet1/1
  mtu 1500
interface Ethernet1/2
  ip address 10.0.0.1/31
  ip address 10.0.1.1/31 secondary
"""
JUNOS = """\
class-of-service {
    forwarding-classes {
        class NO-LOSS queue-num 4 no-loss pfc-priority 3;
        class CNP queue-num 4;
        class REST queue-num 0;
    }
    classifiers {
        dscp roce {
            import default;
        }
    }
}
"""


def test_pfc_of_eos_is_a_switch_and_priorities() -> None:
    found = {each.of: (each.priorities, each.on) for each in indented.read("a", EOS).pfc_on}
    assert found == {"HALF": ((), True), "WHOLE": ((3,), True), "Ethernet1": ((4,), False)}


def test_pfc_of_nxos_stands_apart_from_its_classes() -> None:
    found = indented.read("a", NXOS)
    assert [(each.of, each.priorities) for each in found.pfc_on] == [("Ethernet1/1", None)]
    assert [(each.policy, each.priority, each.line.line) for each in found.no_drop] == [("NQ", 3, 3)]
    assert found.network_policies


def test_two_values_of_one_setting() -> None:
    found = {(each.of, each.setting): each.values for each in indented.read("a", NXOS).twice}
    assert found == {
        ("policy-map type queuing OUT class type queuing c-out-8q-q3", "bandwidth remaining percent"): (
            "bandwidth remaining percent 0",
            "bandwidth remaining percent 90",
        ),
        ("interface Ethernet1/1", "mtu"): ("mtu 9216", "mtu 1500"),
    }


def test_a_queue_of_a_lossless_and_a_lossy_class() -> None:
    found = junos.read("a", JUNOS)
    assert [(each.queue, each.lossless, each.lossy, each.line.line) for each in found.shared_queues] == [
        (4, "NO-LOSS", "CNP", 4)
    ]
    assert [each for each in found.used if each.kind == "policy"] == []


PARTITIONS = """\
class-of-service {
    shared-buffer {
        ingress {
            buffer-partition lossless { percent 66; }
            buffer-partition lossless-headroom { percent 24; }
            buffer-partition lossy { percent 10; }
        }
        egress {
            buffer-partition lossless { percent 66; }
            buffer-partition lossy { percent 10; }
        }
    }
}
"""


def test_partitions_of_ingress_come_to_a_whole_and_lossless_shares_are_alike() -> None:
    found = junos.read("a", PARTITIONS).shares
    assert [(each.total, each.whole, each.exact) for each in found] == [
        (100, 100, True),
        (76, 100, False),
        (66, 66, True),
    ]
    swapped = PARTITIONS.replace("lossless {", "x {").replace("lossy {", "lossless {").replace("x {", "lossy {")
    into = swapped[: swapped.index("egress")] + PARTITIONS[PARTITIONS.index("egress") :]
    alike = junos.read("a", into).shares[-1]
    assert (alike.total, alike.whole) == (66, 10)
    older = PARTITIONS.replace(
        "percent 10; }\n        }\n    }", "percent 10; } buffer-partition multicast { percent 24; }}}"
    )
    assert [each.whole for each in junos.read("a", older).shares] == [100, 100]
    assert [each.exact for each in junos.read("a", older).shares] == [True, True]


def test_a_partition_that_is_named_without_its_share_is_missed() -> None:
    found = junos.read("a", PARTITIONS.replace("percent 66; }", "dynamic-threshold 7; }", 1)).shares[0]
    assert (found.total, found.exact) == (34, True)
    alone = "class-of-service { shared-buffer { ingress { buffer-partition lossless { percent 66; } } } }"
    assert [each.exact for each in junos.read("a", alone).shares] == [False]


PAUSED = """\
set class-of-service forwarding-classes class ROCE queue-num 3 no-loss
set class-of-service classifiers dscp C forwarding-class ROCE loss-priority low code-points 011010
set class-of-service congestion-notification-profile P input dscp code-point 011010 pfc
"""


def test_a_code_point_pauses_by_the_priority_of_its_class() -> None:
    (half,) = junos.read("a", PAUSED).pfc_on
    assert (half.of, half.priorities, half.line.line) == ("P", (), 3)
    assert half.lacks == "class ROCE of code point 011010 has no pfc-priority"
    assert junos.read("a", PAUSED.replace("no-loss", "no-loss pfc-priority 3")).pfc_on == ()
    assert junos.read("a", PAUSED.replace("code-points 011010", "code-points 000000")).pfc_on == ()


def test_what_a_group_defines_is_defined() -> None:
    text = """\
set groups G policy-options policy-statement OUT then accept
set groups G protocols bgp group U export OUT
set groups OTHER policy-options policy-statement UNUSED then accept
set apply-groups G
"""
    found = junos.read("a", text)
    assert [each.name for each in found.defined] == ["OUT"]
    assert [each.name for each in found.used] == ["OUT"]
