"""Outputs as they are found: other releases, launchers, options and defects than the usual ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.telemetry.readings import Quantity, Reading, read_file, read_text_of
from tests.telemetry.readings import outputs


def read(text: str, name: str = "output.txt") -> tuple[Reading, ...]:
    return read_text_of(Path(name), text)


def busbw(told: Reading, placement: str = "out-of-place") -> list[float]:
    return [one.value / 1e9 for one in told.of(Quantity.BUSBW_BYTES_PER_S) if one.label("placement") == placement]


_PLACED = "     time   algbw   busbw #wrong"
HEAD = f"#       size         count      type   redop    root{_PLACED}{_PLACED}"
ROW = "  1073741824   268435456   float     sum      -1   5543.2  193.70  363.19      0   5550.1  193.46  362.74      0"


@pytest.mark.parametrize(
    "prefix",
    [
        "[1,0]<stdout>:",
        "[1,0]<stdout>: ",
        "0: ",
        "12: ",
        "node001: ",
        "(RayTrainWorker pid=7) ",
        "2026-03-01T10:00:00.5Z ",
        "    [1,0]<stdout>:",
        "x1002c0s3b0n0.hsn.lab 0: ",
    ],
)
def test_prefixes_of_launchers(prefix: str) -> None:
    text = "\n".join(prefix + line for line in outputs.NCCL_NEW.splitlines())
    (told,) = read(text)
    assert told.figures == read(outputs.NCCL_NEW)[0].figures
    assert told.host == "node1,node2"


@pytest.mark.parametrize(
    ("head", "row", "wanted"),
    [
        (HEAD, ROW, 363.19),
        (HEAD.replace("#wrong", "error"), ROW.replace(" 0 ", " 0e+00 "), 363.19),
        # All-gather of 2.8: neither operation nor root.
        (
            "#  size  count  type  time  algbw  busbw  error  time  algbw  busbw  error",
            " 1073741824 268435456 float 55432 193.70 181.59 0e+00 55500 193.46 181.37 0e+00",
            181.59,
        ),
        # Broadcast of 2.8: root, no operation.
        (
            "#  size  count  type  root  time  algbw  busbw  error  time  algbw  busbw  error",
            " 1073741824 268435456 float 0 5543 193.70 193.70 0e+00 5550 193.46 193.46 0e+00",
            193.70,
        ),
        # Bits that differ, one more column of each placement.
        (
            "# size count type redop root time algbw busbw #wrong #bits time algbw busbw #wrong #bits",
            " 1073741824 268435456 float sum -1 5543.2 193.70 363.19 0 0 5550.1 193.46 362.74 0 0",
            363.19,
        ),
        # A time of day behind the figures (-S 1).
        (HEAD, ROW + "   2026-03-01 10:00:00", 363.19),
        # No result of checking, and none in place.
        (HEAD, ROW[: ROW.rindex("5550.1")].replace("      0 ", "    N/A "), 363.19),
    ],
)
def test_tables_of_nccl_tests(head: str, row: str, wanted: float) -> None:
    (told,) = read(f"{head}\n{row}\n")
    assert busbw(told) == [wanted]
    assert all(362 < value < 363 for value in busbw(told, "in-place") if wanted > 300)
    assert not sum(one.value for one in told.figures if one.quantity is Quantity.ERRORS)


@pytest.mark.parametrize("row", [ROW, ROW.replace("5543.2", "55432 "), ROW.replace("5543.2", " 28.06")])
def test_a_row_whose_head_was_lost(row: str) -> None:
    (told,) = read(f"# algbw and busbw in GB/s\n{row}\n")
    assert (busbw(told), busbw(told, "in-place")) == ([363.19], [362.74])


def test_times_of_cpus_are_not_those_of_a_collective() -> None:
    (told,) = read(f"{HEAD.replace('time', 'cputime')}\n{ROW}\n")
    assert busbw(told) == [363.19]
    assert not told.of(Quantity.TIME_US)
    assert "those of CPUs" in told.notes[0].text
    (told,) = read(outputs.NCCL_JSON.replace('"time"', '"cpu_time"'))
    assert not told.of(Quantity.TIME_US)
    assert any("those of CPUs" in note.text for note in told.notes)


def test_several_tests_in_one_file_are_told_apart() -> None:
    one = outputs.NCCL_NEW.replace("Collective test starting: all_reduce_perf", "Collective test starting: {}")
    told = read(one.format("all_reduce_perf") + one.format("all_gather_perf"))
    assert [reading.test for reading in told] == ["all_reduce_perf", "all_gather_perf"]
    assert len(told[0].figures) == len(told[1].figures)


def test_rccl_tests_in_csv_and_with_a_comma_too_many() -> None:
    (told,) = read(outputs.RCCL_CSV)
    assert (told.tool, told.test, busbw(told), busbw(told, "in-place")) == ("rccl-tests", "AllReduce", [39.24], [38.55])
    assert told.figures[0].ranks == 16
    assert read(outputs.RCCL_JSON.replace("}]", "},]"))[0].figures == read(outputs.RCCL_JSON)[0].figures


@pytest.mark.parametrize(("unit", "average"), [(2**20, 2229.27), (1e9 / 8, 18.7), (1e6, 2337.5)])
def test_the_unit_of_perftests_json_follows_from_its_rate(unit: float, average: float) -> None:
    rate = average * unit / 65536 / 1e6
    results = {"MsgSize": 65536, "n_iterations": 5000, "BW_peak": 0.0, "BW_average": average, "MsgRate": rate}
    (told,) = read(json.dumps({"test_info": {"test": "RDMA_Write_BW_Test"}, "results": results}))
    assert told.of(Quantity.BANDWIDTH_BYTES_PER_S)[0].value == pytest.approx(average * unit)
    assert any("follows from the rate" in note.text for note in told.notes)


def test_perftest_with_warnings_between_rows_and_use_of_cpus() -> None:
    text = outputs.PERFTEST_GBIT.replace("MsgRate[Mpps]", "MsgRate[Mpps]\tCPU_Util[%]").replace(
        " 65536      5000",
        "Conflicting CPU frequency values detected: 3393.7 != 1500.0. CPU Frequency is not max.\n 65536      5000",
    )
    text = text.replace("0.747871", "\t   0.747871\t 3.25")
    (told,) = read(text)
    assert told.of(Quantity.BANDWIDTH_BYTES_PER_S)[0].value == pytest.approx(392.1e9 / 8)


def test_latency_by_duration_has_a_mean_only() -> None:
    text = (
        "                    RDMA_Write Latency Test\n #bytes        #iterations       t_avg[usec]    tps average\n"
        " 2             500000            1.62            308641.98\n"
    )
    (told,) = read(text)
    assert told.of(Quantity.LATENCY_US)[0].value == 1.62


def test_text_of_fio() -> None:
    (new,) = read(outputs.FIO_TEXT)
    assert (new.test, new.version) == ("eastwest", "3.33")
    assert new.of(Quantity.BANDWIDTH_BYTES_PER_S)[0].value == pytest.approx(85.9e6)
    assert new.of(Quantity.RATE_PER_S)[0].value == pytest.approx(20900)
    (old,) = read(outputs.FIO_TEXT_OLD)
    assert old.of(Quantity.BANDWIDTH_BYTES_PER_S)[0].value == pytest.approx(83916 * 1024)
    assert old.figures[0].label("direction") == "write"


def test_fio_of_the_second_generation_in_json() -> None:
    read2 = {"io_bytes": 251748, "bw": 83916, "iops": 20979.0, "clat": {"mean": 47.0, "percentile": {"99.000000": 112}}}
    (told,) = read(json.dumps({"fio version": "fio-2.2.10", "jobs": [{"jobname": "t", "error": 0, "read": read2}]}))
    assert told.of(Quantity.BANDWIDTH_BYTES_PER_S)[0].value == 83916 * 1024
    assert told.of(Quantity.LATENCY_US, "p99")[0].value == 112


def test_text_of_iperf3() -> None:
    (told,) = read(outputs.IPERF_TEXT)
    rates = {one.label("direction"): one.value * 8 / 1e9 for one in told.of(Quantity.BANDWIDTH_BYTES_PER_S)}
    assert rates == {"sent": pytest.approx(9.36), "received": pytest.approx(9.33)}
    assert told.of(Quantity.RETRANSMITS, "sum")[0].value == 31
    assert told.peer == "10.0.0.2"
    (udp,) = read(outputs.IPERF_TEXT_UDP)
    assert udp.of(Quantity.LOST_SHARE)[0].value == pytest.approx(0.00099)
    with pytest.raises(InputError, match="unable to connect"):
        read("iperf3: error - unable to connect to server: Connection refused")


def test_text_of_iperf3_in_bytes_of_what_tail_left_and_both_ways() -> None:
    sums = "[SUM]   0.00-60.00  sec   248 GBytes  4000 MBytes/sec  87             sender\n"
    sums += "[SUM]   0.00-60.00  sec   248 GBytes  3900 MBytes/sec                  receiver\n"
    (found,) = read(sums)
    assert [figure.value for figure in found.figures] == [4000 * 2**20, 87, 3900 * 2**20]
    server = "\t[SUM]   0.00-30.03 sec  0.00 Bytes  0.00 bits/sec                  sender\n"
    server += "\t[SUM]   0.00-30.03 sec  53.5 GBytes  15.2 Gbits/sec                  receiver\n"
    (found,) = read(server)
    assert [(figure.value, figure.labels) for figure in found.figures] == [(1.9e9, (("direction", "received"),))]
    both = "[ ID][Role] Interval           Transfer     Bitrate         Retr\n"
    both += "[  5][TX-C]   0.00-10.00  sec  54.1 GBytes  46.4 Gbits/sec                  receiver\n"
    both += "[  7][RX-C]   0.00-10.00  sec  50.0 GBytes  40.0 Gbits/sec                  receiver\n"
    (found,) = read(both)
    ways = {dict(figure.labels)["direction"]: figure.value for figure in found.figures}
    assert ways == {"received": 5.8e9, "received in reverse": 5e9}


def test_iperf3_as_a_stream_of_events_and_of_old_udp() -> None:
    end = {"sum_sent": {"bits_per_second": 9.4e9}, "sum_received": {"bits_per_second": 9.3e9}}
    events = [
        {"event": "start", "data": {"version": "iperf 3.18", "test_start": {"protocol": "TCP"}}},
        {"event": "interval", "data": {"sum": {"bits_per_second": 9e9, "seconds": 1}}},
        {"event": "end", "data": end},
    ]
    (told,) = read("\n".join(map(json.dumps, events)))
    assert [one.value * 8 for one in told.of(Quantity.BANDWIDTH_BYTES_PER_S)] == [9.4e9, 9.3e9]
    old = {
        "start": {"version": "iperf 3.1"},
        "intervals": [],
        "end": {"sum": {"bits_per_second": 1e9, "lost_percent": 10}},
    }
    (told,) = read(json.dumps(old))
    assert told.of(Quantity.BANDWIDTH_BYTES_PER_S)[0].value == pytest.approx(0.9e9 / 8)


def test_checkpoints_of_mlperf_storage() -> None:
    metric = {"save_checkpoint_io_mean_GB_per_second": 4.0, "load_checkpoint_io_mean_GB_per_second": 8.0}
    (told,) = read(json.dumps({"num_accelerators": 8, "metric": metric}))
    rates = {one.label("direction"): one.value / 2**30 for one in told.of(Quantity.BANDWIDTH_BYTES_PER_S)}
    assert rates == {"write": 4.0, "read": 8.0}


def test_the_flight_recorder_names_what_did_not_end() -> None:
    (told,) = read(outputs.RECORDER, "nccl_trace_rank_3.json")
    (stuck,) = [one for one in told.figures if one.quantity is Quantity.ERRORS]
    assert (stuck.label("rank"), stuck.label("seq"), stuck.statistic) == ("3", "8", "started")
    assert told.of(Quantity.TIME_US)[0].value == 50.0
    assert told.notes[0].text == "1 of 2 collectives have not ended"


def test_a_pickle_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "nccl_trace_rank_0"
    path.write_bytes(b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00}\x94.")
    with pytest.raises(InputError, match="run anything when it is read"):
        read_file(path)


def test_units_of_testers_are_told_apart() -> None:
    """Columns of IxNetwork's flow statistics: bytes and bits per second differ by a letter's case."""
    text = (
        "Tx Port,Rx Port,Traffic Item,Tx Frames,Rx Frames,Loss %,Rx L1 Rate (bps),Rx Rate (Bps),Rx Rate (bps),"
        "Rx Rate (Kbps),Rx Rate (Mbps),Store-Forward Avg Latency (ns),Store-Forward Max Latency (ns)\n"
        'P1,P2,roce,"1,000",999,0.1,392000000000,47500000000,380000000000,380000000,380000,1500,4500\n'
    )
    (told,) = read(text, "Flow Statistics.csv")
    assert [one.value for one in told.of(Quantity.BANDWIDTH_BYTES_PER_S)] == [47.5e9]
    assert told.of(Quantity.LATENCY_US, "max")[0].value == 4.5


def test_fields_that_an_exporter_leaves_out_are_named() -> None:
    (told,) = read(outputs.DCGM)
    assert [one.value for one in told.figures] == [1.0, 1.0, 0.0]
    assert told.notes[0].text.startswith("DCGM_FI_PROF_SM_ACTIVE is not exported")


def test_steps_by_worker() -> None:
    (told,) = read(outputs.STEPS)
    assert {one.label("worker"): one.value for one in told.figures} == {"0": 1.0, "1": 1.0, "6": 3.0}
    (told,) = read("rank,step_time_ms\n0,250\n")
    assert told.of(Quantity.TIME_US, "step")[0].value == 250_000


def test_columns_and_versions_that_are_not_known_are_told() -> None:
    (told,) = read(f"{HEAD.replace('#wrong', '#wrong #bits')}\n{ROW}\n")
    assert any(note.text == "columns without meaning here: #bits" for note in told.notes)
    (told,) = read(outputs.NCCL_JSON.replace('"version": 3', '"version": 9'))
    assert any("newest known here is 4" in note.text for note in told.notes)
    (told,) = read(outputs.PERFTEST_GBIT.replace("MsgRate[Mpps]", "MsgRate[Mpps] Wobble[%]"))
    assert [note.text for note in told.notes] == ["columns without meaning here: Wobble[%]"]
    assert not read(outputs.PERFTEST_LATENCY)[0].notes


def perftest(title: str, columns: str, row: str) -> Reading:
    (told,) = read(f"{title}\n Device         : mlx5_1\n #bytes     #iterations    {columns}\n {row}\n")
    return told


GBITS = "BW peak[Gb/sec]    BW average[Gb/sec]   MsgRate[Mpps]"


def test_a_peak_that_was_not_measured_is_none() -> None:
    told = perftest(
        "RDMA_Write BW Test", GBITS, "65536      170000           0.00               388.10             0.740242"
    )
    assert [one.statistic for one in told.of(Quantity.BANDWIDTH_BYTES_PER_S, "peak")] == []
    assert [one.value for one in told.of(Quantity.BANDWIDTH_BYTES_PER_S)] == [pytest.approx(388.1e9 / 8)]
    assert told.test == "RDMA_Write BW Test"


def test_both_directions_at_once_are_no_bandwidth_of_one() -> None:
    told = perftest(
        "                    RDMA_Write Bidirectional BW Test",
        GBITS,
        "65536      5000           780.00             770.00     1.4",
    )
    assert {one.label("direction") for one in told.of(Quantity.BANDWIDTH_BYTES_PER_S)} == {"both"}
    assert any("both directions" in note.text for note in told.notes)


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (
            "2  1000  3.01  90.20  3.40  4.05  12345.678901.23  17000.50",
            {"stdev": 12345.67, "p99": 8901.23, "p99.9": 17000.5},
        ),
        ("2  1000  3.01  90.20  3.40  4.05  0.99", {"stdev": 0.99}),
        ("2  1000  3.01  90.20  3.40  4.05  1.2.3  8.00", {}),
    ],
)
def test_columns_that_ran_into_each_other(row: str, wanted: dict[str, float]) -> None:
    names = (
        "t_min[usec] t_max[usec] t_typical[usec] t_avg[usec] t_stdev[usec] 99% percentile[usec] 99.9% percentile[usec]"
    )
    told = perftest("                    Send Latency Test", names, row)
    found = {one.statistic: one.value for one in told.figures}
    assert {name: value for name, value in found.items() if name in ("stdev", "p99", "p99.9")} == wanted
    assert found["mean"] == 4.05


def test_semicolons_of_fio() -> None:
    def direction(kibibytes: int, bandwidth: int, iops: int) -> str:
        shares = ";".join(f"{at}.000000%={at}" for at in (*range(1, 17), 50, 90, 99)) + ";99.900000%=4000"
        latencies = f"1;2;1.5;0.1;30;5000;120.5;9.0;{shares};31;5001;121.5;9.0"
        return f"{kibibytes};{bandwidth};{iops};10000;{latencies};1;2;100.0%;3;4"

    line = f"3;fio-3.36;job1;0;0;{direction(2048, 1024, 250)};{direction(0, 0, 0)}"
    (told,) = read(f"fio-3.36\nStarting 1 process\n{line}\n")
    assert (told.tool, told.test, told.version) == ("fio", "job1", "3.36")
    assert [one.value for one in told.of(Quantity.BANDWIDTH_BYTES_PER_S)] == [1024 * 1024]
    assert {one.statistic: one.value for one in told.figures if one.quantity is Quantity.LATENCY_US} == {
        "min": 30,
        "max": 5000,
        "mean": 120.5,
        "p50": 50,
        "p90": 90,
        "p99": 99,
        "p99.9": 4000,
    }
    (failed,) = read(line.replace(";0;0;", ";0;5;", 1))
    assert [note.text for note in failed.notes] == ["the job ended with error 5"]
    with pytest.raises(InputError, match="version 5"):
        read(line.replace("3;", "5;", 1))


def test_units_of_gpcnet_in_either_spelling() -> None:
    text = "|  Isolated Network Tests  |\n|  Name |  Avg |  99% |  Units |\n"
    text += "|  RR Put BW (131072 B) |  2.0 |  1.0 |  {} |\n"
    values = [[one.value for one in read(text.format(unit))[0].figures] for unit in ("MiB/s/rank", "MiB/sec/rank")]
    assert values[0] == values[1] == [2 * 2**20, 2**20]


def test_matrices_of_nvbandwidth_without_names() -> None:
    text = "$ ./nvbandwidth -t 0\nmemcpy CE CPU(row) -> GPU(column) bandwidth (GB/s)\n     0\n 0   5.00\n"
    told = read(text + text.replace("->", "<-").replace("5.00", "6.00"))
    assert [(one.test, one.figures[0].value) for one in told] == [
        ("memcpy CE CPU(row) -> GPU(column)", 5e9),
        ("memcpy CE CPU(row) <- GPU(column)", 6e9),
    ]


def test_both_ways_of_iperf3() -> None:
    names = ("sum_sent", "sum_received", "sum_sent_bidir_reverse", "sum_received_bidir_reverse")
    end = {name: {"bits_per_second": 8e9 * at} for at, name in enumerate(names, 1)}
    (told,) = read(json.dumps({"start": {}, "intervals": [], "end": end}))
    assert [(one.label("direction"), one.value) for one in told.figures] == [
        ("sent", 1e9),
        ("received", 2e9),
        ("sent in reverse", 3e9),
        ("received in reverse", 4e9),
    ]


def test_a_table_without_rows_is_refused_and_a_recorder_without_faults_is_not() -> None:
    with pytest.raises(InputError, match="no figures"):
        read(f"{HEAD}\nnode1 died\n")
    entry = {"profiling_name": "nccl:all_reduce", "state": "completed", "time_discovered_started_ns": None}
    (told,) = read(json.dumps({"version": "2.5", "entries": [entry]}))
    assert (told.figures, [note.text for note in told.notes]) == ((), ["none of 1 collectives have not ended"])
