"""Buffers, thresholds, drops and storms by queue, from outputs in the makers' layouts with made-up values."""

from __future__ import annotations

from pathlib import Path

from eastwest.discover import discover
from tests.discover.outputs import switch, told, told_by_json


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


def test_drops_by_priority_group_of_sonic() -> None:
    text = """\
Ingress PG dropped packets:
     Port    PG0    PG1    PG2    PG3
---------  -----  -----  -----  -----
Ethernet0      5      0    N/A     70
"""
    found = {queue.queue: queue.dropped for queue in switch(told(text)).queues if queue.direction == "ingress"}
    assert found == {0: 5, 1: 0, 3: 70}


def test_marks_of_sonic_leave_other_drops_alone() -> None:
    """Indented, with columns of a chip that counts no early drops; nil early drops are not nil drops."""
    text = """\
         Port    TxQ    WredDrp/pkts    WredDrp/bytes    EcnMarked/pkts    EcnMarked/bytes
    ---------  -----  --------------  ---------------  ----------------  -----------------
    Ethernet0    UC3             N/A              N/A         1,032,731      1,549,096,500
    Ethernet0    UC4               0                0               N/A                N/A
"""
    (queue,) = switch(told(text)).queues
    assert (queue.queue, queue.marked, queue.dropped) == (3, 1_032_731, None)


def test_drops_of_the_chip_of_eos() -> None:
    text = """\
Summary:
Total Adverse (A) Drops: 0
Total Congestion (C) Drops: 812
Total Packet Processor (P) Drops: 9001
Type  Chip         CounterName                    :           Count : First Occurrence    : Last Occurrence
C     Jericho1/0   dropVoqInVoqQueueFull          :             812 : 2026-01-08 00:14:00 : 2026-01-08 00:15:43
"""
    assert dict(switch(told(text)).drops) == {"adverse": 0, "congestion": 812}


def test_queuing_of_the_nexus_5000() -> None:
    """`Statistics:` is a heading of its own there, and no host's."""
    text = """\
Ethernet1/7 queuing information:
TX Queuing
qos-group sched-type oper-bandwidth
0 WRR 50
RX Queuing
qos-group 0
q-size: 243200, HW MTU: 1600 (1500 configured)
drop-type: drop, xon: 0, xoff: 1520
Statistics:
Pkts discarded on ingress : 0
qos-group 1
q-size: 76800, HW MTU: 2240 (2158 configured)
drop-type: no-drop, xon: 128, xoff: 240
Statistics:
Pkts received over the port : 9
Pkts discarded on ingress : 106
"""
    found = {
        queue.queue: (queue.no_drop, queue.reserved_bytes, queue.dropped)
        for queue in switch(told(text, "show queuing interface")).queues
    }
    assert found == {0: (False, 243_200, 0), 1: (True, 76_800, 106)}


def test_pools_of_sonic() -> None:
    text = """\
Shared pool maximum occupancy:
                 Pool    Bytes
---------------------  -------
egress_lossless_pool      1000
ingress_lossless_pool    2,500
"""
    assert [(each.name, each.kind, each.watermark_bytes) for each in switch(told(text)).pools] == [
        ("egress_lossless_pool", "shared", 1000),
        ("ingress_lossless_pool", "shared", 2500),
    ]
    (pool,) = switch(told("Headroom pool maximum occupancy:\n Pool  Bytes\n------  ----\nxoff_pool  77\n")).pools
    assert (pool.name, pool.kind) == ("xoff_pool", "headroom")


def test_drops_of_eos_as_json() -> None:
    """By port with both sides of a class, and by side with every drop precedence of a class."""
    sides = {"ingressVoqCounters": {"countersSum": {"droppedPackets": 4}}} | {
        "egressQueueCounters": {"countersSum": {"droppedPackets": 1}}
    }
    by_port = {"interfaces": {"Ethernet1/1": {"trafficClasses": {"TC3": sides}}}}
    (queue,) = switch(told_by_json(by_port)).queues
    assert (queue.port, queue.queue, queue.dropped) == ("Ethernet1/1", 3, 5)
    classes = {"TC3": {"dropPrecedences": {"DP0": {"droppedPackets": 2}, "DP1": {"droppedPackets": 7}}}}
    by_side = {"egressQueueCounters": {"interfaces": {"Ethernet2/1": {"ucastQueues": {"trafficClasses": classes}}}}}
    (queue,) = switch(told_by_json(by_side)).queues
    assert (queue.port, queue.queue, queue.dropped) == ("Ethernet2/1", 3, 9)


def test_queues_of_sonic_as_json() -> None:
    tool = {
        "Ethernet0": {"time": "now", "UC3": {"totalpacket": "9", "droppacket": "1,204"}, "MC8": {"droppacket": "5"}}
    }
    (queue,) = switch(told_by_json(tool)).queues
    assert (queue.port, queue.queue, queue.dropped) == ("Ethernet0", 3, 1204)
    (queue,) = switch(told_by_json({"Ethernet4:3": {"Drop/pkts": "6", "EcnMarked/pkts": "70"}})).queues
    assert (queue.port, queue.queue, queue.dropped, queue.marked) == ("Ethernet4", 3, 6, 70)


def test_junos_drops_early_and_late() -> None:
    """Indented, as some copy it; where a total stands it is the sum."""
    text = """\
        Physical interface: et-0/0/2, Enabled, Physical link is Up
        Queue: 3, Forwarding classes: no-loss
          Transmitted:
            Tail-dropped packets :                    12                     0 pps
            RED-dropped packets  :                     5                     0 pps
        Queue: 4, Forwarding classes: bulk
          Transmitted:
            Tail-dropped packets :                     1                     0 pps
            RL-dropped packets   :                     2                     0 pps
            Total-dropped packets:                     3                     0 pps
"""
    assert {queue.queue: queue.dropped for queue in switch(told(text)).queues} == {3: 17, 4: 3}


def test_marks_of_eos_as_json() -> None:
    data = {"intfQueueCounters": {"Ethernet9/1": {"queueCounters": {"0": "-", "1": "0", "3": "21"}}}}
    queues = switch(told_by_json(data)).queues
    assert {each.queue: each.marked for each in queues} == {1: 0, 3: 21}


def test_queues_alone_are_those_of_a_switch(tmp_path: Path) -> None:
    text = '{"ingressVoqCounters": {"interfaces": {"Ethernet9/1": {"trafficClasses": {"TC3": {"droppedPackets": 5}}}}}}'
    (tmp_path / "tor1.json").write_text(text)
    network = discover(tmp_path)
    assert ([each.name for each in network.devices], network.hosts) == (["tor1"], ())


def test_queuing_of_nxos_as_json() -> None:
    def entry(kind: str, units: str, unicast: int, multicast: int = 0) -> dict[str, object]:
        values = {"eq-uc-stat-value": str(unicast), "eq-mc-stat-value": str(multicast)}
        return {"eq-stat-type": kind, "eq-stat-units": units, **values}

    entries = [entry("Tx", "Pkts", 100), entry("WRED/AFD & Tail Drop", "Pkts", 12, 3), entry("ECN", "Pkts", 55)]
    group = {"eq-qosgrp": "3", "TABLE_e": {"ROW_e": [*entries, entry("WRED/AFD & Tail Drop", "Byts", 9)]}}
    control = {"eq-qosgrp": "CONTROL QOS GROUP", "TABLE_e": {"ROW_e": entry("Dropped", "Pkts", 4)}}
    egress = {"dir": "Egress", "if_name_str": "Ethernet1/1", "TABLE_q": {"ROW_q": [group, control]}}
    pauses = {"cos": "3", "tx-pause-state": "Active", "tx-pause-count": "7", "rx-pause-count": "9"}
    ingress = {"dir": "Ingress", "if_name_str": "Ethernet1/1", "tx-ppp": "7", "rx-ppp": "9", "ROW_pfc_stats": [pauses]}
    state = switch(told_by_json({"ROW_queuing_interface": [egress, ingress]}))
    assert [(each.queue, each.dropped, each.marked) for each in state.queues] == [(3, 15, 55)]
    (port,) = state.ports
    assert port.pfc is not None
    assert (port.pfc.active, port.pfc.received, port.pfc.sent) == (None, 9, 7)
    assert dict(port.counters) == {"pfc3_tx": 7, "pfc3_rx": 9}
