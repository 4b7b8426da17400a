"""Configurations of others keep their words: only what was mended changes, under the names that they have."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.audit.amend import amended, amended_directly
from eastwest.plan.device import DeviceIntent, PfcWatchdog, PortQos
from eastwest.vendors.registry import FAMILIES

JUNOS = """\
system { host-name tor7; }
routing-options { static { route 10.99.0.0/16 next-hop 10.0.0.1; } }
class-of-service {
    classifiers { dscp marks {
        forwarding-class quiet { loss-priority low code-points 110000; }
        forwarding-class rdma { loss-priority low code-points 011010; } } }
    drop-profiles { early { interpolate { fill-level [ 20 60 ]; drop-probability [ 0 100 ]; } } }
    shared-buffer { ingress { buffer-partition lossless { percent 80; } } }
    forwarding-classes { class quiet queue-num 5; class rdma queue-num 4 no-loss pfc-priority 3; }
    congestion-notification-profile { pausing {
        input { dscp { code-point 011010 { pfc; } } }
        output { ieee-802.1 { code-point 011 { flow-control-queue 4; } } } } }
    interfaces { et-* { congestion-notification-profile pausing; scheduler-map turns;
        unit * { classifiers { dscp marks; } } } }
    scheduler-maps { turns {
        forwarding-class quiet scheduler first; forwarding-class rdma scheduler second; } }
    schedulers {
        first { transmit-rate percent 5; priority strict-high; }
        second { drop-profile-map loss-priority any protocol any drop-profile early;
            explicit-congestion-notification; } }
}
interfaces {
    et-0/0/1 { mtu 9216; unit 0 { family inet { address 10.0.0.0/31; } } }
    et-0/0/2 { mtu 9216; unit 0 { family inet { address 10.0.0.2/31; } } }
}
"""
EOS = """\
hostname tor7
!
ip route 10.99.0.0/16 10.0.0.1
!
qos profile GPU
   qos trust dscp
   priority-flow-control on
   priority-flow-control priority 3 no-drop
   !
   uc-tx-queue 3
      random-detect ecn minimum-threshold 500 kbytes maximum-threshold 2 mbytes max-mark-probability 20
!
interface Ethernet1/1
   description to the GPUs
   load-interval 5
   mtu 9214
   no switchport
   flowcontrol receive on
   ip address 10.0.0.0/31
   service-profile GPU
"""
NXOS = """\
hostname tor7
class-map type qos match-any RDMA
  match dscp 26
policy-map type qos MARKS
  class RDMA
    set qos-group 3
  class class-default
    set qos-group 0
policy-map type network-qos PAUSES
  class type network-qos c-8q-nq3
    pause pfc-cos 3
    mtu 9216
system qos
  service-policy type network-qos PAUSES
ip route 10.99.0.0/16 10.0.0.1
interface Ethernet1/1
  description to the GPUs
  no switchport
  mtu 9216
  priority-flow-control mode on
  service-policy type qos input MARKS
  ip address 10.0.0.0/31
  no shutdown
"""
NVUE = """\
nv set system hostname tor7
nv set interface swp1-2 type swp
nv set interface swp1 ip address 10.0.0.0/31
nv set interface swp2 ip address 10.0.0.2/31
nv set interface swp1-2 link mtu 9216
nv set interface swp1-2 description 'to the GPUs'
nv set qos pfc pausing switch-priority 3
nv set qos pfc pausing cable-length 10
nv set qos pfc pausing rx enable
nv set qos pfc pausing tx enable
nv set interface swp1-2 qos pfc profile pausing
"""
TEXTS = {"junos": JUNOS, "eos": EOS, "nxos": NXOS, "nvue": NVUE}
WATCHDOG = PfcWatchdog(100, 200, 400, "drop")


def _guarded(intent: DeviceIntent) -> DeviceIntent:
    assert intent.qos is not None

    def guarded(profile: PortQos) -> PortQos:
        return replace(profile, watchdog=bool(profile.pfc))

    return replace(
        intent, qos=replace(intent.qos, ports=tuple(guarded(each) for each in intent.qos.ports), watchdog=WATCHDOG)
    )


@pytest.mark.parametrize("name", TEXTS)
def test_a_watchdog_comes_and_all_else_stays(name: str) -> None:
    family, text = FAMILIES[name], TEXTS[name]
    before = family.read({"a.conf": text}).intent
    (file,) = amended(family, {"a.conf": text}, before, _guarded(before))
    after = family.read({"a.conf": file.text}).intent
    assert after.qos is not None
    assert any(each.watchdog for each in after.qos.ports)
    assert replace(after, qos=None) == replace(before, qos=None)
    lines = (file.remediation or "").splitlines()
    assert lines
    assert not any(line.startswith(("delete", "no ", "nv unset")) for line in lines)
    assert len(lines) <= 8
    kept = {line.strip() for line in file.golden.splitlines()} - {line.strip() for line in file.text.splitlines()}
    assert kept == set()


@pytest.mark.parametrize("name", TEXTS)
def test_the_way_back_leads_back(name: str) -> None:
    family, text = FAMILIES[name], TEXTS[name]
    before = family.read({"a.conf": text}).intent
    then = replace(before, interfaces=tuple(replace(port, mtu_bytes=4000) for port in before.interfaces))
    (there,) = amended(family, {"a.conf": text}, before, then)
    assert family.read({"a.conf": there.text}).intent == then
    (back,) = amended(family, {"a.conf": there.text}, then, before)
    assert family.read({"a.conf": back.text}).intent == before
    assert "mtu" in (there.rollback or "")


def test_names_of_the_text_are_kept() -> None:
    family = FAMILIES["junos"]
    before = family.read({"a.conf": JUNOS}).intent
    (file,) = amended(family, {"a.conf": JUNOS}, before, _guarded(before))
    assert (
        (file.remediation or "")
        .splitlines()[0]
        .startswith("set class-of-service congestion-notification-profile pausing pfc-watchdog")
    )


def test_link_level_pause_goes_by_its_own_statement() -> None:
    (file,) = amended_directly(FAMILIES["eos"], {"a.cfg": EOS}, "EW213", ["Ethernet1/1"])
    assert "flowcontrol receive off" in (file.remediation or "")
    assert "flowcontrol receive on" in (file.rollback or "")
    assert "load-interval 5" in file.text


def test_a_port_without_the_statement_is_left_to_hands() -> None:
    assert amended_directly(FAMILIES["eos"], {"a.cfg": EOS}, "EW213", ["Ethernet1/1", "Ethernet2/1"]) == ()


def test_marks_are_counted_where_they_are_made() -> None:
    (file,) = amended_directly(FAMILIES["eos"], {"a.cfg": EOS}, "EW505", [""])
    assert "random-detect ecn count" in (file.remediation or "")
    assert amended_directly(FAMILIES["eos"], {"a.cfg": file.text}, "EW505", [""]) == ()
