"""`lldptool`, `ip`, `dcb` and Windows, which set every maker's NIC, and scripts with loops and variables."""

from __future__ import annotations

import pytest

from eastwest.plan.device import NicIntent
from eastwest.vendors.connectx import CONNECTX
from eastwest.vendors.nic.read import read_host
from eastwest.vendors.pollara import POLLARA


def read(text: str) -> tuple[NicIntent, frozenset[str], list[int]]:
    """The one NIC, what of it nothing states, and the lines that were not understood."""
    found = read_host(CONNECTX, {"x.txt": text})
    (nic,) = found.intent.nics
    return (
        nic,
        frozenset(each.partition(".")[2] for each in found.unstated),
        [each.line for each in found.not_understood],
    )


def test_lldptool() -> None:
    nic, _, left = read(
        "lldptool -T -i eth2 -V PFC enabled=3,6 willing=no\n"
        "lldptool -T -i eth2 -V ETS-CFG tsa=0:ets,3:ets,6:strict up2tc=0:0,3:3,6:6 tcbw=40,0,0,60,0,0,0,0\n"
        "lldptool -T -i eth2 -V APP app=3,5,26\n"
        "lldptool -T -i eth2 -V APP app=1,1,2\n"
    )
    assert (nic.qos.pfc, nic.qos.willing, nic.qos.trust, nic.qos.roce_priority) == ((3, 6), False, "dscp", -1)
    assert (nic.qos.weight_percent[0], nic.qos.weight_percent[3], nic.qos.weight_percent[6]) == (40, 60, None)
    assert left == [4]


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("dcb pfc set dev eth2 prio-pfc 6:on 7:on", None),
        ("dcb pfc set dev eth2 prio-pfc 6:on", 6),
        ("dcb pfc set dev eth2 prio-pfc 6:on 7:on\ndcb app add dev eth2 dgram-port-prio 4791:7", 7),
        ("dcb pfc set dev eth2 prio-pfc 6:on 7:on\necho 1 > /sys/class/net/eth2/ecn/roce_np/enable/7", 7),
        ("dcb pfc set dev eth2 prio-pfc 6:on 7:on\necho 6 > /sys/class/net/eth2/ecn/roce_np/cnp_802p_prio", 7),
        (
            "dcb pfc set dev eth2 prio-pfc 6:on 7:on\ndcb app add dev eth2 dscp-prio 26:6\ncma_roce_tos -d eth2 -t 106",
            6,
        ),
    ],
)
def test_which_priority_carries_roce(text: str, priority: int | None) -> None:
    nic, unstated, _ = read(text)
    assert nic.qos.roce_priority == (-1 if priority is None else priority)
    assert ("qos.roce_priority" in {each.split("].")[-1] for each in unstated} or "roce_priority" in str(unstated)) is (
        priority is None
    )


def test_weights_of_classes_are_those_of_their_priorities() -> None:
    nic, _, _ = read("dcb ets set dev eth2 tc-tsa 0:ets 1:ets tc-bw 0:30 1:70 prio-tc all:0 3:1\n")
    assert nic.qos.weight_percent == (30, 0, 0, 70, 0, 0, 0, 0)


def test_mtu_and_address() -> None:
    nic, _, left = read(
        "sudo ip link set dev eth2 mtu 9000 2>/dev/null\nip addr add 192.0.2.9/31 dev eth2\nip link set eth2 up\n"
    )
    assert (nic.mtu_bytes, nic.address, left) == (9000, "192.0.2.9/31", [])


def test_variables_and_both_names_of_a_nic() -> None:
    nic, _, left = read(
        "IFACE=eth2\nRDEV=mlx5_0\nmlnx_qos -i $IFACE --pfc 0,0,0,1,0,0,0,0\n"
        "echo 106 > /sys/class/infiniband/$RDEV/tc/1/traffic_class\n"
    )
    assert (nic.name, nic.qos.pfc, nic.qos.roce_tos, left) == ("eth2", (3,), 106, [])


def test_each_interface_of_a_loop_is_set() -> None:
    found = read_host(CONNECTX, {"x.txt": "#!/bin/sh\nfor n in eth2 eth3; do\n  mlnx_qos -i $n --trust dscp\ndone\n"})
    assert [(nic.name, nic.qos.trust) for nic in found.intent.nics] == [("eth2", "dscp"), ("eth3", "dscp")]


def test_a_placeholder_stands_for_every_nic() -> None:
    nic, _, left = read("dcb pfc set dev <netdev> prio-pfc 3:on\n")
    assert (nic.name, nic.qos.pfc, left) == ("nic", (3,), [])


def test_windows_commands() -> None:
    nic, _, left = read(
        'New-NetQosPolicy "SMB" -NetDirectPortMatchCondition 445 -PriorityValue8021Action 3 -DSCPAction 26\n'
        "Enable-NetQosFlowControl -Priority 3\n"
        "Disable-NetQosFlowControl -Priority 0,1,2,4,5,6,7\n"
        'New-NetQosTrafficClass "SMB" -Priority 3 -BandwidthPercentage 60 -Algorithm ETS\n'
        "Set-NetQosDcbxSetting -Willing $false -Confirm:$false\n"
        'Set-NetAdapterAdvancedProperty -Name "Slot3" -RegistryKeyword "*JumboPacket" -RegistryValue 9014\n'
    )
    qos = nic.qos
    assert (qos.pfc, qos.roce_priority, qos.roce_dscp, qos.weight_percent[3], qos.willing) == ((3,), 3, 26, 60, False)
    assert (nic.name, nic.mtu_bytes, left) == ("Slot3", 9000, [])


def test_windows_outputs() -> None:
    nic, _, left = read(
        "PS C:\\> Get-NetAdapterQos\n\n"
        "Name                       : M1\n"
        "Enabled                    : True\n"
        "OperationalTrafficClasses  : TC TSA    Bandwidth Priorities\n"
        "                             -- ---    --------- ----------\n"
        "                              0 ETS    70%       0-3,5-7\n"
        "                              1 ETS    30%       4\n"
        "OperationalFlowControl     : Priority 4 Enabled\n"
    )
    assert (nic.name, nic.qos.pfc, nic.qos.weight_percent[4], left) == ("M1", (4,), 30, [])


def test_powershell_on_other_machines() -> None:
    nic, _, left = read("Invoke-Command -ComputerName $servers -ScriptBlock {Enable-NetQosFlowControl -Priority 3}\n")
    assert (nic.qos.pfc, left) == ((3,), [])


@pytest.mark.parametrize(
    "command",
    [
        "nicctl update qos dscp-to-priority -p {} --dscp 24 --priority 3",
        "nicctl update qos -p {} dscp-to-priority --dscp 24 --priority 3",
        "sudo nicctl update qos dscp-to-priority --dscp 24 --priority 3 -b {}",
    ],
)
def test_nicctl_takes_the_card_anywhere(command: str) -> None:
    card = "0001:01:00.0"
    text = f"{command.format(card)}\nnicctl update qos pfc -p {card} --priority 3 --no-drop enable\n"
    found = read_host(POLLARA, {"x.txt": text + "nicctl update port --all --mtu 9000\n"})
    (nic,) = found.intent.nics
    assert (nic.name, nic.qos.roce_dscp, nic.qos.pfc, nic.mtu_bytes) == (card, 24, (3,), 9000)
    assert found.not_understood == ()


def test_a_list_of_devices_is_whole() -> None:
    text = "env:\n- name: NCCL_IB_HCA\n  value: ^=mlx5_0,mlx5_5 # others\n- {name: NCCL_IB_TC, value: 106}\n"
    found = read_host(CONNECTX, {"x.env": text})
    assert dict(found.intent.environment) == {"NCCL_IB_HCA": "^=mlx5_0,mlx5_5", "NCCL_IB_TC": "106"}


def test_a_here_document_that_becomes_a_program_sets_no_variable() -> None:
    text = "export NCCL_IB_TC=106\ncat << 'EOF' > check.py\nrank = 1\nworld=2\nEOF\nexport NCCL_IB_SL=3\n"
    found = read_host(CONNECTX, {"jobs.env": text})
    assert dict(found.intent.environment) == {"NCCL_IB_TC": "106", "NCCL_IB_SL": "3"}


def test_the_rest_of_windows_shares_is_the_default_class() -> None:
    found = read_host(
        CONNECTX,
        {
            "a.ps1": 'Get-NetAdapterAdvancedProperty -Name * -RegistryKeyword "*jumbopacket" | '
            "Set-NetAdapterAdvancedProperty -RegistryValue 9014\n"
            'Enable-NetAdapterQos -InterfaceAlias "SLOT-1"\n'
            'New-NetQosTrafficClass "A" -Priority 3,5 -BandwidthPercentage 60 -Algorithm ETS\n'
        },
    )
    (nic,) = found.intent.nics
    assert (nic.name, nic.mtu_bytes, nic.qos.weight_percent) == ("SLOT-1", 9000, (40, 0, 0, 60, 0, 0, 0, 0))


def test_variables_of_a_job_are_filled_in_where_they_are_known() -> None:
    text = 'HCA=mlx5_0\nenv=(\n-e "NCCL_IB_HCA=$HCA"\n-e "NCCL_SOCKET_IFNAME=$NOWHERE"\n-e "NCCL_IB_TC=106"\n)\n'
    values = dict(read_host(CONNECTX, {"jobs.env": text}).intent.environment)
    assert (values["NCCL_IB_HCA"], values["NCCL_IB_TC"]) == ("mlx5_0", "106")
    assert values["NCCL_SOCKET_IFNAME"] == "$NOWHERE"
