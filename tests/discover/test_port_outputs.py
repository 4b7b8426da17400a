"""Link, speed, MTU and pause of ports, from outputs in the makers' layouts with made-up values."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.discover import discover
from tests.discover.outputs import switch, told, told_by_json

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


@pytest.mark.parametrize("command", ["show int stat", "sh int status", "show interfaces status | i 1/7", "show int"])
def test_commands_are_known_by_their_short_forms(command: str) -> None:
    text = "Port       Name   Status       Vlan     Duplex Speed  Type\n"
    text += "Et1/7             connected    routed   full   400G   x\n"
    (port,) = switch(told(text, command)).ports
    assert (port.name, port.up, port.speed_gbps) == ("Et1/7", True, 400.0)
    assert told(text, "show vlan").is_empty


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


JUNOS_EXTENSIVE = """\
Physical interface: et-0/0/5, Enabled, Physical link is Up
  Link-level type: Ethernet, MTU: 9216, Speed: 400Gbps
  Input errors:
    Errors: 3, Drops: 2, Framing errors: 0, Runts: 0
  Output errors:
    Carrier transitions: 11, Errors: 0, Drops: 8, Collisions: 0
  Egress queues: 12 supported, 3 in use
  Queue counters:       Queued packets  Transmitted packets      Dropped packets
    0                               90                   90                    0
    4 no-loss                       70                   53                   17
  Queue number:         Mapped forwarding classes
    0                   best-effort
  Ethernet FEC Mode :                 FEC119
  Ethernet FEC statistics              Errors
    FEC Corrected Errors                   40
    FEC Uncorrected Errors                  2
    FEC Uncorrected Errors Rate             0
  MAC statistics:                      Receive         Transmit
    CRC/Align errors                         4                0
  Logical interface et-0/0/5.0 (Index 553) (SNMP ifIndex 511)
    Protocol inet, MTU: 9202
"""


def test_junos_in_full_ends_at_its_logical_interfaces() -> None:
    found = switch(told(JUNOS_EXTENSIVE, "show interfaces extensive"))
    (port,) = found.ports
    assert (port.mtu_bytes, port.speed_gbps) == (9216, 400.0)
    assert port.optics is not None
    assert port.optics.fec == "FEC119"
    assert dict(port.counters) == {
        "crc": 4,
        "fec_corrected": 40,
        "fec_uncorrected": 2,
        "input_drop": 2,
        "input_error": 3,
        "output_drop": 8,
        "output_error": 0,
    }
    assert {queue.queue: queue.dropped for queue in found.queues} == {0: 0, 4: 17}


def test_fec_in_force_of_nxos() -> None:
    text = "Ethernet1/3 is up\nadmin state is up\n    admin fec state is auto, oper fec state is Rs-fec\n"
    (port,) = switch(told(text, "show interface")).ports
    assert port.optics is not None
    assert port.optics.fec == "Rs-fec"


def test_tables_that_say_the_state_beside_something_else() -> None:
    """Link training with an `Oper` of its own; autonegotiation with `Name` before it."""
    training = """\
Interface    LT Oper   LT Admin  Oper   Admin
-----------------------------------------------
Ethernet0    off       off       DOWN   UP
"""
    (port,) = switch(told(training, "show interface link-training status")).ports
    assert port.up is False
    negotiation = """\
Name         Admin     Oper      Speed     autoneg
--------------------------------------------------
Ethernet8    up        up        40GB      N/A
"""
    (port,) = switch(told(negotiation, "show interface autoneg status")).ports
    assert port.up is True


def test_errors_and_drops_of_sonic() -> None:
    text = """\
    IFACE    STATE    RX_ERR    RX_DROPS    TX_ERR    TX_DROPS    DEBUG_0
---------  -------  --------  ----------  --------  ----------  ---------
Ethernet0        D        10       1,100         0           3         80
Ethernet8      N/A         0           0         0           0          0
"""
    one, other = switch(told(text, "show dropcounters counts")).ports
    assert (one.up, other.up) == (False, None)
    assert dict(one.counters) == {"input_error": 10, "input_drop": 1100, "output_error": 0, "output_drop": 3}
    long = text.replace("RX_DROPS", "RX_DRP").replace("TX_DROPS", "TX_DRP")
    assert dict(switch(told(long, "show interfaces counters")).ports[0].counters)["input_error"] == 10


def test_congestion_notification_of_junos() -> None:
    text = (
        "Physical interface: et-0/0/3, Index: 1024\n  Scheduler map: m, Index: 0\n  Congestion-notification: Disabled\n"
    )
    (port,) = switch(told(text, "show class-of-service interface et-0/0/3")).ports
    assert port.pfc is not None
    assert (port.pfc.mode, port.pfc.active) == ("off", False)


def test_a_port_that_was_shut_is_down() -> None:
    text = "Ethernet7 is administratively down, line protocol is down (disabled)\n  Ethernet MTU 9214 bytes\n"
    (port,) = switch(told(text, "show interfaces")).ports
    assert port.up is False


def test_descriptions_of_eos_tell_the_state() -> None:
    text = """\
Interface                      Status         Protocol           Description
Et1                            admin down     down               spare
Et2                            up             up                 to spine1 Ethernet3
"""
    one, other = switch(told(text, "show interfaces description")).ports
    assert (one.up, other.up, other.description) == (False, True, "to spine1 Ethernet3")


def test_counters_of_ports_as_json() -> None:
    details = {"inputErrorsDetail": {"fcsErrors": 7, "rxPause": 20}, "outputErrorsDetail": {"txPause": 30}}
    eos = {"lineProtocolStatus": "up", "interfaceCounters": {"inDiscards": 3, "totalInErrors": 8} | details}
    (port,) = switch(told_by_json({"interfaces": {"Ethernet4/1": eos}})).ports
    assert dict(port.counters) == {"input_discard": 3, "input_error": 8, "crc": 7, "rx_pause": 20, "tx_pause": 30}
    nxos = {"interface": "Ethernet1/2", "state": "up", "eth_mtu": "9216", "eth_crc": "3", "eth_inerr": 12}
    row = {"ROW_interface": [nxos | {"eth_oper_fec_state": "rs-fec", "eth_inpause": "7", "desc": "to host"}]}
    (port,) = switch(told_by_json({"TABLE_interface": row})).ports
    assert dict(port.counters) == {"crc": 3, "input_error": 12, "rx_pause": 7}
    assert port.optics is not None
    assert (port.optics.fec, port.description) == ("rs-fec", "to host")


def test_ports_of_junos_as_json() -> None:
    def wrapped(**values: str) -> dict[str, object]:
        return {name.replace("_", "-"): [{"data": value}] for name, value in values.items()}

    ports = [
        wrapped(name="et-0/0/0", admin_status="up", oper_status="up", speed="400Gbps", mtu="9216"),
        wrapped(name="et-0/0/13", admin_status="up", oper_status="down"),
        wrapped(name="pfe-0/0/0", oper_status="up"),
    ]
    first, other = switch(told_by_json({"interface-information": [{"physical-interface": ports}]})).ports
    assert (first.name, first.up, first.speed_gbps, first.mtu_bytes) == ("et-0/0/0", True, 400.0, 9216)
    assert (other.name, other.up) == ("et-0/0/13", False)


def test_ports_of_cumulus_before_nvue() -> None:
    text = """\
State  Name        Spd   MTU    Mode           LLDP                        Summary
-----  ----------  ----  -----  -------------  --------------------------  -----------------
UP     lo          N/A   65536  Loopback                                   IP: 127.0.0.1/8
       lo                                                                  IP: ::1/128
UP     swp1s0      10G   9000   Trunk/L2       host01 (b8:59:9f:00:00:01)  Master: bridge(UP)
DN     swp13       N/A   9000   NotConfigured
UP     swp14       100G  9000   NotConfigured  spine1 (100GE6/0/17)
UP     swp14.3001  100G  9000   NotConfigured                              Master: red(UP)
"""
    state = switch(told(text))
    assert [(each.name, each.up, each.speed_gbps, each.mtu_bytes) for each in state.ports] == [
        ("swp1s0", True, 10.0, 9000),
        ("swp13", False, None, 9000),
        ("swp14", True, 100.0, 9000),
    ]
    assert [(each.port, each.device, each.peer_port) for each in state.lldp] == [
        ("swp1s0", "host01", "b8:59:9f:00:00:01"),
        ("swp14", "spine1", "100GE6/0/17"),
    ]


def test_front_ports_that_linux_shows_are_those_of_a_switch(tmp_path: Path) -> None:
    (tmp_path / "tor1.txt").write_text(
        "root@tor1:~# ip -o link\n"
        "2: eth0: <BROADCAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP mode DEFAULT group default qlen 1000\n"
        "3: swp1s0: <BROADCAST,UP,LOWER_UP> mtu 9000 qdisc pfifo_fast master bridge state UP mode DEFAULT\n"
        "51: swp13: <NO-CARRIER,BROADCAST,UP> mtu 9000 qdisc pfifo_fast state DOWN mode DEFAULT\n"
    )
    network = discover(tmp_path)
    (device,) = network.devices
    assert (device.state is not None, network.hosts) == (True, ())
    assert device.state is not None
    assert [(each.name, each.up, each.mtu_bytes) for each in device.state.ports] == [
        ("swp1s0", True, 9000),
        ("swp13", False, 9000),
    ]


def test_the_prompt_of_junos_below_its_json(tmp_path: Path) -> None:
    entry = '{"mac-address": [{"data": "68:CC:6e:a8:b8:71"}], "ip-address": [{"data": "10.9.1.1"}], '
    entry += '"interface-name": [{"data": "et-0/0/1.0"}]}'
    text = f'{{"arp-table-information": [{{"arp-table-entry": [{entry}]}}]}}\n\n{{master:0}}\n'
    (tmp_path / "tor1.json").write_text(text)
    network = discover(tmp_path)
    assert (network.unreadable, network.hosts) == ((), ())
    (device,) = network.devices
    assert device.state is not None
    (seen,) = device.state.addresses
    assert (seen.address, seen.mac, seen.port) == ("10.9.1.1", "68:cc:6e:a8:b8:71", "et-0/0/1.0")


def test_errors_and_flow_control_as_json() -> None:
    errors = {"inErrors": 500, "frameTooLongs": 50, "fcsErrors": 250}
    (port,) = switch(told_by_json({"interfaceErrorCounters": {"Ethernet1": errors}})).ports
    assert dict(port.counters) == {"input_error": 500, "giants": 50, "crc": 250}
    row = {"interface": "Ethernet1/1", "rx-pause": "4", "tx-pause": "5"}
    (port,) = switch(told_by_json({"TABLE_flowcontrol": {"ROW_flowcontrol": [row]}})).ports
    assert dict(port.counters) == {"rx_pause": 4, "tx_pause": 5}
