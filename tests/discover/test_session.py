"""What an engineer brings in the morning: a session, outputs of a host, a page of notes."""

from __future__ import annotations

from pathlib import Path

from eastwest.discover import discover, network_of
from eastwest.discover.source import Text

SESSION = """\
Welcome
leaf1>en
leaf1#show version
Arista DCS-7060X6-64PE-F
Software image version: 4.33.1F
leaf1#show lldp neighbors
Port          Neighbor Device ID       Neighbor Port ID    TTL
---------- ------------------------ ---------------------- ---
Et1/1         spine1                   Ethernet1/1         120
Et2/1         gpu01                    0c42.a1b2.c3d4      120
leaf1#sh run
! Command: show running-config
! device: leaf1 (DCS-7060X6-64PE-F, EOS-4.33.1F)
!
hostname leaf1
!
interface Ethernet1/1
   mtu 9214
   no switchport
   ip address 10.0.0.0/31
   priority-flow-control on
   priority-flow-control priority 3 no-drop
!
interface Ethernet2/1
   mtu 9214
   ip address 10.1.0.0/31
!
qos map dscp 26 to traffic-class 3
leaf1#exit
"""
MLNX_QOS = """\
DCBX mode: OS controlled
Priority trust state: dscp
PFC configuration:
\tpriority    0   1   2   3   4   5   6   7
\tenabled     0   0   0   1   0   0   0   0
"""
ADDRESSES = """\
2: ens1f0np0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 9000 qdisc mq state UP group default qlen 1000
    link/ether 0c:42:a1:b2:c3:d4 brd ff:ff:ff:ff:ff:ff
    inet 10.1.0.1/31 scope global ens1f0np0
"""
PAGE = """\
# The spine

```
version 10.4(3) Bios:version 01.07
hostname spine1
feature bgp
interface Ethernet1/1
  mtu 9216
  ip address 10.0.0.1/31
  no shutdown
```
"""


def test_a_folder_of_everything(tmp_path: Path) -> None:
    for name, text in {
        "session.log": SESSION,
        "gpu01_mlnx_qos_-i_ens1f0np0.txt": MLNX_QOS,
        "gpu01_ip_addr.txt": ADDRESSES,
        "gpu01_ethtool_-a_ens1f0np0.txt": "Pause parameters for ens1f0np0:\nRX:\t\ton\nTX:\t\toff\n",
        "gpu01_nccl.env": "export NCCL_IB_TC=106\n",
        "notes.md": PAGE,
    }.items():
        (tmp_path / name).write_text(text)
    network = discover(tmp_path)
    assert [(device.name, device.family, device.version) for device in network.devices] == [
        ("leaf1", "eos", "4.33.1F"),
        ("spine1", "nxos", "10.4(3)"),
    ]
    (host,) = network.hosts
    (nic,) = host.nics
    assert (host.name, nic.name, nic.family, nic.intent.qos.pfc) == ("gpu01", "ens1f0np0", "connectx", (3,))
    assert (nic.intent.address, nic.intent.mtu_bytes) == ("10.1.0.1/31", 9000)
    assert nic.state is not None
    assert (nic.state.link_pause_rx, nic.state.link_pause_tx) == (True, False)
    assert "qos.cnp_dscp" in nic.unstated
    assert host.environment == (("NCCL_IB_TC", "106"),)
    assert network.peer("leaf1", "Ethernet2/1") == ("gpu01", "ens1f0np0")
    assert network.peer("leaf1", "Ethernet1/1") == ("spine1", "Ethernet1/1")
    assert (network.conflicts, network.unreadable, network.coverage) == ((), (), 1.0)
    line = network.devices[0].where["interfaces[Ethernet2/1].mtu_bytes"].line
    assert SESSION.split("\n")[line - 1] == "   mtu 9214"


def test_a_host_name_may_begin_with_a_digit() -> None:
    text = "    5k-a# show interface priority-flow-control\n    Port    Mode Oper(VL bmap)  RxPPP      TxPPP\n"
    text += "    Ethernet1/47       Auto Off           7316       762946\n"
    (device,) = network_of(iter([Text("log.txt", text)])).devices
    assert device.name == "5k-a"


def test_the_privileged_mode_of_ontap() -> None:
    text = "array1::*> network port show\n\nNode: array1-01\n"
    text += "Port      IPspace      Broadcast Domain Link MTU  Admin/Oper  Status   Status\n"
    text += "e0a       Default      Default          up   9000  auto/25000 healthy  false\n"
    (host,) = network_of(iter([Text("log.txt", text)])).hosts
    assert (host.name, host.kind) == ("array1", "storage")
