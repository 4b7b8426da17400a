"""Measurements are read, parameters found again, and what was kept back judges them."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eastwest.errors import InputError
from eastwest.predict.calibration import (
    Found,
    Measurement,
    calibrate,
    load_calibration,
    read_measurements,
    save_calibration,
)
from eastwest.predict.calibration.fit import UNCERTAINTY
from eastwest.predict.collectives import GLOBAL, Generation, Operation, Parameters, System, predict

H100 = System(Generation.HOPPER, 450, 8, 8, 400)
SIZES = [1 << power for power in range(10, 34, 2)]
TRUE = replace(GLOBAL, start_us=60.0, nic_efficiency=0.7)


def made(parameters: Parameters, noise: float = 0.02) -> list[Measurement]:
    """What a system with these parameters would measure."""
    draw = np.random.default_rng(5)
    return [
        Measurement(
            Operation.ALL_REDUCE,
            ranks,
            size,
            predict(H100, Operation.ALL_REDUCE, size, ranks, parameters=parameters).time_us
            * math.exp(noise * float(draw.standard_normal())),
            Path("made"),
        )
        for ranks in (16, 64)
        for size in SIZES
    ]


def test_parameters_are_found_again() -> None:
    found = calibrate(H100, made(TRUE))
    for name in ("nic_efficiency", "start_us"):
        error = abs(math.log(getattr(found.parameters, name) / getattr(TRUE, name)))
        assert error < 2 * UNCERTAINTY[name] * found.shrink[name]  # its own statement of what it still does not know
        assert error < abs(math.log(getattr(GLOBAL, name) / getattr(TRUE, name))) / 4
    assert {"nic_efficiency", "start_us"} <= set(found.rests_on)


def test_what_was_kept_back_is_predicted_better_and_held() -> None:
    found = calibrate(H100, made(TRUE))
    assert found.after.median_error < found.before.median_error / 3
    assert found.after.covered == found.after.count
    assert not set(found.used) & set(found.kept)
    assert len(found.kept) == found.after.count >= 6


def test_few_measurements_move_little_and_claim_little() -> None:
    few = calibrate(H100, made(TRUE)[:4])
    many = calibrate(H100, made(TRUE))
    assert few.shrink["nic_efficiency"] > 0.9  # small sizes say nothing of bandwidth
    assert few.parameters.rate_spread > many.parameters.rate_spread


def test_scatter_widens_the_interval() -> None:
    noisy = calibrate(H100, made(TRUE, noise=0.5))
    assert noisy.parameters.rate_spread > GLOBAL.rate_spread
    assert noisy.after.median_width > calibrate(H100, made(TRUE)).after.median_width


def test_the_same_seed_gives_the_same_result() -> None:
    first, second, other = (calibrate(H100, made(TRUE), seed=seed) for seed in (1, 1, 2))
    assert first == second
    assert first.kept != other.kept


def test_too_few_are_refused() -> None:
    with pytest.raises(InputError, match="at least 4"):
        calibrate(H100, made(TRUE)[:3])


def test_a_calibration_comes_back_and_fits_its_hardware_only(tmp_path: Path) -> None:
    file = tmp_path / "m.csv"
    file.write_text("operation,ranks,size,time_us\nall-reduce,16,1 MiB,100\n")
    measured = [replace(row, file=file) for row in made(TRUE)]
    fitted = calibrate(H100, measured)
    save_calibration(tmp_path / "c.json", "site", "0" * 64, H100, Found(fitted, {"job": 0.5}))
    found = load_calibration(tmp_path / "c.json")
    assert found.efficiencies == {"job": 0.5}
    assert "mfu of job" in found.assumption
    assert found.parameters == fitted.parameters
    assert (found.count, found.rests_on) == (len(fitted.used), fitted.rests_on)
    found.check(H100)
    with pytest.raises(InputError, match="hopper"):
        found.check(replace(H100, generation=Generation.AMPERE))


@pytest.mark.parametrize("change", [{"format": "x"}, {"parameters": {}}, {"parameters": {"start_us": -1}}])
def test_spoiled_calibrations_are_refused(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps({"format": "eastwest-calibration-1", "system": {}, "used": []} | change))
    with pytest.raises(InputError):
        load_calibration(path)


@pytest.mark.parametrize("given", [["job"], {"job": 9}, {"job": True}, {"job": "x"}])
def test_spoiled_efficiencies_are_refused(tmp_path: Path, given: object) -> None:
    file = tmp_path / "m.csv"
    file.write_text("operation,ranks,size,time_us\nall-reduce,16,1 MiB,100\n")
    path = tmp_path / "c.json"
    fitted = calibrate(H100, [replace(row, file=file) for row in made(TRUE)])
    save_calibration(path, "site", "0" * 64, H100, Found(fitted))
    path.write_text(json.dumps(json.loads(path.read_text()) | {"efficiencies": given}))
    with pytest.raises(InputError, match="efficiencies"):
        load_calibration(path)


HEAD = "# nThread 1 nGpus 1\n# Collective test starting: all_gather_perf\n"
RANKS = "".join(f"#  Rank  {rank} Group  0 Pid 1 on host device  0 [0x00] NVIDIA H100\n" for rank in range(16))
NEW = (
    "#      size      count   type  redop  root    time  algbw  busbw #wrong    time  algbw  busbw #wrong\n"
    "[1,0]<stdout>: 1048576  16384  float   none    -1   95.20  11.01  10.33      0   94.3      1      1      0\n"
    "    2097152      32768  float   none    -1     101  11.01  10.33    N/A    94.3      1      1    N/A\n"
)


def test_text_of_new_releases(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text(HEAD + RANKS + NEW)
    found = read_measurements([path])
    assert [(row.operation, row.ranks, row.size_bytes, row.time_us) for row in found] == [
        (Operation.ALL_GATHER, 16, 1048576, 95.2),
        (Operation.ALL_GATHER, 16, 2097152, 101),
    ]


def test_text_of_old_releases_is_told_by_its_bandwidths(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    head = "#    size    count    type   redop   time   algbw   busbw  error   time   algbw   busbw  error\n"
    row = "  8589934592    2147483648   float     sum    63896  134.44  252.08    N/A    63959  134.30  235.03    N/A\n"
    path.write_text(RANKS + head + row)
    (found,) = read_measurements([path])
    assert (found.operation, found.ranks, found.time_us) == (Operation.ALL_REDUCE, 16, 63896)


def test_a_command_in_the_log_says_which_test_it_is(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text("+ mpirun -np 16 /opt/nccl-tests/build/reduce_scatter_perf -b 1M\n" + RANKS + NEW)
    assert {row.operation for row in read_measurements([path])} == {Operation.REDUCE_SCATTER}


def test_json_of_nccl_tests_and_of_rccl_tests(tmp_path: Path) -> None:
    nccl = tmp_path / "a.json"
    row = {"size": 4096, "out_of_place": {"time": 12.5, "bus_bw": 1}}
    config = {"devices": [{"rank": rank} for rank in range(8)]}
    nccl.write_text(json.dumps({"version": 3, "args": ["/x/reduce_scatter_perf"], "config": config, "results": [row]}))
    rccl = tmp_path / "all_reduce.json"
    rccl.write_text(json.dumps([{"size": 64, "inPlace": place, "time": "9.5", "ranks": 8} for place in (0, 1)]))
    assert [(row.operation, row.ranks, row.time_us) for row in read_measurements([nccl, rccl])] == [
        (Operation.ALL_REDUCE, 8, 9.5),
        (Operation.REDUCE_SCATTER, 8, 12.5),
    ]


def test_csv_takes_times_or_bandwidths_and_medians_repeats(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(
        "# ours\noperation,ranks,size,time_us,busbw\nall_reduce,16,1 GiB,,100\n"
        "all-reduce,8,64,10,\nall-reduce,8,64,20,\nall-reduce,8,64,12,\n"
    )
    small, large = read_measurements([path])
    assert (small.ranks, small.time_us) == (8, 12)
    assert large.time_us == pytest.approx(2 * 15 / 16 * (1 << 30) / 100 / 1000)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("operation,ranks,size,time_us\nall-reduce,8,1 MiB,abc\n", ":2 "),
        ("operation,ranks,size,time_us\n\nall-redux,8,1 MiB,5\n", 'did you mean "all-reduce"'),
        ("operation,size,time_us\nall-reduce,8,1\n", "has no column ranks"),
        ("nothing\n", "no results"),
        ("{", "not JSON"),
    ],
)
def test_wrong_files_say_where(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "m.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=said):
        read_measurements([path])
