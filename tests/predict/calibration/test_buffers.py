"""Switch buffers: bursts are read, the buffer found again, and the design rests on it."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eastwest.design.designer import design
from eastwest.design.from_file import design_file
from eastwest.errors import InputError
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.measured import MeasuredBuffer
from eastwest.intent.site import Site
from eastwest.lossless.buffers import xoff_point_bytes
from eastwest.plan import Plan
from eastwest.predict.calibration.buffers import (
    BufferMeasurement,
    bench_of,
    calibrate_buffer,
    of_model,
    read_buffers,
    resting,
)
from eastwest.predict.calibration.buffers.incast import Bench, foretold
from eastwest.predict.calibration.buffers.measurements import Bound, Kind
from tests.cli.sites import TINY, write_site

SITE = TINY.replace("count: 2", "count: 8").replace("nics: 2}", "nics: 1}")
"""Eight hosts under one switch."""


@pytest.fixture(scope="module")
def designed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Catalogue, Plan]:
    return design_file(write_site(tmp_path_factory.mktemp("buffers"), SITE))


@pytest.fixture(scope="module")
def bench(designed: tuple[Site, Catalogue, Plan]) -> Bench:
    return bench_of(designed[2], "sn5600")


def burst(kind: Kind, senders: int, size: int = 16 << 20, *, blocked: bool = False) -> BufferMeasurement:
    return BufferMeasurement(kind, "", senders, size, 1.0, 0.03, Bound.EXACT, blocked, False, Path("made"), 1)


def by_arithmetic(bench: Bench, pool: float, threshold: float) -> list[BufferMeasurement]:
    """What bursts would say by the formula of the dynamic threshold alone, without any simulation.

    Every queue grows until it pauses, then the port that all send to is all that moves.
    """
    buffers, rows = bench.measured(pool, threshold), []
    for senders in (2, 3, 4, 5, 7):
        queue = xoff_point_bytes(buffers, senders)
        first = replace(burst(Kind.FIRST_PAUSE, senders), value=queue * senders / (senders - 1))
        filled = replace(burst(Kind.FIRST_PAUSE, senders, blocked=True), value=queue)
        size = int(4 * first.value)
        rows += [first, filled, replace(burst(Kind.WATERMARK, senders, size), value=senders * queue)]
    return rows


def test_the_engine_pauses_where_the_formula_says(bench: Bench) -> None:
    for row in by_arithmetic(bench, bench.buffers.pool_bytes, 1.0):
        found = foretold(bench, row, bench.buffers.pool_bytes, 1.0)
        assert found == pytest.approx(row.value, rel=0.05), row.text


def test_time_of_pauses_is_what_the_buffer_did_not_take(bench: Bench) -> None:
    row = burst(Kind.PAUSED, 4, 96 << 20)
    queue = xoff_point_bytes(bench.buffers, 4)
    by_hand = 4 * (3 * row.size_bytes - 4 * queue) * 8 / bench.gbps / 1e3
    assert foretold(bench, row, bench.buffers.pool_bytes, 1.0) == pytest.approx(by_hand, rel=0.05)


def test_congestion_control_lets_pauses_begin_later(bench: Bench) -> None:
    plain = replace(burst(Kind.FIRST_PAUSE, 7), size_bytes=32 << 20)
    alone, controlled = (
        foretold(bench, replace(plain, control=control), bench.buffers.pool_bytes, 1.0) for control in (False, True)
    )
    assert controlled > alone


def test_the_buffer_is_found_again(bench: Bench) -> None:
    pool = 0.6 * bench.buffers.pool_bytes
    found = calibrate_buffer("sn5600", bench, by_arithmetic(bench, pool, 0.8), assumed=False)
    assert found.pool_bytes == pytest.approx(pool, rel=0.15)
    assert found.threshold == pytest.approx(0.8, rel=0.15)
    assert found.rests_on == ("pool_bytes", "threshold")
    assert found.before.median_error > 0.3
    assert found.after.median_error < 0.05
    assert found.after.covered == found.after.count
    assert not set(found.used) & set(found.kept)


def test_few_measurements_claim_little(bench: Bench) -> None:
    rows = [replace(row, noise=0.3) for row in by_arithmetic(bench, bench.buffers.pool_bytes, 1.0)[:3]]
    found = calibrate_buffer("sn5600", bench, rows, assumed=False)
    assert found.threshold == pytest.approx(1.0, abs=0.1)
    assert "threshold" not in found.rests_on


def test_a_bound_that_holds_moves_nothing(bench: Bench) -> None:
    calm = [replace(burst(Kind.FIRST_PAUSE, n), value=1e6, bound=Bound.LEAST) for n in (2, 4, 7)]
    found = calibrate_buffer("sn5600", bench, calm, assumed=False)
    assert found.pool_bytes == bench.buffers.pool_bytes
    assert found.rests_on == ()


def test_bursts_that_cannot_be_are_refused(bench: Bench) -> None:
    rows = by_arithmetic(bench, bench.buffers.pool_bytes, 1.0)
    with pytest.raises(InputError, match="at least 3"):
        calibrate_buffer("sn5600", bench, rows[:2], assumed=False)
    with pytest.raises(InputError, match="8 hosts stand"):
        calibrate_buffer("sn5600", bench, [*rows, burst(Kind.PAUSED, 8)], assumed=False)
    with pytest.raises(InputError, match="all senders together"):
        calibrate_buffer("sn5600", bench, [*rows, burst(Kind.PAUSED, 7, 1 << 30)], assumed=False)


def test_the_design_rests_on_it(designed: tuple[Site, Catalogue, Plan]) -> None:
    site, catalogue, plan = designed
    measured = MeasuredBuffer("sn5600", plan.policy.switches[0].pool_bytes // 2, 0.5, "our test")
    figures = {one.name: one for one in resting(site, plan, catalogue, [measured])}
    assert figures["XOFF point, one port congested"].after < figures["XOFF point, one port congested"].before / 2
    changed = design(replace(site, lossless=replace(site.lossless, buffers=(measured,))), catalogue)
    (switch,) = changed.policy.switches
    assert switch.pool_bytes == plan.policy.switches[0].pool_bytes  # what configurations ask for
    assert switch.usable_bytes == measured.pool_bytes
    assert switch.ecn[0].kmax_bytes <= figures["XOFF point, all ports congested"].after
    (reason,) = [reason for reason in changed.policy.reasons if reason.subject == "buffer of sn5600"]
    assert (reason.source, "measured" in reason.why) == ("our test", True)


HEAD = "senders,size,pause_frames,paused_us,queue_high,egress,congestion_control\n"


def table(folder: Path, lines: str, head: str = HEAD) -> Path:
    file = folder / "incast.csv"
    file.write_text(head + lines)
    return file


def test_a_ramp_is_one_measurement_between_two_sizes(tmp_path: Path) -> None:
    file = table(tmp_path, "4,1 MiB,0,,,,off\n4,2 MiB,0,,,,off\n4,4 MiB,7,,,,off\n4,8 MiB,9,,,,off\n")
    (found,) = read_buffers([file])
    assert found.kind is Kind.FIRST_PAUSE
    assert found.value == pytest.approx(math.sqrt(2 * 4) * 2**20)
    assert found.noise == pytest.approx(math.log(2) / math.sqrt(12))
    assert (found.bound, found.control, found.line) == (Bound.EXACT, False, 4)


def test_one_end_of_a_ramp_is_a_bound(tmp_path: Path) -> None:
    calm, paused = read_buffers([table(tmp_path, "4,1 MiB,0,,,,off\n1,9 MiB,3,,,blocked,off\n")])
    assert (calm.bound, calm.value) == (Bound.LEAST, 2**20)
    assert (paused.bound, paused.blocked) == (Bound.MOST, True)


def test_times_and_watermarks_count_for_themselves(tmp_path: Path) -> None:
    paused, high = read_buffers([table(tmp_path, "4,64 MiB,5,1200.5,30 MiB,,\n")])
    assert (paused.kind, paused.value, paused.control) == (Kind.PAUSED, 1200.5, True)
    assert (high.kind, high.value) == (Kind.WATERMARK, 30 * 2**20)


ETHTOOL = (
    "NIC statistics:\n     rx_prio3_pause: {frames}\n     rx_prio3_pause_duration: {us}\n     rx_discards_phy: {lost}\n"
)


def test_counters_of_nics_are_read(tmp_path: Path) -> None:
    for name, values in {"a0": (10, 100, 0), "a1": (30, 600, 0), "b0": (0, 0, 0), "b1": (20, 400, 0)}.items():
        frames, us, lost = values
        (tmp_path / name).write_text(ETHTOOL.format(frames=frames, us=us, lost=lost))
    file = table(tmp_path, "2,32 MiB,a0 b0,a1 b1\n", "senders,size,before,after\n")
    (found,) = read_buffers([file])
    assert (found.kind, found.value) == (Kind.PAUSED, 900)
    (tmp_path / "b1").write_text(ETHTOOL.format(frames=20, us=400, lost=3))
    with pytest.raises(InputError, match="3 packets were lost"):
        read_buffers([file])
    (tmp_path / "b1").unlink()
    with pytest.raises(InputError) as error:
        read_buffers([file])
    assert "incast.csv:2" in error.value.diagnostics()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("4,4 MiB,0,,,,off\n4,2 MiB,5,,,,off\n", "pauses from one size on"),
        ("1,4 MiB,0,,,,off\n", "2 on"),
        ("4,,0,,,,off\n", "bytes of each"),
        ("4,4 MiB,,,,,off\n", "says nothing about pauses"),
        ("4,4 MiB,0,,,shut,off\n", "open, blocked"),
        ("4,4 MiB,0,,,,maybe\n", "on, off"),
        ("4,4 MiB,-1,,,,off\n", '"-1"'),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, lines: str, said: str) -> None:
    with pytest.raises(InputError) as found:
        read_buffers([table(tmp_path, lines)])
    assert said in found.value.diagnostics()


def test_an_output_of_bandwidth_is_refused_with_the_reason(tmp_path: Path) -> None:
    file = tmp_path / "bw.txt"
    file.write_text(" #bytes     #iterations    BW peak[Gb/sec]\n 65536 1000 390\n")
    with pytest.raises(InputError) as found:
        read_buffers([file])
    assert "says nothing about the buffer" in found.value.diagnostics()


def test_models_are_told_apart() -> None:
    rows = [replace(burst(Kind.PAUSED, 2), switch=model) for model in ("a", "b", "a")]
    assert [(model, len(of)) for model, of in of_model(rows, ["a", "b"])] == [("a", 2), ("b", 1)]
    assert [model for model, _ in of_model([burst(Kind.PAUSED, 2)], ["a"])] == ["a"]
    with pytest.raises(InputError, match="does not say which"):
        list(of_model([burst(Kind.PAUSED, 2)], ["a", "b"]))
    with pytest.raises(InputError, match='"c"'):
        list(of_model([replace(burst(Kind.PAUSED, 2), switch="c")], ["a"]))


@given(pool=st.floats(0.3, 3.0), threshold=st.floats(0.3, 3.0), congested=st.integers(1, 64))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_larger_buffer_never_pauses_earlier(bench: Bench, pool: float, threshold: float, congested: int) -> None:
    small = bench.measured(bench.buffers.pool_bytes * min(pool, 1.0), min(threshold, 1.0))
    large = bench.measured(bench.buffers.pool_bytes * max(pool, 1.0), max(threshold, 1.0))
    assert xoff_point_bytes(small, congested) <= xoff_point_bytes(large, congested)
