"""RoCE of Cumulus Linux, from outputs in the makers' layouts with made-up values."""

from __future__ import annotations

from eastwest.discover.observe import Output, observe
from eastwest.discover.state import PfcState
from tests.discover.outputs import switch, told


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


HEADINGS = """\
                       operational  applied
---------------------  -----------  -------
rx-stats
  rx-roce-stats
    no-buffer-discard  3
"""


def test_counters_without_pauses_forget_none() -> None:
    command = "nv show interface swp9 qos roce counters"
    found = told(f"{HEADINGS}  rx-pfc-stats\n    pause-packets      12\n", command)
    before = switch(found).ports
    observe(Output("more.txt", HEADINGS, command), found)
    assert switch(found).ports == before
    assert [port.pfc and port.pfc.received for port in before] == [12]


def test_counters_of_a_bond_are_of_no_port() -> None:
    assert told(HEADINGS, "nv show interface bond1 qos roce counters").is_empty
