"""Real layouts of each tool, damaged ones, and those of other people's runs where they are at hand."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.telemetry.counters import read_counters
from eastwest.telemetry.readings import Quantity, Reading, read_file, read_text_of
from eastwest.traffic.traces.chakra import chakra
from tests.telemetry.readings import outputs

SAMPLES = Path(os.environ.get("EASTWEST_SAMPLES", Path(__file__).parents[4] / "shared" / "samples"))
NOWHERE = Path("output.txt")


def read(text: str) -> tuple[Reading, ...]:
    return read_text_of(NOWHERE, text)


def test_nccl_tests_of_old_and_new_releases() -> None:
    (old,) = read(outputs.NCCL_OLD)
    (new,) = read(outputs.NCCL_NEW)
    for one in (old, new):
        bandwidths = one.of(Quantity.BUSBW_BYTES_PER_S)
        assert [figure.label("placement") for figure in bandwidths] == ["out-of-place", "in-place"] * 2
        assert bandwidths[-2].value == pytest.approx(235.03e9)
        assert bandwidths[-2].size_bytes == 8589934592
        assert bandwidths[-2].ranks == 2
    assert (new.host, new.version, new.test) == ("node1,node2", "2.17.8", "all_reduce_perf")
    assert any("average over sizes" in note.text for note in new.notes)


def test_prefixes_of_launchers_are_taken_off() -> None:
    text = "\n".join(f"[1,0]<stdout>:{line}" for line in outputs.NCCL_NEW.splitlines())
    (told,) = read(text)
    assert len(told.figures) == len(read(outputs.NCCL_NEW)[0].figures)


def test_nccl_json_keeps_repeats_but_not_the_environment() -> None:
    (told,) = read(outputs.NCCL_JSON)
    assert [one.value for one in told.of(Quantity.TIME_US, "iteration")] == [101.0, 99.0, 103.0]
    assert told.of(Quantity.BUSBW_BYTES_PER_S)[0].value == pytest.approx(20e9)
    assert "hunter2" not in repr(told)


def test_rccl_json_tells_placements_apart() -> None:
    (told,) = read(outputs.RCCL_JSON)
    assert {(one.label("placement"), one.value) for one in told.of(Quantity.BUSBW_BYTES_PER_S)} == {
        ("out-of-place", 30e9),
        ("in-place", 31e9),
    }
    assert not told.of(Quantity.ERRORS)


def test_a_row_that_was_cut_off_is_named_with_its_line() -> None:
    cut = outputs.NCCL_NEW[: outputs.NCCL_NEW.rindex("235.03")]
    with pytest.raises(InputError, match=r"(?s)output\.txt:11 .*cut off"):
        read(cut.rstrip()[:-20])


def test_perftest_bandwidth_in_both_units() -> None:
    (mib,) = read(outputs.PERFTEST_MB)
    (gbit,) = read(outputs.PERFTEST_GBIT)
    assert mib.of(Quantity.BANDWIDTH_BYTES_PER_S)[-1].value == pytest.approx(23240.68 * 2**20)
    assert gbit.of(Quantity.BANDWIDTH_BYTES_PER_S)[-1].value == pytest.approx(392.1e9 / 8)
    assert gbit.of(Quantity.BANDWIDTH_BYTES_PER_S, "peak")[0].value == pytest.approx(392.5e9 / 8)


def test_perftest_latency_has_its_percentiles() -> None:
    (told,) = read(outputs.PERFTEST_LATENCY)
    statistics = {one.statistic: one.value for one in told.of(Quantity.LATENCY_US, "p99")}
    assert statistics == {"p99": 2.4}
    assert told.of(Quantity.LATENCY_US)[0].value == 2.05
    assert told.of(Quantity.LATENCY_US, "p99.9")[0].value == 3.1


def test_perftest_json_with_its_defects() -> None:
    (told,) = read(outputs.PERFTEST_JSON_BROKEN)
    assert told.of(Quantity.BANDWIDTH_BYTES_PER_S)[0].value == pytest.approx(2229.27 * 2**20)
    assert {"keeps the last size only" in note.text or "unit" in note.text for note in told.notes} == {True}


def test_fio_with_words_before_it_and_two_documents() -> None:
    told = read("fio: warning\n" + outputs.FIO + "\nmore\n" + outputs.FIO)
    assert len(told) == 2
    assert told[0].of(Quantity.BANDWIDTH_BYTES_PER_S)[0].label("direction") == "read"
    assert told[0].of(Quantity.LATENCY_US, "p99")[0].value == pytest.approx(112.128)


def test_iperf3_of_a_run_that_failed_is_an_error() -> None:
    with pytest.raises(InputError, match="unable to connect"):
        read(json.dumps({"start": {"version": "iperf 3.12"}, "intervals": [], "end": {}, "error": "unable to connect"}))


def test_inspector_lines_and_a_cut_last_one() -> None:
    (told,) = read(outputs.INSPECTOR + outputs.INSPECTOR[:80])
    assert told.of(Quantity.BUSBW_BYTES_PER_S)[0].value == pytest.approx(485.1e9)
    assert told.of(Quantity.BUSBW_BYTES_PER_S)[0].label("coll_sn") == "1407"
    assert told.notes[0].text == "the last line was cut off"


def test_inspector_in_prometheus_form() -> None:
    (told,) = read(outputs.INSPECTOR_PROM)
    figure = told.of(Quantity.BUSBW_BYTES_PER_S)[0]
    assert (figure.size_bytes, figure.ranks, told.host) == (4 * 2**30, 4, "n1")


def test_ras_names_ranks_and_nodes() -> None:
    (told,) = read(outputs.RAS)
    assert {one.label("node") for one in told.of(Quantity.ERRORS, "rank")} == {"10.0.0.1"}
    assert told.of(Quantity.ERRORS, "communicator")[0].label("kind") == "MISMATCH"


def test_gpcnet_tables() -> None:
    (told,) = read(outputs.GPCNET)
    assert told.of(Quantity.LATENCY_US, "p99")[0].value == 2.9
    assert told.of(Quantity.BANDWIDTH_BYTES_PER_S)[0].value == pytest.approx(1500.5 * 2**20)


def test_testers_say_that_no_chassis_was_at_hand() -> None:
    (told,) = read(outputs.TESTER_CSV)
    assert told.of(Quantity.BANDWIDTH_BYTES_PER_S)[0].value == pytest.approx(380e9 / 8)
    assert told.of(Quantity.LOST_SHARE)[0].value == pytest.approx(0.0001)
    assert "not checked against a chassis" in told.notes[0].text
    assert "Colour" in told.notes[1].text


def test_otg_metrics() -> None:
    (told,) = read(outputs.OTG)
    assert told.of(Quantity.LOST_SHARE)[0].value == pytest.approx(0.1)


def test_ping_of_two_makers() -> None:
    (told,) = read(outputs.PING)
    assert told.peer == "10.0.0.2"
    assert told.of(Quantity.LATENCY_US)[0].value == pytest.approx(41.0)
    assert told.of(Quantity.LOST_SHARE)[0].value == pytest.approx(0.05)
    (busybox,) = read(outputs.PING_BUSYBOX)
    assert busybox.of(Quantity.LATENCY_US, "max")[0].value == pytest.approx(120.0)


def test_what_nobody_wrote_is_refused() -> None:
    with pytest.raises(InputError, match="the output of no tool known here"):
        read("Lorem ipsum")


@pytest.mark.parametrize("name", ["TESTER_CSV", "STEPS", "RCCL_CSV"])
def test_a_table_has_any_line_ends_and_one_that_is_none_is_refused(name: str) -> None:
    text = outputs.ALL[name]
    head, rows = text.split("\n", 1)
    assert read(head + "\n" + rows.replace("\n", "\r")) == read(text)
    with pytest.raises(InputError, match="is not CSV"):
        read(text + '"' + "x" * 200_000)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(outputs.ALL)),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 40), st.text(max_size=8)), max_size=6),
)
def test_damage_never_ends_in_a_traceback(name: str, edits: list[tuple[int, int, str]]) -> None:
    text = outputs.ALL[name]
    for at, length, put in edits:
        start = at % (len(text) + 1)
        text = text[:start] + put + text[start + length :]
    with suppress(InputError):
        assert read(text)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs EASTWEST_SAMPLES, outputs of real runs")
@pytest.mark.parametrize(
    ("name", "tool", "quantity", "value"),
    [
        ("nccl_allreduce_8xA100.log", "nccl-tests", Quantity.BUSBW_BYTES_PER_S, 235.03e9),
        ("perftest_ib_write_bw_all_sizes.log", "perftest", Quantity.BANDWIDTH_BYTES_PER_S, 23240.68 * 2**20),
        ("perftest_out_json_rdma_write_bw.json", "perftest", Quantity.BANDWIDTH_BYTES_PER_S, None),
        ("fio_3.33_randread.json", "fio", Quantity.BANDWIDTH_BYTES_PER_S, 85930012),
        ("iperf3_loopback_P2.json", "iperf3", Quantity.BANDWIDTH_BYTES_PER_S, 27249736220.493435 / 8),
        ("iperf3_loopback_udp.json", "iperf3", Quantity.LOST_SHARE, None),
        ("mlperf_storage_unet3d_summary.json", "mlperf-storage", Quantity.SHARE, 0.9258705611935818),
        ("mlperf_storage_unet3d_report.json", "mlperf-storage", Quantity.RATE_PER_S, None),
        ("nccl_inspector.jsonl", "nccl-inspector", Quantity.BUSBW_BYTES_PER_S, None),
        ("nccl_inspector.prom", "nccl-inspector", Quantity.BUSBW_BYTES_PER_S, None),
        ("nccl_ras_status.txt", "nccl-ras", Quantity.ERRORS, None),
        ("nvbandwidth_results.log", "nvbandwidth", Quantity.BANDWIDTH_BYTES_PER_S, None),
        ("alibaba_minibatch_job1.csv", "step-times", Quantity.SHARE, None),
        ("alibaba_minibatch_job2.csv", "step-times", Quantity.SHARE, None),
        ("dcgm_default_counters.csv", "dcgm-exporter", Quantity.SHARE, None),
    ],
)
def test_real_outputs(name: str, tool: str, quantity: Quantity, value: float | None) -> None:
    told = read_file(SAMPLES / name)
    assert told[0].tool == tool
    values = [one.value for reading in told for one in reading.figures if one.quantity is quantity]
    assert values
    assert value is None or any(found == pytest.approx(value) for found in values)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs EASTWEST_SAMPLES, outputs of real runs")
def test_no_real_output_is_left_unread() -> None:
    """Counters and traces have readers of their own."""
    unread = []
    for path in sorted(SAMPLES.iterdir()):
        readers = (read_file, lambda one: read_counters(one, "device"), lambda one: chakra((one,)))
        if path.name != "README.md" and not any(_reads(reader, path) for reader in readers):
            unread.append(path.name)
    assert not unread


def _reads(reader: Callable[[Path], object], path: Path) -> bool:
    try:
        return bool(reader(path))
    except InputError:
        return False
