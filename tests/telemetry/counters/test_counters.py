"""Counters under their makers' names, and what happened between two snapshots."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.telemetry.counters import Counted, Place, Snapshot, Value, at_place, deltas, meaning, read_counters, total

SAMPLES = Path(os.environ.get("EASTWEST_SAMPLES", Path(__file__).parents[4] / "shared" / "samples"))
ETHTOOL = """$ ethtool -S eth2
NIC statistics:
     rx_packets: 12
     rx_prio3_pause: 40
     rx_prio3_pause_duration: 1500
     tx_prio3_pause: 7
     rx_discards_phy: 2
     [0]: rx_prio4_pause: 1
"""


def snapshot(**values: int) -> Snapshot:
    found = []
    for name, value in values.items():
        known = meaning(name)
        assert known is not None
        found.append(Value(Place("h", "eth0", known[1]), known[0].counted, name, value))
    return Snapshot(Path("x"), "", tuple(found), ())


def test_ethtool_names_port_priority_and_what_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ETHTOOL)
    told = read_counters(tmp_path / "a.txt", "node1")
    assert (Place("node1", "eth2", 3), Counted.PAUSED_US, 1500) in {(v.place, v.counted, v.value) for v in told.values}
    assert Place("node1", "eth2", 4) in {one.place for one in told.values}
    assert told.unknown == ("rx_packets",)


def test_a_listing_of_sysfs(tmp_path: Path) -> None:
    text = "/sys/class/infiniband/mlx5_0/ports/1/hw_counters/np_cnp_sent:12\n"
    (tmp_path / "a.txt").write_text(text + "/sys/class/infiniband/mlx5_1/ports/1/hw_counters/rp_cnp_ignored:3\n")
    told = read_counters(tmp_path / "a.txt", "node1")
    assert [(one.place.port, one.counted) for one in told.values] == [
        ("mlx5_0", Counted.CNP_SENT),
        ("mlx5_1", Counted.CNP_IGNORED),
    ]


@pytest.mark.parametrize(
    ("name", "counted", "priority"),
    [
        ("SAI_PORT_STAT_PFC_3_RX_PKTS", Counted.PAUSE_FRAMES_RECEIVED, 3),
        ("pfc_pri5_tx_transitions", Counted.PAUSE_FRAMES_SENT, 5),
        ("rx_global_pause", Counted.GLOBAL_PAUSE_RECEIVED, -1),
        ("rx_rdma_ecn_pkts", Counted.ECN_MARKED, -1),
        ("local_ack_timeout_err", Counted.TIMEOUTS, -1),
    ],
)
def test_every_makers_name_has_one_meaning(name: str, counted: Counted, priority: int) -> None:
    found = meaning(name)
    assert found is not None
    assert (found[0].counted, found[1]) == (counted, priority)


def test_a_frozen_or_resetting_counter_is_told(tmp_path: Path) -> None:
    (one,) = deltas(snapshot(np_cnp_sent=500), snapshot(np_cnp_sent=20))
    assert (one.value, one.reset) == (20, True)
    (two,) = deltas(snapshot(np_cnp_sent=2**32 - 5), snapshot(np_cnp_sent=10))
    assert (two.value, two.reset) == (15, False)
    (three,) = deltas(snapshot(rx_global_pause=0), snapshot(rx_global_pause=9))
    assert "802.3x" in three.defects[0]


@given(st.integers(0, 2**63), st.integers(0, 2**62))
def test_what_was_added_comes_back(before: int, added: int) -> None:
    (one,) = deltas(snapshot(np_cnp_sent=before), snapshot(np_cnp_sent=before + added))
    assert one.value == added


def test_sums_and_places() -> None:
    found = deltas(snapshot(np_cnp_sent=1, tx_rdma_cnp_pkts=5), snapshot(np_cnp_sent=4, tx_rdma_cnp_pkts=6))
    assert total(found, Counted.CNP_SENT) == 4
    assert len(list(at_place(found, Counted.CNP_SENT))) == 2


@pytest.mark.parametrize("text", ["", "nothing here", '{"a": "b"}', "[" * 5000])
def test_what_holds_no_counters_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text)
    with pytest.raises(InputError):
        read_counters(tmp_path / "a.txt", "d")


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs EASTWEST_SAMPLES, outputs of real runs")
@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("rdma_statistic_j.json", Counted.CNP_SENT),
        ("sonic_gnmi_COUNTERS_Ethernet68.json", Counted.PAUSE_FRAMES_RECEIVED),
        ("sonic_gnmi_Ethernet68_Pfcwd.json", Counted.WATCHDOG),
    ],
)
def test_real_dumps(name: str, counted: Counted) -> None:
    assert counted in {one.counted for one in read_counters(SAMPLES / name, "d", port="p").values}


RECEIVED, SENT = Counted.PAUSE_FRAMES_RECEIVED, Counted.PAUSE_FRAMES_SENT
SONIC_PFC = """  Port Rx    PFC0    PFC1    PFC2    PFC3    PFC4    PFC5    PFC6    PFC7
-----------  ------  ------  ------  ------  ------  ------  ------  ------
  Ethernet0       0       0       0   1,234       7       0       0       0

  Port Tx    PFC0    PFC1    PFC2    PFC3    PFC4    PFC5    PFC6    PFC7
-----------  ------  ------  ------  ------  ------  ------  ------  ------
  Ethernet0       0       0       0       5     N/A       0       0       0
"""
SONIC_QUEUE = """     Port    TxQ    Counter/pkts    Counter/bytes    Drop/pkts    Drop/bytes
---------  -----  --------------  ---------------  -----------  ------------
Ethernet0    UC3             100           10,000           12           N/A
"""
NXOS = """============================================================
Port               Mode Oper(VL bmap)  RxPPP      TxPPP
============================================================
Ethernet1/1        Auto On  (8)        15         3
"""
EOS = """Port               RxPfc    TxPfc
Et1/1                 15        3
"""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            SONIC_PFC,
            {("Ethernet0", 3, RECEIVED): 1234, ("Ethernet0", 3, SENT): 5},
        ),
        (SONIC_QUEUE, {("Ethernet0", 3, Counted.DROPPED): 12}),
        (
            NXOS,
            {("Ethernet1/1", -1, RECEIVED): 15, ("Ethernet1/1", -1, SENT): 3},
        ),
        (EOS, {("Et1/1", -1, RECEIVED): 15, ("Et1/1", -1, SENT): 3}),
    ],
)
def test_tables_of_switches(tmp_path: Path, text: str, wanted: dict[tuple[str, int, Counted], int]) -> None:
    path = tmp_path / "counters.txt"
    path.write_text(f"$ show counters\n{text}", encoding="utf-8")
    found = {
        (one.place.port, one.place.priority, one.counted): one.value for one in read_counters(path, "leaf1").values
    }
    assert wanted.items() <= found.items()
    assert (("Ethernet0", 4, SENT) in found) is False
