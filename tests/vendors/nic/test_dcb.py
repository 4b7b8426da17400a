"""`dcb` of iproute2 in scripts and outputs, whoever made the NIC; and what mlnx_qos prints by traffic class."""

from __future__ import annotations

import pytest

from eastwest.plan.device import NicIntent
from eastwest.vendors.nic.read import read_host
from eastwest.vendors.nic.registry import NIC_FAMILIES

SHOWN = """\
dcb pfc show dev eth4
pfc-cap 8 macsec-bypass off delay 0
prio-pfc 0:off 1:off 2:off 3:off 4:on 5:off 6:off 7:off
dcb app show dev eth4
dscp-prio AF31:4 CS6:6 34:4
dcb ets show dev eth4
tc-bw 0:40 1:0 2:0 3:0 4:60 5:0 6:0 7:0
tc-tsa 0:ets 1:ets 2:ets 3:ets 4:ets 5:ets 6:strict 7:ets
prio-tc 0:0 1:1 2:2 3:3 4:4 5:5 6:6 7:7
dcb dcbx show dev eth4
mode host ieee
"""


def only(text: str, family: str = "connectx") -> NicIntent:
    read = read_host(NIC_FAMILIES[family], {"a.txt": text})
    assert read.not_understood == ()
    (nic,) = read.intent.nics
    return nic


@pytest.mark.parametrize("family", sorted(NIC_FAMILIES))
def test_what_dcb_shows(family: str) -> None:
    nic = only(SHOWN, family)
    assert (nic.name, nic.qos.pfc, nic.qos.trust, nic.qos.willing) == ("eth4", (4,), "dscp", False)
    assert nic.qos.weight_percent == (40, 0, 0, 0, 60, 0, None, 0)


def test_what_dcb_sets() -> None:
    script = "sudo dcb pfc set dev eth5 prio-pfc all:off 3:on\ndcb app add dev eth5 dscp-prio 26:3\n"
    nic = only(script)
    assert (nic.name, nic.qos.pfc, nic.qos.trust, nic.qos.roce_dscp) == ("eth5", (3,), "dscp", 26)


@pytest.mark.parametrize(
    ("name", "dscp"),
    [("AF31", 26), ("EF", 46), ("ef", 46), ("CS6", 48), ("CS0", 0), ("VOICE-ADMIT", 44), ("default", 0)],
)
def test_code_points_by_their_names(name: str, dscp: int) -> None:
    """As rt_dsfield of iproute2 spells them; `dcb` shows names unless it is asked for numbers."""
    assert only(f"dcb pfc set dev eth5 prio-pfc 3:on\ndcb app add dev eth5 dscp-prio {name}:3\n").qos.roce_dscp == dscp


@pytest.mark.parametrize(
    "line", ["prio-pfc 9:on", "dscp-prio 99:3", "mode sideways", "dcb pfc set dev eth5 prio-pfc", "tc-bw 0:900"]
)
def test_what_no_dcb_says_is_left(line: str) -> None:
    assert len(read_host(NIC_FAMILIES["connectx"], {"a.txt": line}).not_understood) == 1


def test_weights_belong_to_the_lowest_priority_of_a_class() -> None:
    shares = {0: (10, (1,)), 1: (20, (0,)), 2: (30, (2, 4)), 3: (40, (3,))}
    text = "Priority trust state: dscp\n" + "".join(
        f"tc: {number} ratelimit: unlimited, tsa: ets, bw: {share}%\n" + "".join(f"\t priority:  {at}\n" for at in own)
        for number, (share, own) in shares.items()
    )
    assert only(text).qos.weight_percent == (20, 10, 30, 40, 0, 0, 0, 0)
    abridged = "tc: 0 ratelimit: unlimited, tsa: ets, bw: 30%\ntc: 3 ratelimit: unlimited, tsa: ets, bw: 70%\n"
    assert only(abridged).qos.weight_percent == (30, 0, 0, 70, 0, 0, 0, 0)


def test_headings_labels_and_tee() -> None:
    text = (
        "==== configuration of device eth6 / mlx5_6 ====\nEnabled for 3: /sys/class/net/eth6/ecn/roce_np/enable/3 = 1\n"
        "echo 48 | sudo tee /sys/class/net/eth6/ecn/roce_np/cnp_dscp\n"
    )
    nic = only(text)
    assert (nic.name, nic.qos.ecn, nic.qos.cnp_dscp) == ("eth6", (3,), 48)
