"""PFC watchdogs of SONiC and NX-OS, and link-level pause of NX-OS. Layouts are the makers'; values are made up."""

from __future__ import annotations

import pytest

from eastwest.discover.state import PfcState
from tests.discover.outputs import switch, told

CONFIG = """\
Changed polling interval to 150ms
     PORT    ACTION    DETECTION TIME    RESTORATION TIME    HISTORY
---------  --------  ----------------  ------------------  ---------
Ethernet0      drop               250                 750     enable
Ethernet8       N/A               N/A            infinite     enable
"""
STATUS = """\
PORT        RECOVERY TYPE    HW DETECTION TIME    DETECTION GRANULARITY    HW RESTORATION TIME    GRANULARITY
----------  -------------    -------------------  ---------------------    ---------------------  -----------
Ethernet0   hardware         200                  100ms                    700                    100ms
Ethernet8   software         N/A                  N/A                      N/A                    N/A
"""


def test_settings_of_the_watchdog() -> None:
    one, other = switch(told(CONFIG, "show pfcwd config")).ports
    assert one.pfc == PfcState(watchdog="drop", watchdog_detect_ms=250, watchdog_restore_ms=750)
    assert other.pfc == PfcState()


def test_the_chip_rounds_the_times() -> None:
    """Whether the tables stand apart or one below the other."""
    one, other = switch(told(f"{CONFIG}\n{STATUS}")).ports
    assert one.pfc == PfcState(watchdog="drop", watchdog_detect_ms=200, watchdog_restore_ms=700)
    assert other.pfc == PfcState()


def test_asymmetric_pfc_by_namespace() -> None:
    text = "Namespace asic0\nInterface     Asymmetric\n------------  ------------\nEthernet0     off\n"
    text += "\nNamespace asic1\nInterface       Asymmetric\n--------------  ------------\nEthernet-BP256  on\n"
    ports = switch(told(text, "show pfc asymmetric")).ports
    assert {port.name: port.pfc and port.pfc.asymmetric for port in ports} == {
        "Ethernet0": False,
        "Ethernet-BP256": True,
    }


def test_storms_of_nxos() -> None:
    text = """\
Ethernet1/9 Interface PFC watchdog: [Enabled]
| QOS GROUP 3 [Active] PFC [YES] PFC-COS [3]
|                               |  Stats             |
|                       Shutdown|                   6|
|                       Restored|                   5|
|             Total pkts dropped|                  44|
|   Total pkts drained + dropped|                  50|
"""
    (port,) = switch(told(text)).ports
    assert port.pfc is not None
    assert port.pfc.watchdog == "on"
    counters = {"pfcwd3_storms_detected": 6, "pfcwd3_storms_restored": 5, "pfcwd3_storm_dropped": 44}
    assert dict(port.counters) == counters


@pytest.mark.parametrize(("send", "receive"), [("on", "off"), ("off", "on"), ("off", "off")])
def test_flow_control_of_nxos(send: str, receive: str) -> None:
    text = "Port  Send    FlowControl Receive FlowControl RxPause TxPause\n      admin   oper        admin   oper\n"
    text += f"Eth1/7 desired {send}        on      {receive}          17     29\n"
    (port,) = switch(told(text)).ports
    assert (port.link_pause, dict(port.counters)) == ("on" in (send, receive), {"rx_pause": 17, "tx_pause": 29})


def test_drops_beside_what_was_sent() -> None:
    text = "Egress Queuing for Ethernet1/7 [System]\n|                  QOS GROUP 3                  |\n"
    text += "|        Tx Pkts |              50|   Dropped Pkts |               6|\n"
    (queue,) = switch(told(text)).queues
    assert (queue.queue, queue.dropped) == (3, 6)


def test_storms_with_a_column_for_each_figure() -> None:
    text = """\
          QUEUE       STATUS    STORM DETECTED    TX OK    TX DROP    RX OK    RX DROP
---------------  -----------  ----------------  -------  ---------  -------  ---------
    Ethernet8:3  operational                 2       10        150       10      8.5K
"""
    (port,) = switch(told(text)).ports
    assert dict(port.counters) == {"pfcwd3_storms_detected": 2, "pfcwd3_storm_tx_dropped": 150}
