"""NVUE's operational tables and JSON. The layouts are those of the command reference, the values are made up."""

from __future__ import annotations

import json

import pytest

from eastwest.discover.observe import Observed, Output, observe
from eastwest.discover.observe.nvue import size_bytes
from eastwest.discover.state import DARK_DBM, Optics, PfcState, QueueState, SwitchState

STATUS = """\
                    operational    applied  description
------------------  -------------  -------  ---------------------------------------------------
congestion-control
  congestion-mode   ecn, absolute           Congestion config mode
  enabled-tc        0,3                     Congestion config enabled Traffic Class
  max-threshold     1.43 MB                 Congestion config max-threshold
  min-threshold     153.00 KB               Congestion config min-threshold
pfc
  pfc-priority      3                       switch-prio on which PFC is enabled
  rx-enabled        yes                     PFC Rx Enabled status
  tx-enabled        yes                     PFC Tx Enabled status
mode                lossless                Roce Mode

RoCE PCP/DSCP->SP mapping configurations
===========================================
          pcp  dscp  switch-prio
    ----  ---  ----  -----------
    cnp   6    48    6
    roce  3    26    3
"""
COUNTERS = """\
Ingress Buffer Statistics
============================
    priority-group  rx-frames  rx-buffer-discards  rx-shared-buffer-discards
    --------------  ---------  ------------------  -------------------------
    3               10         0 Bytes             0 Bytes

Egress Queue Statistics
==========================
    traffic-class  tx-frames  tx-bytes  tx-uc-buffer-discards  wred-discards
    -------------  ---------  --------  ---------------------  -------------
    0              0          0 Bytes   0 Bytes                0
    3              77         7 KB      0 Bytes                12

PFC Statistics
=================
    switch-priority  rx-pause-frames  rx-pause-duration  tx-pause-frames  tx-pause-duration
    ---------------  ---------------  -----------------  ---------------  -----------------
    0                0                0                  0                0
    3                14296            184732             9173             118404
"""
ECN = """\
ECN configuration
====================
    traffic-class  ECN      RED      Min Th     Max Th   Probability
    -------------  -------  -------  ---------  -------  -----------
    3              enable   disable  153.00 KB  1.43 MB  100
    4              disable  enable   153.00 KB  1.43 MB  100
"""
WRAPPED = """\
Buffer Statistics - Ingress Priority Group
=============================================
    priori…  Pool ID  Mode     Reserv…  Current  Max      Shared  Lossy/…  XON Th  XOFF Th  HR      HR/PL    HR/PL
                               Size     Usage    Usage    Max                                       Usage    Max
    ------…  -------  -------  ------…  ------…  ------…  -----…  ------…  -----…  -------  -----…  ------…  -------…
    0        2        DYNAMIC  0 Bytes  0 Bytes  0 Bytes  ALPHA…  Lossy    0       0 Bytes  18.98   0 Bytes  0 Bytes
                                                                           Bytes            KB
    3        3        DYNAMIC  9.98 KB  0 Bytes  0 Bytes  ALPHA…  Lossle…  18.98   18.98    70.00   0 Bytes  0 Bytes
                                                                           KB      KB       KB
"""
WATCHDOG = """\
                 operational  applied
---------------  -----------  -------
state            enabled      enabled

PFC WD Status
===========================
    traffic-class  status    deadlock-count
    -------------  --------  --------------
    2              DEADLOCK  2
    3              OK        0
"""
INTERFACES = """\
Interface  Admin Status  Oper Status  Speed  MTU   Type  Remote Host  Remote Port  Summary
---------  ------------  -----------  -----  ----  ----  -----------  -----------  -------
swp1       up            down         400G   9216  swp
swp2       up            up           400G   9216  swp   spine1       swp7
"""
DETAIL = """\
-------------------------------------------------------------------------------
LLDP neighbors:
-------------------------------------------------------------------------------

Interface:    swp1
-------------------------------------------------------------------------------
  Time:
    0 days, 00:02:34

  Chassis:
    ChassisID:    mac 48:b0:2d:00:00:01
    SysName:      spine1
  Port:
    PortID:       ifname swp9
    PortDescr:    to leaf1

Interface:    swp2
-------------------------------------------------------------------------------
  Chassis:
    ChassisID:    mac 48:b0:2d:00:00:02
    SysName:      spine2
  Port:
    PortID:       ifname swp10
"""


def told(command: str, text: str = "", data: object = None) -> SwitchState:
    found = Observed()
    assert observe(Output("out.txt", text, command, data), found)
    state = found.switch_state()
    assert state is not None
    return state


def queue(state: SwitchState, number: int, direction: str = "egress") -> QueueState:
    return next(each for each in state.queues if (each.queue, each.direction) == (number, direction))


def test_roce_status_tells_pfc_and_thresholds() -> None:
    state = told("nv show interface swp16 qos roce status", STATUS)
    assert state.ports[0].name == "swp16"
    assert state.ports[0].pfc == PfcState("on", True, (3,))
    assert (queue(state, 3).kmin_bytes, queue(state, 3).kmax_bytes) == (153 * 1024, round(1.43 * 1024**2))


def test_roce_status_as_json_tells_the_same() -> None:
    status = {
        "congestion-control": {
            "congestion-mode": "ecn, absolute",
            "enabled-tc": "0,3",
            "max-threshold": "1.43 MB",
            "min-threshold": "153.00 KB",
        },
        "pfc": {"pfc-priority": "3", "rx-enabled": "yes", "tx-enabled": "yes"},
    }
    of_port = told("nv show interface swp16 qos roce status -o json", data=status)
    of_all = told("nv show interface -o json", data={"swp16": {"qos": {"roce": {"status": status}}}})
    assert of_port == of_all == told("nv show interface swp16 qos roce status", STATUS)


@pytest.mark.parametrize(("rx", "tx", "active"), [("enable", "enable", True), ("disable", "enable", False)])
def test_pfc_of_a_port_by_its_two_switches(rx: str, tx: str, active: bool) -> None:
    text = f"    operational  applied\n--  -----------  -------\nrx  {rx}\ntx  {tx}\n"
    pfc = told("nv show interface swp5 qos pfc", text).ports[0].pfc
    assert pfc is not None
    assert pfc.active is active
    assert pfc.priorities is None


def test_link_pause_is_not_taken_for_pfc() -> None:
    text = "    operational  applied\n--  -----------  -------\nrx  enable\ntx  enable\n"
    found = Observed()
    observe(Output("out.txt", text, "nv show interface swp5 qos link-pause"), found)
    assert found.ports.all() == ()


def test_counters_by_priority_and_class() -> None:
    state = told("nv show interface swp1 counters qos", COUNTERS)
    assert dict(state.ports[0].counters)["pfc3_rx"] == 14296
    assert dict(state.ports[0].counters)["pfc3_tx"] == 9173
    assert queue(state, 3).dropped == 12


def test_counters_as_json() -> None:
    data = {
        "egress-queue-stats": {"3": {"tx-frames": 77, "wred-discards": 12, "ecn-marked-frames": 5}},
        "pfc-stats": {"3": {"rx-pause-frames": 14296, "tx-pause-frames": 9173}},
    }
    state = told("nv show interface swp1 counters qos -o json", data=data)
    assert (queue(state, 3).dropped, queue(state, 3).marked) == (12, 5)
    assert dict(state.ports[0].counters)["pfc3_rx"] == 14296
    nested = told("nv show interface -o json", data=json.loads(json.dumps({"swp1": {"counters": {"qos": data}}})))
    assert nested == state


def test_thresholds_of_classes_that_mark() -> None:
    state = told("nv show interface swp5 qos congestion-control", ECN)
    assert [each.queue for each in state.queues] == [3]
    assert queue(state, 3).kmin_bytes == 153 * 1024


def test_headroom_in_cells_that_go_on_below() -> None:
    state = told("nv show interface swp5 qos buffer", WRAPPED)
    lossless = queue(state, 3, "ingress")
    assert lossless.no_drop
    assert lossless.headroom_bytes == 70 * 1024
    assert lossless.xoff_bytes == lossless.xon_bytes == round(18.98 * 1024)
    assert queue(state, 0, "ingress").no_drop is False


def test_storms_that_the_watchdog_saw() -> None:
    state = told("nv show interface swp1 qos pfc-watchdog", WATCHDOG)
    assert dict(state.ports[0].counters) == {"pfcwd2_storms": 2, "pfcwd3_storms": 0}


def test_a_port_that_is_down_though_it_shall_be_up() -> None:
    state = told("nv show interface", INTERFACES)
    assert [(port.name, port.up) for port in state.ports] == [("swp1", False), ("swp2", True)]
    assert [(each.port, each.device, each.peer_port) for each in state.lldp] == [("swp2", "spine1", "swp7")]


def test_lldp_in_detail() -> None:
    state = told("nv show interface lldp-detail", DETAIL)
    assert [(each.port, each.device, each.peer_port) for each in state.lldp] == [
        ("swp1", "spine1", "swp9"),
        ("swp2", "spine2", "swp10"),
    ]


@pytest.mark.parametrize(
    ("text", "value"), [("288 Bytes", 288), ("9.98 KB", 10220), ("1500000", 1500000), ("inf", None)]
)
def test_sizes(text: str, value: int | None) -> None:
    assert size_bytes(text) == value


@pytest.mark.parametrize("text", [STATUS, COUNTERS, ECN, WRAPPED, WATCHDOG])
def test_cut_off_tables_raise_nothing(text: str) -> None:
    for end in range(0, len(text), 37):
        observe(Output("out.txt", text[:end], "nv show interface swp1 qos"), Observed())


def test_link_as_it_runs() -> None:
    text = """\
                       operational        applied  pending
---------------------  -----------------  -------  -------
auto-negotiate         off                on       on
speed                  400G               auto     auto
fec                    rs                 auto     auto
mtu                    1500               9216     9216
[breakout]
state                  up                 up       up
stats
  carrier-transitions  6
  in-bytes             39.21 MB
  in-errors            2
"""
    (port,) = told("nv show interface swp1 link", text).ports
    assert (port.up, port.speed_gbps, port.mtu_bytes) == (True, 400.0, 1500)
    assert port.optics is not None
    assert port.optics.fec == "rs"
    assert dict(port.counters) == {"carrier-transitions": 6, "in-errors": 2}


def test_counters_in_two_columns() -> None:
    """Headings that stand one place beside their rule, then tables of what was received and sent."""
    text = """\
                    operational  applied
-------------------  -----------  -------
carrier-transitions  4

Drop Counters
================
    Counter          Receive  Transmit
    ---------------  -------  --------
    ACL Drops        1        n/a
    Buffer Drops     3        n/a
    Queue Drops      n/a      7

Error Counters
=================
    Counter           Receive  Transmit
    ----------------  -------  --------
    FCS Errors        5        n/a
"""
    (port,) = told("nv show interface swp7 counters", text).ports
    assert port.name == "swp7"
    assert dict(port.counters) == {
        "carrier-transitions": 4,
        "crc": 5,
        "ingress_buffer_drops": 3,
        "output_queue_drops": 7,
    }


def test_the_watchdog_of_a_port() -> None:
    """Its switch, then storms by class below a rule and an empty line."""
    text = """\
                 operational  applied
---------------  -----------  -------
state            enabled      enabled

PFC WD Status
===========================
    traffic-class  status    deadlock-count
    -------------  --------  --------------

    0              OK        0
    3              DEADLOCK  2
"""
    (port,) = told("nv show interface swp1 qos pfc-watchdog", text).ports
    assert port.pfc == PfcState(watchdog="on")
    assert dict(port.counters) == {"pfcwd0_storms": 0, "pfcwd3_storms": 2}


def test_the_transceiver_of_a_port() -> None:
    text = """\
cable-type             : Active cable
identifier             : QSFP28
vendor-sn              : AB12CD
temperature            : 42.56 degrees C / 108.61 degrees F
ch-1-rx-power          : 0.8625 mW / -0.64 dBm
ch-1-tx-power          : 0.8988 mW / -0.46 dBm
ch-2-rx-power          : 0.0000 mW / -inf dBm
"""
    (port,) = told("nv show interface swp1 transceiver", text).ports
    assert port.optics == Optics("QSFP28", "AB12CD", 42.56, (-0.46,), (-0.64, DARK_DBM))


def test_the_transceiver_with_its_channels_below_one_another() -> None:
    text = """\
identifier             : QSFP28
vendor-sn              : AB12CD
temperature:
  temperature           : 42.56 C
  high-alarm-threshold  : 80.00 C
channel:
  channel-1:
    rx-power:
        power                 : 0.8625 mW / -0.64 dBm
        high-alarm-threshold  : 5.40 dBm
    tx-power:
        power                 : 0.8988 mW / -0.46 dBm
        high-alarm-threshold  : 5.40 dBm
  channel-2:
    rx-power:
        power                 : 0.8385 mW / -0.76 dBm
"""
    (port,) = told("nv show platform transceiver swp2", text).ports
    assert (port.name, port.optics) == ("swp2", Optics("QSFP28", "AB12CD", 42.56, (-0.46,), (-0.64, -0.76)))


def test_the_transceiver_with_its_limits() -> None:
    text = """\
                     Ch    Value          High Alarm       High Warn        Low Warn       Low Alarm
                                          Threshold        Threshold       Threshold       Threshold
-----------------------------------------------------------------------------------------------------
temperature          -     42.74 C         80.00 C         70.00 C         0.00 C          -10.00 C
voltage              -     3.2862 V        3.5000 V        3.4650 V        3.1350 V        3.1000 V
rx-power             1     -0.64 dBm       5.40 dBm        2.40 dBm        -10.30 dBm      -13.31 dBm
                     2     -0.70 dBm       5.40 dBm        2.40 dBm        -10.30 dBm      -13.31 dBm
tx-power             1     -0.48 dBm       5.40 dBm        2.40 dBm        -8.40 dBm       -11.40 dBm
"""
    (port,) = told("nv show interface swp3 transceiver thresholds", text).ports
    assert port.optics == Optics(temperature_c=42.74, tx_dbm=(-0.48,), rx_dbm=(-0.64, -0.7))


def test_transceivers_of_all_ports() -> None:
    text = """\
Transceiver  Identifier  Vendor name  Vendor PN         Vendor SN      Vendor revision
-----------  ----------  -----------  ----------------  -------------  ---------------
swp1         QSFP28      Maker        PN-1              AB12CD         A3
swp14        QSFP-DD     Maker        PN-2              AB12CE         A3
"""
    found = {port.name: port.optics for port in told("nv show platform transceiver", text).ports}
    assert found == {"swp1": Optics("QSFP28", "AB12CD"), "swp14": Optics("QSFP-DD", "AB12CE")}
