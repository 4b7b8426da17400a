"""Forms met in public outputs that no reader had been written from: launchers, torn rows, columns, other tools."""

# ruff: noqa: E501 - rows of tools are as wide as they are

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eastwest.telemetry.readings import Quantity, Reading, read_text_of
from eastwest.telemetry.readings.nccl import operation_named

HEAD = "#       size         count      type   redop    root     time   algbw   busbw #wrong     time   algbw   busbw #wrong\n"
RANKS = "".join(f"#  Rank  {at} Group  0 Pid 7 on  host{at} device  0 [0x16] NVIDIA H100\n" for at in (0, 1))
WHOLE = "  8388608  2097152  float  sum  -1  353.2  23.75  23.75  0  352.9  23.77  23.77  N/A\n"


def read(text: str, name: str = "output.txt") -> tuple[Reading, ...]:
    return read_text_of(Path(name), text)


@pytest.mark.parametrize(
    "torn",
    [
        "  8388608  2097152  float  sum  -1host0:7:9 [0] NCCL INFO Channel 00/0 : 0[0] -> 1[0]\nhost1:8:9 [0] NCCL INFO x\n"
        "  353.2  23.75  23.75  0  352.9  23.77  23.77  N/A\n",
        "  8388608  2097152  float  sum  -1  353.2  23.75  23.75  0host0:7:9 [0] NCCL INFO AllReduce: opCount 1a\n"
        "  352.9  23.77  23.77  N/A\n",
        "  8388608  2097152  float  sum  -1  353.2  23.75  23.75  0  352.9  23.77  23.77  N/Ahost0:7:9 [0] NCCL INFO y\n",
    ],
)
def test_rows_that_messages_of_nccl_tore_are_put_together(torn: str) -> None:
    (told,), (whole,) = read(RANKS + HEAD + torn), read(RANKS + HEAD + WHOLE)
    assert [(one.quantity, one.value, one.size_bytes, one.ranks) for one in told.figures] == [
        (one.quantity, one.value, one.size_bytes, one.ranks) for one in whole.figures
    ]


def test_a_torn_row_without_its_rest_is_noted_and_the_others_stay() -> None:
    torn = "  4194304  1048576  float  sum  -1host0:7:9 [0] NCCL INFO Channel 00/0 : 0[0] -> 1[0]\n"
    (told,) = read(RANKS + HEAD + torn + WHOLE)
    assert {one.size_bytes for one in told.figures} == {8388608}
    assert any("tore apart" in note.text for note in told.notes)


def test_nccl_tests_without_its_hashes_and_built_with_a_suffix() -> None:
    start = "# Collective test starting: all_reduce_perf_mpi\n"
    (told,) = read((start + RANKS + HEAD).replace("#  Rank", "   Rank").replace("#   ", "    ") + WHOLE)
    assert told.test == "all_reduce_perf"
    assert told.host == "host0,host1"
    assert {one.ranks for one in told.figures} == {2}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("alltoall_perf", "all-to-all"),
        ("alltoallv_perf", None),
        ("all_gather_v_perf", None),
        ("hypercube_perf", None),
        ("all_gather_verbose", "all-gather"),
    ],
)
def test_collectives_of_unlike_shares_are_others(name: str, wanted: str | None) -> None:
    assert operation_named(name) == wanted


@pytest.mark.parametrize(
    "prefix",
    [
        "2024-05-01T10:00:00.123456789+00:00 stdout F ",
        "2024-05-01T10:00:00.123456789Z stderr F ",
        "Fri Mar  1 12:00:00 2024[1,0]<stdout>:",
        "Fri Mar  1 12:00:00 2024 [1,0]<stdout>:",
    ],
)
def test_times_before_lines(prefix: str) -> None:
    (told,) = read("".join(prefix.rstrip("\n") + line + "\n" for line in (RANKS + HEAD + WHOLE).splitlines()))
    assert told.figures == read(RANKS + HEAD + WHOLE)[0].figures


def test_columns_of_perftest_are_told_by_their_place() -> None:
    head = " #bytes #iterations    BW peak[Gb/sec]    BW average[Gb/sec]   BW min[Gb/sec]   MsgRate[Mpps]   MsgRate Port1[Mpps]"
    (told,) = read(
        f"                    RDMA_Write BW Test\n{head}\n 65536  10000  197.12  196.30  188.20  0.374413  0.2\n"
    )
    assert [one.value for one in told.of(Quantity.RATE_PER_S)] == [pytest.approx(374413)]
    assert [note.text for note in told.notes] == ["columns without meaning here: BW min[Gb/sec], MsgRate Port1[Mpps]"]


IPERF3 = """\
Connecting to host 10.0.0.2, port 5201
Reverse mode, remote host 10.0.0.2 is sending
[  5] local 10.0.0.1 port 40134 connected to 10.0.0.2 port 5201
[ ID] Interval           Transfer     Bitrate         Jitter    Lost/Total Datagrams
[  5]   0.00-10.00  sec  11.0 GBytes  9.42 Gbits/sec  0.000 ms  0/358 (0%)  sender
[  5]   0.00-10.04  sec  11.0 GBytes  9.38 Gbits/sec  0.050 ms  12/357 (3.4%)  receiver
"""


@pytest.mark.parametrize("prefix", ["", "Mon Mar 24 19:57:31 2025 ", "2025-03-24T19:57:31Z ", "[1,0]<stdout>:"])
def test_iperf3_with_times_and_in_reverse(prefix: str) -> None:
    (told,) = read("".join(f"{prefix}{line}\n" for line in IPERF3.splitlines()))
    assert (told.tool, told.test, told.peer) == ("iperf3", "udp", "10.0.0.2")
    rates = {one.label("direction"): one.value for one in told.of(Quantity.BANDWIDTH_BYTES_PER_S)}
    assert rates == {"sent": pytest.approx(9.42e9 / 8), "received": pytest.approx(9.38e9 / 8)}
    assert any("reverse" in note.text for note in told.notes)


IPERF2 = """\
------------------------------------------------------------
Client connecting to 10.1.1.2, TCP port 5001
TCP window size: 85.0 KByte (default)
------------------------------------------------------------
[  3] local 10.1.1.1 port 36714 connected with 10.1.1.2 port 5001
[ ID] Interval       Transfer     Bandwidth
[  3]  0.0- 5.0 sec  27.0 GBytes  40.0 Gbits/sec
[  3]  5.0-10.0 sec  27.1 GBytes  53.0 Gbits/sec
[  3]  0.0-10.0 sec  54.1 GBytes  46.5 Gbits/sec
"""


def test_iperf2_counts_the_whole_run_alone() -> None:
    (told,) = read(IPERF2)
    assert (told.tool, told.peer) == ("iperf2", "10.1.1.2")
    assert [one.value for one in told.of(Quantity.BANDWIDTH_BYTES_PER_S)] == [46.5e9 / 8]
    (several,) = read(
        IPERF2 + "[  4]  0.0-10.0 sec  54.1 GBytes  46.3 Gbits/sec\n[SUM]  0.0-10.0 sec  108 GBytes  92.8 Gbits/sec\n"
    )
    assert [one.value for one in several.of(Quantity.BANDWIDTH_BYTES_PER_S)] == [92.8e9 / 8]
    both = "Server listening on TCP port 5001\n" + IPERF2
    (told,) = read(both)
    assert {one.label("direction") for one in told.figures} <= {"both", ""}


def test_what_iperf2_sent_by_udp_is_not_what_arrived() -> None:
    sent = IPERF2.replace("TCP port", "UDP port")
    (told,) = read(sent)
    assert {one.label("direction") for one in told.figures} == {"sent"}
    (told,) = read(sent + "[  3]  0.0-10.0 sec  50.0 GBytes  43.0 Gbits/sec   0.014 ms    8/  100 (8%)\n")
    rates = {one.label("direction"): one.value for one in told.of(Quantity.BANDWIDTH_BYTES_PER_S)}
    assert rates == {"sent": 46.5e9 / 8, "received": 43e9 / 8}
    assert [one.value for one in told.of(Quantity.LOST_SHARE)] == [0.08]


def fio(eta: int, rate: float, name: str = "seq") -> str:
    read_ = {"io_bytes": 9, "total_ios": 9, "bw_bytes": rate}
    return json.dumps({"fio version": "fio-3.28", "jobs": [{"jobname": name, "groupid": 0, "eta": eta, "read": read_}]})


def test_fio_counts_the_last_of_its_status_intervals() -> None:
    assert [one.figures[0].value for one in read(f"{fio(30, 1e9)}\n{fio(0, 2e9)}\n")] == [2e9]
    assert [one.figures[0].value for one in read(f"{fio(0, 1e9)}\n{fio(0, 2e9)}\n")] == [1e9, 2e9]
    assert [one.figures[0].value for one in read(f"{fio(30, 1e9)}\n{fio(0, 2e9, 'other')}\n")] == [1e9, 2e9]


def test_fio_text_with_spaces_in_names_and_before_lines() -> None:
    text = (
        "   seq read 1M: (groupid=0, jobs=4): err= 0: pid=3385: Mon Sep 19 07:32:24 2022\n"
        "     read: IOPS=5.0k, BW=5.0GiB/s (5.0GB/s)(698GiB/60010msec)\n"
        "   seq read 1M: (groupid=0, jobs=4): err= 0: pid=3385: Mon Sep 19 07:33:24 2022\n"
        "     read: IOPS=11.9k, BW=11.6GiB/s (12.5GB/s)(698GiB/60010msec)\n"
        "   rand write: (groupid=1, jobs=4): err= 5 (file:io_u.c:1889): pid=3399: Mon Sep 19 07:33:24 2022\n"
        "     write: IOPS=421k, BW=1645MiB/s (1725MB/s)(96.4GiB/60001msec); 0 zone resets\n"
    )
    first, second = read(text)
    assert (first.test, first.figures[0].value) == ("seq read 1M", 12.5e9)
    assert (second.test, second.notes[-1].text) == ("rand write", "the job ended with error 5")


@pytest.mark.parametrize(
    ("text", "quantity", "wanted", "direction"),
    [
        (
            "# OSU MPI Bi-Directional Bandwidth Test v5.8\n# Size      Bandwidth (MB/s)\n1  2.41\n4096  5608.39\n",
            Quantity.BANDWIDTH_BYTES_PER_S, [2.41e6, 5608.39e6], "both",
        ),
        (
            "# OSU MPI-CUDA Reduce Latency Test v7.3\n# Datatype: MPI_CHAR.\n"
            "# Size       Avg Latency(us)   Min Latency(us)   Max Latency(us)  Iterations\n1  53.34  24.80  158.96  1000\n",
            Quantity.LATENCY_US, [53.34], "",
        ),
        (
            "# OSU MPI Multiple Bandwidth / Message Rate Test v5.6.2\n# [ pairs: 1 ] [ window size: 64 ]\n"
            "# Size                  MB/s        Messages/s\n4194304  12345.60  2943.42\n",
            Quantity.RATE_PER_S, [2943.42], "",
        ),
        ("rc_bw:\n    bw        =  11.4 GB/sec\n    msg_size  =    64 KiB (65,536)\n", Quantity.BANDWIDTH_BYTES_PER_S, [11.4e9], ""),
        ("tcp_lat:\n    latency   =  38.8 us\n", Quantity.LATENCY_US, [38.8], ""),
        ("rc_bi_bw:\n    bw        =  90 Gb/sec\n", Quantity.BANDWIDTH_BYTES_PER_S, [90e9 / 8], "both"),
    ],
)  # fmt: skip
def test_osu_and_qperf(text: str, quantity: Quantity, wanted: list[float], direction: str) -> None:
    (told,) = read(text)
    assert [one.value for one in told.of(quantity)] == pytest.approx(wanted)
    assert {one.label("direction") for one in told.of(quantity)} == {direction}


def test_osu_beside_nccl_tests_keeps_both() -> None:
    osu = "# OSU MPI Bandwidth Test v7.5\n# Size      Bandwidth (MB/s)\n4194304  23802.88\n"
    assert {one.tool for one in read(RANKS + HEAD + WHOLE + osu)} == {"nccl-tests", "osu"}


def entry(name: str, state: str, p2p: int, is_p2p: bool = True) -> dict[str, object]:
    return {
        "profiling_name": name, "state": state, "is_p2p": is_p2p, "p2p_seq_id": p2p, "collective_seq_id": 1,
        "process_group": ["0", "default_pg"],
    }  # fmt: skip


@pytest.mark.parametrize(("state", "stuck"), [("completed", 0), ("scheduled", 1)])
def test_parts_of_a_coalesced_call_do_not_hang_by_themselves(state: str, stuck: int) -> None:
    rows = [entry("nccl:all_reduce", "completed", 0, is_p2p=False), entry("nccl:send 0->1", "scheduled", 1)]
    rows += [entry("nccl:recv 0<-1", "scheduled", 1), entry("nccl:coalesced", state, 1)]
    (told,) = read(json.dumps({"version": "2.9", "entries": rows}), "rank0.json")
    assert sum(one.value for one in told.figures if one.quantity is Quantity.ERRORS) == stuck
    (told,) = read(
        json.dumps({"version": "2.9", "entries": [*rows, entry("nccl:send 0->1", "scheduled", 2)]}), "r0.json"
    )
    assert sum(one.value for one in told.figures if one.quantity is Quantity.ERRORS) == stuck + 1


def test_inspector_over_several_lines_with_sends_and_what_it_dropped() -> None:
    metadata = {"inspector_output_format_version": "v4.3", "hostname": "h"}
    send = {"p2p": "Send", "p2p_peer": 3, "p2p_msg_size_bytes": 1 << 20, "p2p_busbw_gbs": 10.5}
    rows = [{"metadata": metadata, "dump_stats": {"coll_dropped_since_last_dump": 512}}]
    rows.append({"metadata": metadata, "p2p_perf": send})
    for indent in (None, 2):
        (told,) = read("\n".join(json.dumps(row, indent=indent) for row in rows))
        (figure,) = told.figures
        assert (figure.quantity, figure.value, figure.size_bytes) == (Quantity.BUSBW_BYTES_PER_S, 10.5e9, 1 << 20)
        assert figure.label("p2p_peer") == "3"
        assert any("512 records were dropped" in note.text for note in told.notes)


def test_an_indented_output_keeps_its_ranks_and_its_wrong_results() -> None:
    text = RANKS + HEAD + WHOLE + "# Out of bounds values : 3 FAILED\n"
    (told,) = read("".join(f"    {line}\n" for line in text.splitlines()))
    assert told.host == "host0,host1"
    assert [one.value for one in told.of(Quantity.ERRORS, "sum")] == [3]


def test_sums_of_fio_alone() -> None:
    group = (
        "Run status group {}:\n  WRITE: bw=512MiB/s (537MB/s), 512MiB/s-512MiB/s (537MB/s-537MB/s), io=150GiB (161GB)\n"
    )
    assert [one.figures[0].value for one in read(group.format("0 (all jobs)") + group.format("1 (all jobs)"))] == [
        537e6
    ] * 2
    (told,) = read("Run status group 0 (all jobs):\n  WRITE: io=6377.3MB, aggrb=472902KB/s, minb=484251KB/s\n")
    assert (told.test, told.figures[0].value) == ("group 0", 472902 * 1024)


def test_osu_before_it_had_versions() -> None:
    (told,) = read("# OSU MPI_Put latency Test\n# Size            Latency (us)\n0                         7.07\n")
    assert (told.test, told.version) == ("MPI_Put latency", "")
