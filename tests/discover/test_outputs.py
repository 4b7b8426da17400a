"""Operational state from the outputs of each family. The texts follow the makers' layouts; their values are made up."""

from __future__ import annotations

import json

import pytest

from eastwest.discover.observe import Observed, Output, observe
from eastwest.discover.state import DARK_DBM, NicState, PfcState, SwitchState

LLDP = {
    "eos": """\
Last table change time   : 0:09:51 ago
Number of table inserts  : 4

Port          Neighbor Device ID       Neighbor Port ID    TTL
---------- ------------------------ ---------------------- ---
Et1/1         spine1.lab               Ethernet1/1         120
Et2/1         spine2.lab               Ethernet1/1         120
""",
    "nxos": """\
Capability codes:
  (R) Router, (B) Bridge, (T) Telephone, (C) DOCSIS Cable Device
Device ID            Local Intf      Hold-time  Capability  Port ID
spine1.lab           Et1/1           120        BR          Ethernet1/1
a-spine-with-a-very-long-name.lab
                     Et2/1           120        BR          Ethernet1/1
Total entries displayed: 2
""",
    "junos": """\
Local Interface    Parent Interface    Chassis Id          Port info          System Name
Et1/1              -                   d8:53:9a:00:00:01   Ethernet1/1        spine1.lab
Et2/1              -                   d8:53:9a:00:00:02   Ethernet1/1        spine2.lab
""",
    "sonic": """\
Capability codes: (R) Router, (B) Bridge, (O) Other
LocalPort    RemoteDevice    RemotePortID    Capability    RemotePortDescr
-----------  --------------  --------------  ------------  ---------------
Et1/1        spine1.lab      Ethernet1/1     BR            x
Et2/1        spine2.lab      Ethernet1/1     BR            y
--------------------------------------------------
Total entries displayed:  2
""",
    "eos detail": """\
Interface Et1/1 detected 1 LLDP neighbors:

  Neighbor d853.9a00.0001/"Ethernet1/1", age 22 seconds
  - Chassis ID type: MAC address (4)
    Chassis ID     : d853.9a00.0001
  - Port ID type: Interface name(5)
    Port ID     : "Ethernet1/1"
  - Port Description: "to leaf1"
  - System Name: "spine1.lab"

Interface Et2/1 detected 1 LLDP neighbors:

  - Port ID type: Interface name(5)
    Port ID     : "Ethernet1/1"
  - System Name: "spine2.lab"
""",
    "nxos detail": """\
Chassis id: d853.9a00.0001
Port id: Ethernet1/1
Local Port id: Et1/1
Port Description: to leaf1
System Name: spine1.lab
Time remaining: 100 seconds

Chassis id: d853.9a00.0002
Port id: Ethernet1/1
Local Port id: Et2/1
System Name: spine2.lab
""",
    "lldpctl": """\
-------------------------------------------------------------------------------
LLDP neighbors:
-------------------------------------------------------------------------------
Interface:    Et1/1, via: LLDP, RID: 1, Time: 0 day, 00:10:00
  Chassis:
    ChassisID:    mac d8:53:9a:00:00:01
    SysName:      spine1.lab
  Port:
    PortID:       ifname Ethernet1/1
    PortDescr:    to leaf1
-------------------------------------------------------------------------------
Interface:    Et2/1, via: LLDP, RID: 2, Time: 0 day, 00:10:00
  Chassis:
    SysName:      spine2.lab
  Port:
    PortID:       ifname Ethernet1/1
""",
    "keyvalue": """\
lldp.Et1/1.via=LLDP
lldp.Et1/1.chassis.name=spine1.lab
lldp.Et1/1.port.ifname=Ethernet1/1
lldp.Et2/1.chassis.name=spine2.lab
lldp.Et2/1.port.ifname=Ethernet1/1
""",
}
LLDP_JSON: dict[str, object] = {
    "eos": {
        "lldpNeighbors": [
            {"port": "Et1/1", "neighborDevice": "spine1.lab", "neighborPort": "Ethernet1/1", "ttl": 120},
        ]
    },
    "eos detail": {
        "lldpNeighbors": {
            "Et1/1": {
                "lldpNeighborInfo": [
                    {"systemName": "spine1.lab", "neighborInterfaceInfo": {"interfaceId_v2": "Ethernet1/1"}}
                ]
            }
        }
    },
    "nxos": {"TABLE_nbor": {"ROW_nbor": {"chassis_id": "spine1.lab", "l_port_id": "Et1/1", "port_id": "Ethernet1/1"}}},
    "junos": {
        "lldp-neighbors-information": [
            {
                "lldp-neighbor-information": [
                    {
                        "lldp-local-port-id": [{"data": "Et1/1"}],
                        "lldp-remote-port-id": [{"data": "Ethernet1/1"}],
                        "lldp-remote-system-name": [{"data": "spine1.lab"}],
                    }
                ]
            }
        ]
    },
    "lldpctl": {
        "lldp": {
            "interface": [
                {
                    "Et1/1": {
                        "chassis": {"spine1.lab": {"id": {"type": "mac", "value": "d8:53:9a:00:00:01"}}},
                        "port": {"id": {"type": "ifname", "value": "Ethernet1/1"}, "descr": "to leaf1"},
                    }
                }
            ]
        }
    },
    "nvue": {"swp1": {"lldp": {"neighbor": {"spine1.lab": {"port": {"name": "Ethernet1/1"}}}}}},
}


def told(text: str, command: str = "") -> Observed:
    """What one output tells."""
    found = Observed()
    observe(Output("some.txt", text, command), found)
    return found


def told_by_json(data: object) -> Observed:
    """The same of JSON, through text as a file has it."""
    found = Observed()
    observe(Output("some.json", "", "", json.loads(json.dumps(data))), found)
    return found


def switch(found: Observed) -> SwitchState:
    """As a switch."""
    state = found.switch_state()
    assert state is not None
    return state


def nic(found: Observed, name: str) -> NicState:
    """One NIC of a host."""
    state = found.host_state()
    assert state is not None
    return next(each for each in state.nics if each.name == name)


@pytest.mark.parametrize("layout", LLDP)
def test_lldp_text(layout: str) -> None:
    lldp = switch(told(LLDP[layout])).lldp
    assert [(each.port, each.peer_port) for each in lldp] == [("Et1/1", "Ethernet1/1"), ("Et2/1", "Ethernet1/1")]
    assert lldp[0].device == "spine1.lab"
    assert lldp[1].device.endswith(".lab")
    assert lldp[0].line > 0


@pytest.mark.parametrize("layout", LLDP_JSON)
def test_lldp_json(layout: str) -> None:
    first = switch(told_by_json(LLDP_JSON[layout])).lldp[0]
    assert (first.device, first.peer_port) == ("spine1.lab", "Ethernet1/1")
    assert first.port in ("Et1/1", "swp1")


PORTS = {
    "eos status": """\
Port       Name         Status       Vlan     Duplex Speed  Type            Flags Encapsulation
Et1/1      to spine1    connected    routed   full   400G   400GBASE-DR4
Et2/1                   notconnect   1        auto   auto   Not Present
""",
    "nxos status": """\
--------------------------------------------------------------------------------
Port          Name               Status    Vlan      Duplex  Speed   Type
--------------------------------------------------------------------------------
Eth1/1        to spine1          connected routed    full    400G    QSFP-DD-400G
Eth1/2        --                 notconnec 1         auto    auto    --
""",
    "sonic status": """\
  Interface        Lanes    Speed    MTU    FEC    Alias    Vlan    Oper    Admin    Type    Asym PFC
-----------  -----------  -------  -----  -----  -------  ------  ------  -------  ------  ----------
  Ethernet0  0,1,2,3,4,5     400G   9100     rs     etp1  routed      up       up     N/A         N/A
""",
    "nxos text": """\
Ethernet1/1 is up
admin state is up, Dedicated Interface
  Hardware: 400000 Ethernet, address: 0011.2233.4455
  MTU 9216 bytes, BW 400000000 Kbit , DLY 10 usec
  Input flow-control is off, output flow-control is on
  RX
    0 input error  0 CRC
""",
    "junos text": """\
Physical interface: et-0/0/0, Enabled, Physical link is Up
  Interface index: 1001, SNMP ifIndex: 501
  Link-level type: Ethernet, MTU: 9216, LAN-PHY mode, Speed: 400Gbps, BPDU Error: None,
  Loopback: Disabled, Source filtering: Disabled, Flow control: Disabled, Auto-negotiation: Disabled
  MAC statistics:                      Receive         Transmit
  MAC Priority Flow Control Statistics:
    Priority :  3                      12345                      678
""",
}


@pytest.mark.parametrize("layout", PORTS)
def test_ports_run_at_400_gigabits(layout: str) -> None:
    port = switch(told(PORTS[layout])).ports[0]
    assert (port.up, port.speed_gbps) == (True, 400.0)


def test_a_ports_mtu_pause_and_counters() -> None:
    nxos = switch(told(PORTS["nxos text"])).ports[0]
    assert (nxos.name, nxos.mtu_bytes, nxos.link_pause, dict(nxos.counters)["crc"]) == ("Ethernet1/1", 9216, True, 0)
    junos = switch(told(PORTS["junos text"])).ports[0]
    assert (junos.mtu_bytes, junos.link_pause) == (9216, False)
    assert dict(junos.counters) == {"pfc3_rx": 12345, "pfc3_tx": 678}


def test_pfc_of_nxos_names_priorities_by_a_bit_map() -> None:
    text = """\
slot  1
=======
============================================================
Port               Mode Oper(VL bmap)  RxPPP      TxPPP
============================================================

Ethernet1/1        Auto Off            0          0
Ethernet1/33       On   On  (8)        12         34
"""
    ports = {port.name: port.pfc for port in switch(told(text)).ports}
    assert ports["Ethernet1/33"] == PfcState("on", True, (3,), None, 12, 34)
    assert ports["Ethernet1/1"] == PfcState("auto", False, None, None, 0, 0)


def test_pfc_of_eos_and_sonic() -> None:
    eos = """\
The hardware supports PFC on priorities 0 1 2 3 4 5 6 7
   Port  Enabled Priorities Active Note
  Et1/1      Yes   3           Yes
  Et2/1       No                No

   Port            RxPfc           TxPfc
  Et1/1               12              34
"""
    ports = {port.name: port.pfc for port in switch(told(eos)).ports}
    assert ports["Et1/1"] == PfcState("on", True, (3,), None, 12, 34)
    assert ports["Et2/1"] == PfcState("off", False, ())
    sonic = "Interface    Lossless priorities\n-----------  ---------------------\nEthernet0    3,4\n"
    assert switch(told(sonic)).ports[0].pfc == PfcState(priorities=(3, 4))
    counters = """\
  Port Rx    PFC0    PFC1    PFC2    PFC3    PFC4    PFC5    PFC6    PFC7
---------  ------  ------  ------  ------  ------  ------  ------  ------
Ethernet0       0       0       0   1,234       0       0       0       0

  Port Tx    PFC0    PFC1    PFC2    PFC3    PFC4    PFC5    PFC6    PFC7
---------  ------  ------  ------  ------  ------  ------  ------  ------
Ethernet0       0       0       0       7       0       0       0       0
"""
    values = dict(switch(told(counters)).ports[0].counters)
    assert (values["pfc3_rx"], values["pfc3_tx"]) == (1234, 7)


def test_willing_to_any_feature_is_willing() -> None:
    text = "Interface Ethernet1/1\n PFC: enabled, Willing: No\n ETS: enabled, Willing: Yes\n PFC willing: no\n"
    port = switch(told(text, "show lldp dcbx interface")).ports[0]
    assert port.pfc is not None
    assert port.pfc.willing is True


BGP = {
    "eos": """\
BGP summary information for VRF default
Router identifier 10.0.0.1, local AS number 65001
  Description Neighbor V AS           MsgRcvd   MsgSent  InQ OutQ  Up/Down State   PfxRcd PfxAcc
  spine1      10.1.0.1 4 65100            100       100    0    0 01:02:03 Estab   8      8
  spine2      10.1.0.3 4 65100              0         0    0    0 00:00:10 Active
""",
    "nxos": """\
BGP summary information for VRF default, address family IPv4 Unicast
Neighbor        V    AS    MsgRcvd    MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd
10.1.0.1        4 65100        100        100      100    0    0 01:02:03 8
10.1.0.3        4 65100          0          0        0    0    0    never Idle
""",
    "frr": """\
Neighbor        V         AS   MsgRcvd   MsgSent   TblVer  InQ OutQ  Up/Down State/PfxRcd   PfxSnt Desc
spine1(swp1)    4      65100       100       100        0    0    0 01:02:03            8        8 N/A
10.1.0.3        4      65100         0         0        0    0    0    never       Active        0 N/A
""",
    "junos": """\
Threading mode: BGP I/O
Peer                     AS      InPkt     OutPkt    OutQ   Flaps Last Up/Dwn State|#Active/Received/Accepted/Damped...
10.1.0.1              65100        100        100       0       0     1:02:03 Establ
  inet.0: 8/8/8/0
10.1.0.3              65100          0          0       0       0        10 Active
""",
}


@pytest.mark.parametrize("layout", BGP)
def test_bgp_sessions(layout: str) -> None:
    sessions = switch(told(BGP[layout])).bgp
    assert {each.peer: each.state == "Established" for each in sessions} == {
        ("swp1" if layout == "frr" else "10.1.0.1"): True,
        "10.1.0.3": False,
    }
    assert {each.remote_as for each in sessions} == {65100}
    assert {each.vrf for each in sessions} == {""}


def test_bgp_sessions_as_json() -> None:
    frr = {"ipv4Unicast": {"peers": {"swp1": {"remoteAs": 65100, "state": "Established", "pfxRcd": 8}}}}
    eos = {"vrfs": {"default": {"peers": {"10.1.0.1": {"asn": "65100", "peerState": "Active"}}}}}
    assert switch(told_by_json(frr)).bgp[0].prefixes == 8
    assert (switch(told_by_json(eos)).bgp[0].state, switch(told_by_json(eos)).bgp[0].remote_as) == ("Active", 65100)


def test_optics() -> None:
    nxos = """\
Ethernet1/1
    transceiver is present
    type is QSFP-DD-400G-DR4
    serial number is ABC123
  Temperature   41.21 C        75.00 C     -5.00 C     70.00 C        0.00 C
  Tx Power        1.25 dBm       4.00 dBm  -6.00 dBm    3.00 dBm   -5.00 dBm
  Rx Power       -9.50 dBm       4.00 dBm  -9.00 dBm    3.00 dBm   -8.00 dBm
"""
    optics = switch(told(nxos, "show interface transceiver details")).ports[0].optics
    assert optics is not None
    assert (optics.serial, optics.temperature_c, optics.tx_dbm, optics.rx_dbm) == ("ABC123", 41.21, (1.25,), (-9.5,))
    junos = """\
Physical interface: et-0/0/0
    Module temperature                        :  45 degrees C / 113 degrees F
  Lane 0
    Laser output power                        :  1.450 mW / 1.61 dBm
    Laser receiver power                      :  0.900 mW / -0.46 dBm
  Lane 1
    Laser receiver power                      :  0.100 mW / -10.00 dBm
"""
    optics = switch(told(junos, "show interfaces diagnostics optics")).ports[0].optics
    assert optics is not None
    assert (optics.rx_dbm, optics.temperature_c) == ((-0.46, -10.0), 45.0)
    sonic = """\
    IFACE    STATE    FEC_CORR    FEC_UNCORR    FEC_SYMBOL_ERR    FEC_PRE_BER    FEC_POST_BER
---------  -------  ----------  ------------  ----------------  -------------  --------------
Ethernet0        U   1,234,567             2                12       1.50e-06        0.00e+00
"""
    port = switch(told(sonic)).ports[0]
    assert port.optics is not None
    assert (port.optics.pre_fec_ber, dict(port.counters)["fec_corrected"]) == (1.5e-06, 1234567)


def test_versions() -> None:
    assert told("Arista DCS-7060X6-64PE-F\nSoftware image version: 4.33.1F\n").version == "4.33.1F"
    assert told("  NXOS: version 10.4(3)\n  Device name: leaf1\n").hostname == "leaf1"
    assert told("Hostname: leaf1\nModel: qfx5240-64od\nJunos: 23.4X100-D20\n").model == "qfx5240-64od"
    assert told("\nSONiC Software Version: SONiC.202411.1\nHwSKU: ACS-SN5600\n").version == "202411.1"


def test_programmed_buffers_and_thresholds() -> None:
    text = """\
Profile: pg_lossless_400000_40m_profile
----------  ------------------------------
dynamic_th  0
pool        ingress_lossless_pool
size        302592
xoff        283648
xon         18944
----------  ------------------------------

Profile: AZURE_LOSSLESS
-----------------------  -------
green_max_threshold      2097152
green_min_threshold      1048576
-----------------------  -------
"""
    queues = {(each.profile, each.direction): each for each in switch(told(text)).queues}
    assert queues["pg_lossless_400000_40m_profile", "ingress"].headroom_bytes == 283648
    assert queues["AZURE_LOSSLESS", "egress"].kmin_bytes == 1048576
    nxos = """\
  Ingress Queuing for Ethernet1/1
-----------------------------------------------------
QoS-Group#                 Pause
           Buff Size       Pause Th      Resume Th
-----------------------------------------------------
      7              -            -            -
      3         172544       152000       100000
"""
    queue = switch(told(nxos)).queues[0]
    assert (queue.queue, queue.xoff_bytes, queue.xon_bytes) == (3, 152000, 100000)
    junos = """\
Physical interface: et-0/0/0, up, Physical link is Up
Queue: 4, Forwarding classes: NO-LOSS
  Transmitted:
    Tail-dropped packets :                    17
    ECN-CE packets       :                   900                     0 pps
"""
    queue = switch(told(junos, "show interfaces queue")).queues[0]
    assert (queue.queue, queue.dropped, queue.marked) == (4, 17, 900)


def test_ethtool() -> None:
    found = Observed()
    for command, text in (
        ("ethtool eth2", "Settings for eth2:\n\tSpeed: 400000Mb/s\n\tLink detected: yes\n"),
        ("ethtool -a eth2", "Pause parameters for eth2:\nAutonegotiate:\toff\nRX:\t\ton\nTX:\t\toff\n"),
        (
            "ethtool -i eth2",
            "driver: mlx5_core\nversion: 24.10\nfirmware-version: 28.43 (MT_1)\nbus-info: 0000:18:00.0\n",
        ),
        ("ethtool -S eth2", "NIC statistics:\n     rx_prio3_pause: 12\n     rx_discards_phy: 3\n"),
        ("ethtool --show-fec eth2", "FEC parameters for eth2:\nActive FEC encoding: RS\n"),
    ):
        assert observe(Output("host.txt", text, command), found)
    state = nic(found, "eth2")
    assert (state.speed_gbps, state.up, state.fec, state.driver) == (400.0, True, "RS", "mlx5_core")
    assert (state.link_pause_rx, state.link_pause_tx, state.firmware) == (True, False, "28.43 (MT_1)")
    assert dict(state.counters) == {"rx_prio3_pause": 12, "rx_discards_phy": 3}


MODULE = """\
Identifier                                : 0x11 (QSFP28)
Laser tx bias current (Channel 1)         : 6.100 mA
Transmit avg optical power (Channel 1)    : 1.1000 mW / 0.41 dBm
Rcvr signal avg optical power(Channel 1)  : 0.9000 mW / -0.46 dBm
Rcvr signal avg optical power(Channel 2)  : 0.0000 mW / -inf dBm
Laser rx power low alarm    (Channel 1)   : Off
Laser output power low alarm threshold    : 0.0700 mW / -11.55 dBm
Laser rx power low alarm threshold        : 0.0400 mW / -13.98 dBm
"""


@pytest.mark.parametrize("name", ["eth2", "swp9", "abcd1p1"])
def test_light_of_a_module_is_that_of_its_lanes_not_of_its_thresholds(name: str) -> None:
    optics = nic(told(MODULE, f"sudo ethtool -m {name}"), name).optics
    assert optics is not None
    assert (optics.tx_dbm, optics.rx_dbm) == ((0.41,), (-0.46, DARK_DBM))


def test_a_dark_lane_of_a_switch_is_seen() -> None:
    text = """\
Physical interface: et-0/0/1
    Laser output power                        :  0.9100 mW / -0.41 dBm
    Laser receiver power                      :  0.0000 mW / - Inf dBm
"""
    (port,) = switch(told(text, "show interfaces diagnostics optics")).ports
    assert port.optics is not None
    assert (port.optics.tx_dbm, port.optics.rx_dbm) == ((-0.41,), (DARK_DBM,))


def test_a_port_of_nicctl() -> None:
    text = """\
NIC  : 42424650-4c32-3531-3230-000000000001 (0000:f6:00.0)

Port : 04908130-a7a0-4242-4242-000011010000 (eth1/1)
  Spec:
    speed                                    : 400G
    Pause type                               : LINK
    MTU                                      : 9216
    TX pause                                 : enabled
    RX pause                                 : disabled
  Status:
    Operational status                       : UP
    FEC type                                 : RS
    speed                                    : 200G
"""
    state = nic(told(text), "0000:f6:00.0")
    assert (state.up, state.speed_gbps, state.fec, state.mtu_bytes) == (True, 200.0, "RS", None)
    assert (state.link_pause_tx, state.link_pause_rx) == (True, False)
    switched = nic(told(text.replace(": LINK", ": PFC")), "0000:f6:00.0")
    assert (switched.link_pause_tx, switched.link_pause_rx) == (False, False)


def test_rdma_devices_gids_and_counters_come_to_the_interface() -> None:
    found = Observed()
    gid = "0000:0000:0000:0000:0000:ffff:0a00:0001"
    table = f"DEV\tPORT\tINDEX\tGID\t\t\tIPv4\t\tVER\tDEV\n---\t----\nmlx5_0\t1\t3\t{gid}\t10.0.0.1\tv2\teth2\n"
    observe(Output("gids.txt", table), found)
    listing = """\
/sys/class/infiniband/mlx5_0/ports/1/hw_counters/np_cnp_sent:42
/sys/class/infiniband/mlx5_0/ports/1/hw_counters/out_of_sequence:1
/sys/class/net/eth2/mtu:9000
/sys/class/net/eth2/operstate:up
"""
    observe(Output("sys.txt", listing), found)
    state = nic(found, "eth2")
    assert (state.rdma, state.mtu_bytes, state.up) == ("mlx5_0", 9000, True)
    assert dict(state.counters) == {"np_cnp_sent": 42, "out_of_sequence": 1}
    assert [(each.index, each.version, each.address) for each in state.gids] == [(3, 2, "10.0.0.1")]
    link = [{"ifname": "ionic_0", "port": 1, "state": "ACTIVE", "physical_state": "LINK_UP", "netdev": "benic8p1"}]
    assert nic(told_by_json(link), "benic8p1").rdma == "ionic_0"


def test_firmware_settings() -> None:
    text = """\
Device #1:
----------
Device type:    ConnectX7
Device:         0000:18:00.0
Configurations:                              Next Boot
        ROCE_CC_PRIO_MASK_P1                 255
*       CNP_DSCP_P1                          48
        LINK_TYPE_P1                         ETH(2)
"""
    state = nic(told(text), "0000:18:00.0")
    assert dict(state.settings) == {"ROCE_CC_PRIO_MASK_P1": "255", "CNP_DSCP_P1": "48", "LINK_TYPE_P1": "ETH(2)"}


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


def test_queues_of_eos_and_watermarks_and_storms_of_sonic() -> None:
    eos = (
        "Egress Queue Counters\n"
        "Port               Traffic   DropPrec   DestType        OutEnqPkts      OutEnqOctets       OutDropPkts     "
        "OutDropOctets\n                    Class\n"
        "Et4/1/1                TC3      DP0-3         UC    99    1000    7    70\n"
        "Et4/1/1                TC3      DP0-3         MC    99    1000    9    90\n"
    )
    assert [(each.port, each.queue, each.dropped) for each in switch(told(eos)).queues] == [("Et4/1/1", 3, 7)]
    peaks = (
        "Ingress headroom per PG:\n     Port    PG0    PG1\n---------  -----  -----\nEthernet8      0    640\n\n"
        "Egress shared pool occupancy per unicast queue:\n     Port    UC0    UC1\n---------  -----  -----\n"
        "Ethernet8    512    N/A\n"
    )
    found = {(each.direction, each.queue): each for each in switch(told(peaks)).queues}
    assert found["ingress", 1].headroom_watermark_bytes == 640
    assert found["egress", 0].watermark_bytes == 512
    assert ("egress", 1) not in found
    storms = (
        "      QUEUE       STATUS    STORM DETECTED/RESTORED    TX OK/DROP    RX OK/DROP    TX LAST OK/DROP\n"
        "-----------  -----------  -------------------------  ------------  ------------  -----------------\n"
        "Ethernet8:3      stormed                        5/4       10/20         30/40              0/20\n"
    )
    (port,) = switch(told(storms)).ports
    assert dict(port.counters) == {
        "pfcwd3_storms_detected": 5,
        "pfcwd3_storms_restored": 4,
        "pfcwd3_storm_tx_dropped": 20,
        "pfcwd3_storm_rx_dropped": 40,
    }


def test_a_description_that_pushes_a_table_to_the_right() -> None:
    text = (
        "Port          Name               Status    Vlan      Duplex  Speed   Type\n"
        "Eth1/1        a long description of it notconnec 1         full    100G    QSFP\n"
        "Eth1/2        --                 sfpAbsent 1         full    auto    --\n"
        "Eth1/3        storage            connected trunk     full    a-100G  QSFP\n"
    )
    ports = {port.name: port for port in switch(told(text, "show interface status")).ports}
    assert [(ports[name].up, ports[name].speed_gbps) for name in sorted(ports)] == [
        (False, 100.0),
        (False, None),
        (True, 100.0),
    ]


def test_a_transceivers_block_goes_on_behind_empty_lines() -> None:
    text = (
        "Ethernet1/7\n    transceiver is present\n    type is QSFP-DD\n    serial number is S7\n\n"
        "Lane Number:1 Network Lane\n  Temperature   41.00 C   75.00 C\n  Tx Power   1.20 dBm   4.00 dBm\n\n"
        "Lane Number:2 Network Lane\n  Tx Power   N/A   4.00 dBm\n  Rx Power   -2.50 dBm --   4.00 dBm\n"
    )
    (port,) = switch(told(text, "show interface transceiver details")).ports
    assert port.optics is not None
    assert (port.optics.serial, port.optics.tx_dbm, port.optics.rx_dbm) == ("S7", (1.2,), (-2.5,))


def test_a_table_for_each_measure_of_a_transceiver() -> None:
    table = "           {}      Threshold   Threshold   Threshold   Threshold\nPort       ({})\n-------    ------\n"
    rows = "Et8/1      {}         80.00       75.00       -5.00       0.00\n"
    text = "".join(
        table.format(name, unit) + rows.format(value)
        for name, unit, value in (
            ("Temperature", "Celsius", "33.10"),
            ("Voltage", "Volts", "3.30"),
            ("Rx Power", "dBm", "-4.20"),
        )
    )
    (port,) = switch(told(text, "show interfaces transceiver detail")).ports
    assert port.optics is not None
    assert (port.optics.temperature_c, port.optics.tx_dbm, port.optics.rx_dbm) == (33.1, (), (-4.2,))


def test_mlxlink_as_text_and_as_json() -> None:
    text = (
        "Operational Info\n----------------\nState                              : Active\n"
        "Speed                              : 400G\nFEC                           : Standard_RS-FEC - (544,514)\n\n"
        "Module Info\n-----------\nTemperature [C]                    : 48 [-5..70]\n"
        "Rx Power Current [dBm]             : 1.2,0.9,-0.4,1.0 [-8..5]\nVendor Serial Number               : MT9\n\n"
        "Raw Physical BER                   : 3E-07\nEffective Physical BER             : 15E-255\n"
    )
    one = nic(told(text, "mlxlink -d mlx5_2 -m -c"), "mlx5_2")
    assert (one.up, one.speed_gbps) == (True, 400.0)
    assert one.optics is not None
    assert (one.optics.serial, one.optics.rx_dbm, one.optics.tx_dbm) == ("MT9", (1.2, 0.9, -0.4, 1.0), ())
    assert (one.optics.pre_fec_ber, one.optics.temperature_c) == (3e-07, 48.0)
    data = {"result": {"output": {"Operational Info": {"State": "Polling", "Speed": "N/A"}}}}
    data["result"]["output"]["Physical Counters and BER Info"] = {"Raw Physical BER": "2E-5"}
    found = Observed(current="eth7")
    observe(Output("some.json", "", "", data), found)
    one = nic(found, "eth7")
    assert one.optics is not None
    assert (one.up, one.speed_gbps, one.optics.pre_fec_ber) == (False, None, 2e-05)


def test_counters_that_grep_left() -> None:
    found = told("     rx_prio4_pause: 12\n     tx_prio4_pause: 0\n", "ethtool -S ens3f1 | grep pause")
    assert dict(nic(found, "ens3f1").counters) == {"rx_prio4_pause": 12, "tx_prio4_pause": 0}


def test_roce_of_cumulus_as_in_force() -> None:
    text = """\
                    operational    applied  description
------------------  -------------  -------  ---------------------------
congestion-control
  congestion-mode   ecn, absolute           Congestion config mode
  enabled-tc        0,5                     Congestion config enabled Traffic Class
  max-threshold     1.50 MB                 Congestion config max-threshold
  min-threshold     100.00 KB               Congestion config min-threshold
  probability       100
lldp-app-tlv
  priority          5
pfc
  pfc-priority      5                       switch-prio on which PFC is enabled
  rx-enabled        yes                     PFC Rx Enabled status
  tx-enabled        no                      PFC Tx Enabled status
mode                               lossless Roce Mode
"""
    state = switch(told(text, "nv show interface swp9 qos roce status"))
    (port,) = state.ports
    assert (port.name, port.pfc) == ("swp9", PfcState("on", active=False, priorities=(5,)))
    marks = [(each.queue, each.kmin_bytes, each.kmax_bytes) for each in state.queues]
    assert marks == [(0, 102_400, 1_572_864), (5, 102_400, 1_572_864)]
    assert told(text).is_empty


def test_roce_counters_of_cumulus() -> None:
    text = """\
                               operational   applied  description
-----------------------------  ------------  -------  -----------------------------
rx-stats
  rx-non-roce-stats
    no-buffer-discard          55                     Rx buffer discards for non-RoCE traffic
  rx-pfc-stats
    pause-packets              12                     Rx PFC pause packets for RoCE traffic
  rx-roce-stats
    no-buffer-discard          3                      Rx buffer discards for RoCE traffic
tx-stats
  tx-ecn-stats
    ecn-marked-packets         693                    Tx ECN marked packets
  tx-pfc-stats
    pause-packets              0                      Tx PFC pause packets for RoCE traffic
  tx-roce-stats
    roce-bytes                 92824.38 GB            Tx RoCE Packet bytes
    unicast-no-buffer-discard  7                      Tx buffer discards for RoCE traffic
"""
    (port,) = switch(told(text, "nv show interface swp9 qos roce counters")).ports
    assert port.pfc is not None
    assert (port.pfc.received, port.pfc.sent) == (12, 0)
    assert dict(port.counters) == {"rx_roce_discard": 3, "tx_roce_discard": 7, "tx_ecn_marked": 693}


def test_queuing_of_nxos_tells_drops_and_pauses_of_each_priority() -> None:
    text = """\
Egress Queuing for Ethernet1/7 [System]
+-------------------------------------------------------------------+
|                              QOS GROUP 3                          |
+-------------------------------------------------------------------+
|                |  Unicast       | OOBFC Unicast  |  Multicast     |
|        Tx Pkts |             500|               0|               1|
|   Dropped Pkts |               4|               0|               1|
+-------------------------------------------------------------------+
WRED Drop Pkts                              2
Ingress Queuing for Ethernet1/7
Ingress MMU Drop Pkts                       6
TxPPP:                   900, RxPPP:                    40
COS QOS Group        PG   TxPause   TxCount         RxPause         RxCount
   3         3         3  Active         900        Inactive              40
"""
    state = switch(told(text))
    (port,) = state.ports
    assert port.pfc is not None
    assert (port.name, port.pfc.sent, port.pfc.received) == ("Ethernet1/7", 900, 40)
    drops = {"wred_drop_pkts": 2, "ingress_mmu_drop_pkts": 6, "pfc3_tx": 900, "pfc3_rx": 40}
    assert dict(port.counters) == drops
    assert [(queue.queue, queue.dropped) for queue in state.queues] == [(3, 5)]


@pytest.mark.parametrize("command", ["show int stat", "sh int status", "show interfaces status | i 1/7", "show int"])
def test_commands_are_known_by_their_short_forms(command: str) -> None:
    text = "Port       Name   Status       Vlan     Duplex Speed  Type\n"
    text += "Et1/7             connected    routed   full   400G   x\n"
    (port,) = switch(told(text, command)).ports
    assert (port.name, port.up, port.speed_gbps) == ("Et1/7", True, 400.0)
    assert told(text, "show vlan").is_empty


def test_headings_above_modules_and_spaces_before_colons() -> None:
    text = """\
=== Ethernet16 ===
        Identifier : QSFP28 or later
        Vendor SN : F77
        ChannelMonitorValues :
                RX1Power : -infdBm
                RX2Power : -1.5dBm
"""
    (port,) = switch(told(text, "show interfaces transceiver eeprom")).ports
    assert port.optics is not None
    assert (port.name, port.optics.serial, port.optics.rx_dbm) == ("Ethernet16", "F77", (DARK_DBM, -1.5))


def test_interfaces_of_cumulus_with_their_neighbours() -> None:
    text = """\
Interface        State  Speed  MTU    Type      Remote Host      Remote Port  Summary
---------------  -----  -----  -----  --------  ---------------  -----------  -------------------------
lo               up            65536  loopback                                IP Address: 10.10.10.1/32
swp1s0           up     400G   9216   swp       gpu01            eth2         IP Address: 10.1.1.1/31
swp2s0           down          9216   swp
"""
    state = switch(told(text, "nv show interface"))
    ports = {port.name: (port.up, port.speed_gbps, port.mtu_bytes) for port in state.ports}
    assert ports == {"swp1s0": (True, 400.0, 9216), "swp2s0": (False, None, 9216)}
    assert [(each.port, each.device, each.peer_port) for each in state.lldp] == [("swp1s0", "gpu01", "eth2")]


def test_rdma_as_text() -> None:
    found = told("link mlx5_0/1 rx_write_requests 15 out_of_sequence 3 np_cnp_sent 881\n", "rdma statistic show")
    info = "hca_id:\tmlx5_0\n\tfw_ver:\t\t28.39.1002\n\t\tport:\t1\n\t\t\tstate:\t\tPORT_ACTIVE (4)\n"
    info += "\t\t\tmax_mtu:\t4096 (5)\n\t\t\tactive_mtu:\t1024 (3)\n"
    observe(Output("devinfo.txt", info, "ibv_devinfo"), found)
    state = nic(found, "mlx5_0")
    assert dict(state.counters) == {"rx_write_requests": 15, "out_of_sequence": 3, "np_cnp_sent": 881}
    assert (state.firmware, state.up, dict(state.settings)) == ("28.39.1002", True, {"active_mtu": "1024"})
