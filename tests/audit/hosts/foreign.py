"""Folders of hosts as operators hand them over: what tools print, in our own words and names.

Forms: mlnx-tools @088fadb3 (mlnx_qos, cma_roce_tos), sysfs of MLNX_OFED, ethtool; ROCm/gpu-cluster-networking @1156b4e9
(niccli, nicctl).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Shown:
    """What a ConnectX shows. pfc: the priority that pauses. tos: RDMA-CM's. ecn: whether both sides are on."""

    pfc: int = 3
    trust: str = "dscp"
    dcbx: str = "OS"
    tos: int = 106
    ecn: int = 1
    cnp: int = 48
    mtu: int = 9000
    pause: str = "off"
    job: str = "NCCL_IB_TC=104"


def connectx(folder: Path, name: str, shown: Shown) -> None:
    """One host with one ConnectX, in a folder of its own."""
    flags = "   ".join("1" if at == shown.pfc else "0" for at in range(8))
    texts = {
        "mlnx_qos.txt": f"""$ mlnx_qos -i eth2
DCBX mode: {shown.dcbx} controlled
Priority trust state: {shown.trust}
dscp2prio mapping:
\tprio:{shown.pfc} dscp:26,
\tprio:6 dscp:48,
PFC configuration:
\tpriority    0   1   2   3   4   5   6   7
\tenabled     {flags}
""",
        "sysfs.txt": f"""/sys/class/net/eth2/ecn/roce_np/enable/{shown.pfc}={shown.ecn}
/sys/class/net/eth2/ecn/roce_rp/enable/{shown.pfc}={shown.ecn}
/sys/class/net/eth2/ecn/roce_np/cnp_dscp={shown.cnp}
/sys/class/infiniband/mlx5_0/tc/1/traffic_class={shown.tos}
/sys/class/net/eth2/mtu={shown.mtu}
""",
        "ibdev2netdev.txt": "$ ibdev2netdev\nmlx5_0 port 1 ==> eth2 (Up)\n",
        "ethtool.txt": f"""$ ethtool -i eth2
driver: mlx5_core
version: 24.10-1.1.4
bus-info: 0000:18:00.0
$ ethtool -a eth2
Pause parameters for eth2:
Autonegotiate:\toff
RX:\t\t{shown.pause}
TX:\t\toff
""",
        "job.env": f"{shown.job}\n",
    }
    write(folder / name, texts)


def write(place: Path, texts: dict[str, str]) -> None:
    """Files of one host."""
    place.mkdir(parents=True)
    for file, text in texts.items():
        (place / file).write_text(text, encoding="utf-8")


def thor(folder: Path, name: str, pfc: str = "3") -> None:
    """One host with one Thor 2."""
    write(
        folder / name,
        {
            "niccli.txt": f"""$ niccli --list_devices
1 ) Broadcom BCM57608 1x400G QSFP-DD PCIe Ethernet NIC (Adp#1 Port#1)
     Device Interface Name     : benic4p1
     MAC Address               : 00:0a:f7:00:00:01
     PCI Address               : 0000:22:00.0
$ niccli --dev 1 qos --ets --show
IEEE 8021QAZ ETS Configuration TLV:
         PRIO_MAP: 0:0 1:0 2:0 3:1 4:0 5:0 6:2 7:0
         TC Bandwidth: 30% 70% 0%
         TSA_MAP: 0:ets 1:ets 2:strict
IEEE 8021QAZ PFC TLV:
         PFC enabled: {pfc}
IEEE 8021QAZ APP TLV:
         APP#0:
         Priority: 3
         Sel: 5
         DSCP: 26

         APP#1:
         Priority: 3
         Sel: 3
         UDP or DCCP: 4791
""",
            "job.env": "NCCL_IB_TC=104\n",
        },
    )


def pollara(folder: Path, name: str, pfc: str = "3", status: str = "Enabled", cnp: int = 48) -> None:
    """One host with one Pollara, which nicctl calls by its place on PCI."""
    write(
        folder / name,
        {
            "nicctl.txt": f"""$ nicctl show qos
NIC  : 42424650-4c32-3531-3230-303443000000 (0000:f6:00.0)

Port : 04908130-a7a0-4242-4242-000011010000

  Classification type         : DSCP

  DSCP-to-priority :
    DSCP                      : 0-25, 27-47, 49-63 ==> priority : 0
    DSCP                      : 26 ==> priority : 3
    DSCP                      : 48 ==> priority : 6

  PFC :
    PFC priority bitmap       : 0x8
    PFC no-drop priorities    : {pfc}
$ nicctl show dcqcn
NIC : 42424650-4c32-3531-3230-303443000000 (0000:f6:00.0)
------------------------------------------------------------
ROCE device                                : ionic_7
  DCQCN profile id                         : 1
  Status                                   : {status}
  Rate increase in AI phase                : 160
  DSCP value used for CNP                  : {cnp}
""",
        },
    )


def kernel(folder: Path, name: str, mtu: int = 9000) -> None:
    """One host whose NIC nothing but the kernel's own tools speak of."""
    write(
        folder / name,
        {
            "dcb.txt": """$ dcb pfc show dev ens5f0
pfc-cap 8 macsec-bypass off delay 0
prio-pfc 0:off 1:off 2:off 3:on 4:off 5:off 6:off 7:off
$ dcb app show dev ens5f0 dscp-prio
dscp-prio 26:3 48:6
""",
            "sysfs.txt": f"/sys/class/net/ens5f0/mtu={mtu}\n/sys/class/net/ens5f0/address=02:00:00:00:00:{name[-2:]}\n",
        },
    )
