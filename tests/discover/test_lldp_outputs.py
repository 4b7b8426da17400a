"""LLDP neighbours, from outputs in the makers' layouts with made-up values."""

from __future__ import annotations

import pytest

from tests.discover.outputs import switch, told, told_by_json

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


def test_a_record_below_the_headings_of_a_table_is_no_row() -> None:
    """Indented, with a long description of the system between name and value."""
    text = """\
        Device ID            Local Intf      Hold-time  Capability  Port ID

        Chassis id: 0200.0000.4f04
        Port id: Ethernet9/1
        Local Port id: Eth1/2
        System Name: spine7
        System Description: Some Operating System, Some Software (WITH-A-LONG-NAME), Version 1.2.3
        Time remaining: 95 seconds
"""
    (found,) = switch(told(text, "show lldp neighbors detail")).lldp
    assert (found.port, found.device, found.peer_port) == ("Eth1/2", "spine7", "Ethernet9/1")
