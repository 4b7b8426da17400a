"""PFC as negotiated, from outputs in the makers' layouts with made-up values."""

from __future__ import annotations

from eastwest.discover.state import PfcState
from tests.discover.outputs import switch, told, told_by_json


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


def test_qos_of_a_port_of_enterprise_sonic() -> None:
    text = """\
          scheduler policy: gold
          dscp-tc-map: roce
          pfc-asymmetric: on
          pfc-priority  : 3,4
"""
    (port,) = switch(told(text, "show qos interface Ethernet 16")).ports
    assert (port.name, port.pfc) == ("Ethernet16", PfcState(priorities=(3, 4), asymmetric=True))


def test_nxos_as_people_copy_it() -> None:
    """Thousands with commas, ports between chips, a map in words, remarks behind a row."""
    text = """\
Port         Mode  Oper   RxPPP      TxPPP
Eth1/1/1     On    On(8)  0          0
ii1/1/1      On    On(8)  9,286,478  100
Eth1/7       On    On (sobm)  0      22145    ← pauses were sent
Eth1/8       On    On   (0)   0      12
"""
    found = {port.name: port.pfc for port in switch(told(text)).ports}
    assert found == {
        "Eth1/1/1": PfcState("on", True, (3,), received=0, sent=0),
        "ii1/1/1": PfcState("on", True, (3,), received=9_286_478, sent=100),
        "Eth1/7": PfcState("on", True, received=0, sent=22_145),
        "Eth1/8": PfcState("on", True, (), received=0, sent=12),
    }


def test_letters_of_eos() -> None:
    text = """\
Global PFC : Enabled

E: PFC Enabled, D: PFC Disabled, A: PFC Active, W: PFC Watchdog Active
Port      Status Priorities Action        Timeout  Recovery              Polling       Note
                                                   Interval/Mode         Config/Oper
Et1/1     E A W  34         drop          2.0      0.0 / auto           0.5 / 0.5
Et2/1     D - -             -             -        - / -                - / -         DCBX disabled
Et3/1     E A -  3          -             -        - / -                - / -         DCBX disabled

Port              RxPfc            TxPfc
Et1/1                0               13
"""
    one, other, unguarded = (port.pfc for port in switch(told(text)).ports)
    assert one == PfcState("on", True, (3, 4), received=0, sent=13, watchdog="on")
    assert other == PfcState("off", False, ())
    assert unguarded == PfcState("on", True, (3,), watchdog="off")


def test_details_of_os10() -> None:
    text = """\
ethernet1/1/15
  Admin Mode : true
  Operstatus: true
  PFC Priorities: 3,4
  Total Rx PFC Frames: 300
  Total Tx PFC frames: 20
  Cos     Rx      Tx
  -----------------------
  0       0       0
  3       300     20
"""
    (port,) = switch(told(text)).ports
    assert (port.name, port.pfc) == ("ethernet1/1/15", PfcState("on", True, (3, 4), received=300, sent=20))
    assert dict(port.counters) == {"pfc0_rx": 0, "pfc0_tx": 0, "pfc3_rx": 300, "pfc3_tx": 20}


def test_frames_of_eos_as_json() -> None:
    (port,) = switch(told_by_json({"interfaceCounters": {"Ethernet3/1/1": {"rxFrames": 1, "txFrames": 2}}})).ports
    assert port.pfc is not None
    assert (port.pfc.received, port.pfc.sent) == (1, 2)


def test_rows_of_nxos_as_json_say_what_they_hold() -> None:
    modern = {"if_name_str": "Ethernet1/1", "admin": "Auto", "oper": "On", "rx-stats": "12", "tx-stats": "7"}
    (port,) = switch(told_by_json({"ROW_pfc_interface": [modern]})).ports
    assert port.pfc is not None
    assert (port.pfc.mode, port.pfc.active, port.pfc.received, port.pfc.sent) == ("auto", True, 12, 7)
    old = {"if_name_str": "Ethernet1/1", "admin_mode": "On", "oper_mode": "Off", "vl_bmap": "(8)", "rx_ppp": "1"}
    (port,) = switch(told_by_json({"ROW_pfc_interface": old})).ports
    assert port.pfc is not None
    assert (port.pfc.mode, port.pfc.active, port.pfc.priorities, port.pfc.received) == ("on", False, (3,), 1)
