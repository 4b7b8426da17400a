"""What tools print, and scripts of others. The texts are ours; forms and figures are those of the sources named."""

from __future__ import annotations

import pytest

from eastwest.errors import InputError
from eastwest.vendors.connectx import CONNECTX
from eastwest.vendors.nic.read import read_host
from tests.vendors.foreign import CONFIGS, needs_configs

# mlnx-tools @088fadb3, python/mlnx_qos: pretty_print
QOS = """$ mlnx_qos -i eth2
DCBX mode: Firmware controlled
Priority trust state: dscp
dscp2prio mapping:
\tprio:0 dscp:07,06,05,04,03,02,01,00,
\tprio:3 dscp:31,30,29,28,27,26,25,24,
\tprio:6 dscp:55,54,53,52,51,50,49,48,
default priority:
Receive buffer size (bytes): 130944,130944,0,0,0,0,0,0,max_buffer_size=262016
Cable len: 7
PFC configuration:
\tpriority    0   1   2   3   4   5   6   7
\tenabled     0   0   0   1   0   0   0   0
\tbuffer      0   0   0   1   0   0   0   0
tc: 0 ratelimit: unlimited, tsa: ets, bw: 50%
\t priority:  0
\t priority:  1
tc: 3 ratelimit: 100.0 Gbps, tsa: ets, bw: 50%
\t priority:  3
tc: 6 ratelimit: unlimited, tsa: strict
\t priority:  6
$ mlnx_qos -i eth3
Priority trust state: pcp
PFC configuration:
\tenabled     0   0   0   0   0   0   0   0
"""

# mlxconfig dump of a ConnectX in public notes: names, columns and defaults
FIRMWARE = """Device #1:
----------

Device type:        ConnectX7
Name:               MCX75310AAS-NEA_Ax
Device:             /dev/mst/mt4129_pciconf0

Configurations:                                          Next Boot
        SRIOV_EN                                    True(1)
        PCI_DOWNSTREAM_PORT_OWNER                   Array[0..15]
        ROCE_CC_PRIO_MASK_P1                        255
        RPG_TIME_RESET_P1                           300
        RPG_BYTE_RESET_P1                           32767
        RPG_AI_RATE_P1                              5
        DCE_TCP_G_P1                                1019
        CNP_802P_PRIO_P1                            6
        CNP_DSCP_P1                                 48
        LLDP_NB_DCBX_P1                             False(0)
        DCBX_WILLING_P1                             True(1)
"""

GIDS = """$ show_gids
DEV\tPORT\tINDEX\tGID\t\t\t\t\tIPv4  \t\tVER\tDEV
---\t----\t-----\t---\t\t\t\t\t------------  \t---\t---
mlx5_0\t1\t1\tfe80:0000:0000:0000:0ac0:ebff:fe21:03da\t\t\tv2\teth2
mlx5_0\t1\t3\t0000:0000:0000:0000:0000:ffff:c0a8:d3f2\t192.168.211.242  \tv2\teth2
n_gids_found=4
"""

SYSFS = """/sys/class/net/eth2/ecn/roce_np/enable/3=1
/sys/class/net/eth2/ecn/roce_rp/enable/3=1
/sys/class/net/eth2/ecn/roce_np/cnp_dscp=46
/sys/class/net/eth2/ecn/roce_rp/rpg_time_reset: 55
/sys/class/infiniband/mlx5_0/tc/1/traffic_class=106
"""

SCRIPT = """#!/bin/bash
sudo mlnx_qos -i eth2 --trust dscp
mlnx_qos -i eth2 --pfc 0,0,0,1,0,0,0,0 --cable_len=5
mlnx_qos -i eth2 -s ets,ets,ets,ets,ets,ets,strict,strict -t 50,0,0,50,0,0,0,0
mlnx_qos -i eth2 --dscp2prio set,26,3
cma_roce_tos -d mlx5_0 -t 106
echo 106 > /sys/class/infiniband/mlx5_0/tc/1/traffic_class
echo 1 > /sys/class/net/eth2/ecn/roce_np/enable/3
mlxconfig -d /dev/mst/mt4123_pciconf0 -y set CNP_DSCP_P1=46 SRIOV_EN=1
tc qdisc add dev eth2 root mqprio
"""


def test_what_mlnx_qos_prints_is_read_by_interface() -> None:
    result = read_host(CONNECTX, {"qos.txt": QOS})
    first, second = result.intent.nics
    assert result.not_understood == ()
    assert (first.name, second.name) == ("eth2", "eth3")
    assert (first.qos.trust, first.qos.pfc, first.qos.roce_priority, first.qos.willing) == ("dscp", (3,), 3, True)
    assert first.qos.weight_percent == (50, 0, 0, 50, 0, 0, None, 0)
    assert first.qos.buffer_bytes == 130944
    assert (second.qos.trust, second.qos.pfc) == ("pcp", ())
    assert {"nics[eth2].qos.cnp_dscp", "nics[eth2].qos.dcqcn", "nics[eth3].qos.willing"} <= set(result.unstated)


def test_what_the_card_keeps_is_read_by_card() -> None:
    result = read_host(CONNECTX, {"mlxconfig.txt": FIRMWARE})
    (nic,) = result.intent.nics
    assert result.not_understood == ()
    assert nic.name == "/dev/mst/mt4129_pciconf0"
    assert (nic.qos.ecn, nic.qos.cnp_dscp, nic.qos.cnp_priority) == (tuple(range(8)), 48, 6)
    assert nic.qos.willing
    assert (nic.qos.dcqcn.increase_timer_us, nic.qos.dcqcn.ai_rate_mbps) == (300.0, 5.0)


def test_show_gids_joins_device_and_interface() -> None:
    result = read_host(CONNECTX, {"gids": GIDS, "sysfs": SYSFS})
    (nic,) = result.intent.nics
    assert result.not_understood == ()
    assert (nic.name, nic.qos.roce_tos, nic.qos.roce_dscp) == ("eth2", 106, 26)
    assert (nic.qos.ecn, nic.qos.cnp_dscp, nic.qos.dcqcn.increase_timer_us) == ((3,), 46, 55.0)
    assert result.intent.environment == (("NCCL_IB_GID_INDEX", "3"),)


def test_words_of_mlxconfig_are_numbers() -> None:
    text = "mlxconfig -d /dev/mst/mt4119_pciconf0 s LLDP_NB_DCBX_P1=TRUE DCBX_WILLING_P1=TRUE MAX_ACC_OUT_READ=44"
    result = read_host(CONNECTX, {"set": text})
    assert result.not_understood == ()
    assert result.intent.nics[0].qos.willing


def test_the_number_of_cma_roce_tos_is_its_device_s() -> None:
    (nic,) = read_host(CONNECTX, {"tos": "$ cma_roce_tos -d mlx5_2\n104\n"}).intent.nics
    assert (nic.name, nic.qos.roce_tos) == ("mlx5_2", 104)


def test_a_script_of_others_is_read_and_what_is_left_is_told_by_line() -> None:
    result = read_host(CONNECTX, {"setup.sh": SCRIPT, "map": "mlx5_0 port 1 ==> eth2 (Up)\n"})
    (nic,) = result.intent.nics
    assert [each.line for each in result.not_understood] == [9, 10]
    assert nic.qos.weight_percent == (50, 0, 0, 50, 0, 0, None, None)
    assert (nic.qos.roce_tos, nic.qos.roce_priority, nic.qos.ecn, nic.qos.cnp_dscp) == (106, 3, (3,), 46)


@pytest.mark.parametrize(
    "line",
    [
        "mlnx_qos -i eth2 --pfc 0,0,0,1",
        "mlnx_qos -i eth2 --trust vlan",
        "mlnx_qos --pfc 0,0,0,1,0,0,0,0",
        "mlnx_qos -i eth2 --dscp2prio set,64,3",
        "cma_roce_tos -d mlx5_0 -t 300",
        "/sys/class/net/eth2/ecn/roce_np/unheard_of=1",
        "Priority trust state: neither",
        "RPG_GD_P1   7",
        "CNP_DSCP_P1   64",
    ],
)
def test_values_that_cannot_be_are_told(line: str) -> None:
    assert [each.text for each in read_host(CONNECTX, {"a": line}).not_understood] == [line]


@pytest.mark.parametrize("text", ["kind: &a [*a]\n", "a: !!python/object:os.system x\n", "a: [\n", "- " * 40 + "x\n"])
def test_yaml_beyond_plain_data_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_host(CONNECTX, {"a.yaml": text})


def test_a_resource_of_another_kind_is_told() -> None:
    assert read_host(CONNECTX, {"a.yaml": "kind: Pod\n"}).not_understood[0].text == "kind"


@needs_configs
def test_the_operator_s_sample_is_read() -> None:
    text = (CONFIGS / "nvidia/nicconfigurationtemplate_sample.yaml").read_text()
    result = read_host(CONNECTX, {"template.yaml": text})
    (nic,) = result.intent.nics
    assert result.not_understood == ()
    assert (nic.qos.trust, nic.qos.pfc) == ("dscp", (3,))


def test_state_that_the_kernel_lists_is_understood() -> None:
    listing = """\
/sys/class/infiniband/mlx5_0/ports/1/hw_counters/np_cnp_sent:42
/sys/class/infiniband/mlx5_0/ports/1/gid_attrs/ndevs/3:eth2
/sys/class/infiniband/mlx5_0/tc/1/traffic_class:106
/sys/class/net/eth2/mtu:9000
/sys/class/net/eth2/ecn/roce_np/made_up:1
"""
    result = read_host(CONNECTX, {"sys.txt": listing})
    assert [each.line for each in result.not_understood] == [5]
    assert [(nic.name, nic.qos.roce_tos) for nic in result.intent.nics] == [("eth2", 106)]


def test_what_guides_and_the_kernel_write_is_read() -> None:
    script = """\
echo "RoCE of rail 3"
sudo mst start
sudo mstconfig -d 0000:18:00.0 set ROCE_CC_PRIO_MASK_P1=0x08   # ECN on priority 3
echo 106 > /sys/kernel/config/rdma_cm/mlx5_3/ports/1/default_roce_tos
mlnx_qos -i eth3 --pfc 0,0,0,1,0,0,0,0 # lossless
ethtool -G eth3 rx 8192
made up # by nobody
"""
    result = read_host(CONNECTX, {"setup.sh": script}, interfaces={"mlx5_3": "eth3"})
    (nic,) = result.intent.nics
    assert [each.line for each in result.not_understood] == [7]
    assert (nic.name, nic.qos.pfc, nic.qos.ecn, nic.qos.roce_tos) == ("eth3", (3,), (3,), 106)
    for shown in (
        "cat /sys/class/infiniband/mlx5_1/tc/1/traffic_class\nGlobal tclass=236\n",
        "/sys/class/infiniband/mlx5_1/tc/1/traffic_class:Global tclass=236\n",
    ):
        (nic,) = read_host(CONNECTX, {"shown.txt": shown}).intent.nics
        assert (nic.name, nic.qos.roce_tos, nic.qos.roce_dscp) == ("mlx5_1", 236, 59)


def test_a_resource_with_tos_and_parameters_as_a_mapping() -> None:
    text = """\
kind: NicConfigurationTemplate
spec:
  template:
    roceOptimized:
      enabled: true
      qos:
        pfc: "0,0,0,1,0,0,0,0"
        tos: 106
        speed: high
    rawNvConfig:
      CNP_DSCP_P1: "48"
      SOMETHING_ELSE: "1"
"""
    result = read_host(CONNECTX, {"template.yaml": text})
    (nic,) = result.intent.nics
    assert (nic.qos.roce_tos, nic.qos.cnp_dscp) == (106, 48)
    assert [each.line for each in result.not_understood] == [12, 9]


def test_ecn_needs_both_points() -> None:
    ecn = "/sys/class/net/eth2/ecn"
    for lines, priorities in (
        ((f"{ecn}/roce_np/enable/3:1", f"{ecn}/roce_rp/enable/3:1"), (3,)),
        ((f"{ecn}/roce_np/enable/3:0", f"{ecn}/roce_rp/enable/3:1"), ()),
        ((f"{ecn}/roce_rp/enable/3:1", f"{ecn}/roce_np/enable/3:0", f"{ecn}/roce_np/enable/5:1"), (5,)),
        ((f"echo 1 > {ecn}/roce_np/enable/4",), (4,)),
    ):
        (nic,) = read_host(CONNECTX, {"sys.txt": "\n".join(lines)}).intent.nics
        assert nic.qos.ecn == priorities
