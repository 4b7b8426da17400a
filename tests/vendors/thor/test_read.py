"""What niccli prints, and scripts. Forms: ROCm/gpu-cluster-networking @1156b4e9; bnxt_setupcc.sh 236.1.155.0."""

from __future__ import annotations

import pytest

from eastwest.vendors.nic.read import read_host
from eastwest.vendors.thor import THOR
from tests.vendors.foreign import CONFIGS, needs_configs

SHOWN = """# niccli --dev 1 qos --ets --show
IEEE 8021QAZ ETS Configuration TLV:
         PRIO_MAP: 0:0 1:0 2:0 3:1 4:0 5:2 6:0 7:0
         TC Bandwidth: 30% 70% 0%
         TSA_MAP: 0:ets 1:ets 2:strict
IEEE 8021QAZ PFC TLV:
         PFC enabled: none
IEEE 8021QAZ APP TLV:
         APP#0:
         Priority: 5
         Sel: 5
         DSCP: 46

         APP#1:
         Priority: 3
         Sel: 5
         DSCP: 24
TC Rate Limit: 100% 100% 100% 0% 0% 0% 0% 0%
"""


def test_other_values_than_the_maker_s_are_read() -> None:
    result = read_host(THOR, {"qos": SHOWN.removeprefix("# ")})
    (nic,) = result.intent.nics
    assert result.not_understood == ()
    assert (nic.name, nic.qos.trust, nic.qos.pfc) == ("1", "dscp", ())
    assert nic.qos.weight_percent == (30, 0, 0, 70, 0, None, 0, 0)
    assert "nics[1].qos.roce_priority" in result.unstated


def test_numbers_of_devices_are_followed_to_their_interfaces() -> None:
    listed = """# niccli --list_devices
1 ) Broadcom BCM57608 1x400G QSFP-DD PCIe Ethernet NIC (Adp#1 Port#1)
     Device Interface Name     : benic4p1
     MAC Address               : 00:0a:f7:00:00:01
     PCI Address               : 0000:22:00.0
"""
    result = read_host(THOR, {"shell.txt": listed + SHOWN.removeprefix("# ")})
    assert (result.not_understood, [nic.name for nic in result.intent.nics]) == ((), ["benic4p1"])


@needs_configs
def test_the_published_output_is_understood_to_the_last_line() -> None:
    text = (CONFIGS / "amd_rocm/broadcom_thor2_niccli_get_qos.txt").read_text()
    result = read_host(THOR, {"get_qos.txt": text})
    (nic,) = result.intent.nics
    assert result.not_understood == ()
    assert (nic.qos.roce_priority, nic.qos.roce_dscp, nic.qos.pfc) == (3, 26, (3,))
    assert nic.qos.weight_percent == (50, 0, 0, 50, 0, 0, 0, None)
    assert "nics[nic].qos.cnp_dscp" in result.unstated


def test_a_script_s_configfs_is_read() -> None:
    folder = "/sys/kernel/config/bnxt_re/bnxt_re0/ports/1/cc"
    lines = [f"echo -n {value} > {folder}/{name}" for name, value in (("ecn_enable", "0x1"), ("roce_prio", "0x3"))]
    lines += [f"echo 0x30 > {folder}/cnp_dscp", f"echo 0x7 > {folder}/cnp_prio", f"echo 1 > {folder}/odd"]
    result = read_host(THOR, {"cc.sh": "\n".join(lines)})
    (nic,) = result.intent.nics
    assert (nic.qos.ecn, nic.qos.cnp_dscp, nic.qos.cnp_priority) == ((3,), 48, 7)
    assert [each.line for each in result.not_understood] == [5]


@pytest.mark.parametrize("line", ["niccli --dev 1 qos --pfc --enable 9", "PRIO_MAP: 0:9", "DSCP: 26", "made-up: 1"])
def test_values_that_cannot_be_are_told(line: str) -> None:
    assert [each.text for each in read_host(THOR, {"a": line}).not_understood] == [line]


def test_the_older_commands_are_read() -> None:
    shown = """$ sudo niccli -dev 2 dump pri2cos

Base Queue is 0 for port 0
----------------------------
Priority   TC   Queue ID
0         0    4
5         1    0
$ sudo niccli -dev 2 get_dscp2prio

dscp2prio mapping:
         priority:6  dscp: 46
         priority:5  dscp: 24
"""
    result = read_host(THOR, {"shown.txt": SHOWN.removeprefix("# ").replace("--dev 1", "--dev 2") + shown})
    (nic,) = result.intent.nics
    assert (result.not_understood, nic.name, nic.qos.roce_dscp) == ((), "2", -1)
