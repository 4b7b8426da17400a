"""What tools of hosts print in forms that are met less often. Layouts are the tools'; values are made up."""

from __future__ import annotations

import json

import pytest

from eastwest.discover import network_of
from eastwest.discover.model import FoundHost
from eastwest.discover.source import Text
from eastwest.discover.state import DARK_DBM
from tests.discover.outputs import nic, told, told_by_json


def host(text: str, name: str = "gpu1.txt") -> FoundHost:
    """The only host of a file."""
    (found,) = network_of(iter([Text(name, text)])).hosts
    return found


def test_a_remark_behind_a_counter_is_none_of_it() -> None:
    text = "     rx_prio3_pause: 41               \N{LEFTWARDS ARROW} received for 3\n     tx_prio3_pause: 12  # sent\n"
    text += "     [1]: rx_bytes: 5\n     rx_prio3_marked: 9 of 10\n"
    counters = dict(nic(told(text, "ethtool -S ens1f0 | grep prio3"), "ens1f0").counters)
    assert counters == {"rx_prio3_pause": 41, "tx_prio3_pause": 12}


@pytest.mark.parametrize("received", [{"rcvr_signal_avg_optical_power": [1.0, 0]}, {"rx_power": {"values": [1.0, 0]}}])
def test_modules_as_json_are_in_milliwatts(received: dict[str, object]) -> None:
    record = {"identifier": 24, "identifier_description": "QSFP-DD", "vendor_sn": "S1  ", "module_temperature": 51.5}
    record |= {"transmit_avg_optical_power": [2.0, 0.5], **received}
    text = f"root@gpu1:~# ethtool --json -m eth4\n{json.dumps([record])}\n"
    (card,) = host(text).nics
    assert card.state is not None
    assert card.state.optics is not None
    optics = card.state.optics
    assert (optics.kind, optics.serial, optics.temperature_c) == ("QSFP-DD", "S1", 51.5)
    assert (optics.tx_dbm, optics.rx_dbm) == ((3.01, -3.01), (0.0, DARK_DBM))


def test_ifconfig() -> None:
    text = "net1: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 4200\n"
    text += "        inet 10.1.2.3  netmask 255.255.255.128  broadcast 10.1.2.127\n"
    text += (
        "        inet6 fe80::1  prefixlen 64  scopeid 0x20<link>\n        ether 02:00:00:00:00:07  txqueuelen 1000\n"
    )
    found = told(text + "lo: flags=73<UP,LOOPBACK,RUNNING>  mtu 65536\n        inet 127.0.0.1  netmask 255.0.0.0\n")
    card = nic(found, "net1")
    assert (card.mtu_bytes, card.up, card.mac) == (4200, True, "02:00:00:00:00:07")
    assert found.addresses == {"net1": ("10.1.2.3/25",)}


def test_gids_of_ibv_devinfo() -> None:
    text = "hca_id: bnxt_re0\n\tfw_ver:\t\t1.2\n\t\tGID[  0]:\tfe80:0000:0000:0000:0000:00ff:fe00:0001, IB/RoCE v1\n"
    text += "\t\tGID[  3]:\t::ffff:10.1.2.3, RoCE v2\n\t\tGID[  4]:\tx::y::z, RoCE v2\n"
    gids = nic(told(text), "bnxt_re0").gids
    assert [(each.index, each.version, each.address) for each in gids] == [(0, 1, ""), (3, 2, "10.1.2.3")]


def test_rdma_link_in_columns_and_statistics_in_lines() -> None:
    found = told("link rocep1s0f1/1    state DOWN   physical_state DISABLED netdev enp1s0f1np1\n", "rdma link")
    assert (nic(found, "enp1s0f1np1").rdma, nic(found, "enp1s0f1np1").up) == ("rocep1s0f1", False)
    text = "link mlx5_0/1\n\tout_of_buffer 12\n\tnp_cnp_sent 881\nlink mlx5_1/1\n\tnp_cnp_sent 2\n"
    found = told(text, "rdma stat show -p")
    assert dict(nic(found, "mlx5_0").counters) == {"out_of_buffer": 12, "np_cnp_sent": 881}
    assert dict(nic(found, "mlx5_1").counters) == {"np_cnp_sent": 2}


def test_cards_of_nicctl() -> None:
    number = "42424650-5232-3534-3830-303136000000"
    text = "Id         PCIe BDF       ASIC    F/W partition Serial number\n"
    text += f"{number}    0000:06:00.0   salina  A   X9\n"
    as_json = {"nic": [{"id": number, "eth_bdf": "0000:06:00.0", "serial_number": "X9"}]}
    for found in (told(text), told_by_json(as_json)):
        card = nic(found, "0000:06:00.0")
        assert (card.pci, dict(card.settings)) == ("0000:06:00.0", {"card": number, "serial": "X9"})


def test_a_policy_of_kubernetes_states_the_mtu() -> None:
    text = "kind: SriovNetworkNodePolicy\nspec:\n  mtu: 9000\n  nicSelector:\n    pfNames:\n    - ens1f0#0-7\n"
    (card,) = host(text, "policy.yaml").nics
    assert (card.intent.name, card.intent.mtu_bytes, "mtu_bytes" in card.unstated) == ("ens1f0", 9000, False)


def test_variables_of_a_job_in_kubernetes() -> None:
    text = 'kind: PyTorchJob\nspec:\n  env:\n  - name: NCCL_IB_TC\n    value: "106"\n  - name: JOB\n    value: x\n'
    assert host(text, "job.yaml").environment == (("NCCL_IB_TC", "106"),)


def test_the_prompt_of_red_hat_parts_commands_and_names_the_host() -> None:
    text = "[root@gpu7 ~]# ethtool -S ens1f0\nNIC statistics:\n     rx_prio3_pause: 4\n"
    text += "(base) [root@gpu7 ~]# ethtool -S ens2f0\nNIC statistics:\n     rx_prio3_pause: 6\n[root@gpu7 ~]# \n"
    found = host(text, "log.txt")
    counters = {each.intent.name: dict(each.state.counters) for each in found.nics if each.state}
    assert (found.name, counters) == ("gpu7", {"ens1f0": {"rx_prio3_pause": 4}, "ens2f0": {"rx_prio3_pause": 6}})


def test_what_was_told_of_a_device_is_not_lost_when_its_interface_becomes_known() -> None:
    text = "[root@17-gpu ~]# ibv_devinfo\nhca_id: rocep6s16\n\tfw_ver:\t22.33.1048\n\t\tstate:\tPORT_ACTIVE (4)\n"
    text += "[root@17-gpu ~]# rdma link\nlink rocep6s16/1 state ACTIVE physical_state LINK_UP netdev enp6s16\n"
    (card,) = host(text, "log.txt").nics
    assert card.state is not None
    assert (card.state.name, card.state.rdma, card.state.firmware) == ("enp6s16", "rocep6s16", "22.33.1048")


def test_addresses_of_a_host() -> None:
    text = """\
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default
    inet 127.0.0.1/8 scope host lo
2: eth2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 9000 qdisc mq state UP group default qlen 1000
    inet 10.0.0.1/31 brd 10.0.0.1 scope global eth2
"""
    found = told(text)
    assert found.addresses == {"eth2": ("10.0.0.1/31",)}
    assert nic(found, "eth2").mtu_bytes == 9000


def test_ports_of_storage_arrays() -> None:
    ontap = """\
node   port mtu  speed-oper flowcontrol-oper link
------ ---- ---- ---------- ---------------- ----
array1 e1a  9000 100000     full             up
"""
    port = nic(told(ontap, "network port show -fields mtu,speed-oper,flowcontrol-oper,link"), "array1:e1a")
    assert (port.mtu_bytes, port.speed_gbps, port.link_pause_rx, port.up) == (9000, 100.0, True, True)
    pure = """\
Name      Enabled  Type      Subnet  Address   Mask             Gateway  MTU   MAC                Speed
ct0.eth4  True     physical  -       10.9.0.1  255.255.255.254  -        9000  24:a9:37:00:00:01  100.00 Gb/s
"""
    port = nic(told(pure, "purenetwork eth list"), "ct0.eth4")
    assert (port.mtu_bytes, port.speed_gbps, port.up) == (9000, 100.0, True)


def test_the_broadcast_domain_of_an_ontap_port() -> None:
    table = """\
Node: n1
                                                  Speed(Mbps) Health
Port      IPspace      Broadcast Domain Link MTU  Admin/Oper  Status
--------- ------------ ---------------- ---- ---- ----------- --------
e0a       Default      Data-1           up   9000  auto/100000 healthy
e0b       Default      -                down 1500  auto/-      -
"""
    found = told(table, "network port show")
    assert nic(found, "n1:e0a").settings == (("broadcast-domain", "Data-1"), ("ipspace", "Default"))
    assert nic(found, "n1:e0b").settings == ()
    fields = "node port ipspace broadcast-domain mtu\n---- ---- ---- ---- ----\nn1   e0a  Default Data-1 9000\n"
    assert dict(nic(told(fields, "network port show -fields mtu"), "n1:e0a").settings)["broadcast-domain"] == "Data-1"


def test_ports_of_ontap_as_records() -> None:
    text = """\
                                        Node: array-01
                                        Port: e4a
                                        Link: up
                                         MTU: 9000
                           Speed Operational: 100000
                 Flow Control Administrative: full
                    Flow Control Operational: receive

                                        Node: array-02
                                        Port: e4b
                                        Link: down
"""
    found = told(text, "network port show -instance")
    one, other = nic(found, "array-01:e4a"), nic(found, "array-02:e4b")
    assert (one.up, one.mtu_bytes, one.speed_gbps) == (True, 9000, 100.0)
    assert (one.link_pause_rx, one.link_pause_tx) == (True, False)
    assert other.up is False


def test_fields_of_ontap_between_bars() -> None:
    text = """\
node|port|speed-oper|mac|health-status|
Node|Port|Speed Operational|MAC Address|Port Health Status|
array-01|e0a|10000|00:a0:98:00:0e:75|healthy|
"""
    assert nic(told(text, "network port show -fields port,speed-oper"), "array-01:e0a").speed_gbps == 10.0
