"""Storage: outputs are read, rates found again, and predictions rest on them."""

from __future__ import annotations

import json
import math
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.intent.references import content_hash
from eastwest.intent.site import StorageIntent
from eastwest.predict.calibration import Found, load_calibration, save_calibration
from eastwest.predict.calibration.storage import StorageMeasurement, calibrate_storage, read_storage
from eastwest.predict.calibration.storage.model import StorageModel, model_of
from eastwest.predict.collectives import GLOBAL, Generation, System
from eastwest.predict.storage import predict_storage
from eastwest.predict.storage.path import Way, way_of
from eastwest.predict.storage.rates import LATENCY, NODE_READ, NODE_WRITE, READ, WRITE, StorageRates
from tests.predict.storage.sites import designed, storage
from tests.telemetry.readings import outputs

CHECKPOINT = "checkpoints: [{name: big, model: llama-3-70b, tensor: 8, data: 8, every: 10 min, within: 60 s}]"
H100 = System(Generation.HOPPER, 450, 8, 8, 400)
TRUE = {READ: 40.0, WRITE: 25.0, NODE_READ: 9.0, NODE_WRITE: 6.0, LATENCY: 900.0}
"""A system at half of what is published, reached by slow clients."""


def site() -> tuple[StorageIntent, Way]:
    known, plan, catalogue = designed(storage(CHECKPOINT))
    assert known.storage is not None
    return known.storage, way_of(known.storage, plan, catalogue)


def row(
    write: bool, nodes: int, in_flight: int | None, rate: float = 1.0, *, bound: bool = False
) -> StorageMeasurement:
    request = None if in_flight is None else 1 << 20
    return StorageMeasurement(write, nodes, rate, in_flight, request, bound, Path("made"))


def made(noise: float = 0.03) -> list[StorageMeasurement]:
    """What such a system would measure."""
    given, way = site()
    draw = np.random.default_rng(3)
    model = model_of(way, given.count, TRUE[LATENCY], [])
    shapes = [row(write, nodes, depth) for write in (False, True) for nodes in (1, 2, 8) for depth in (1, 4, 64, 1024)]
    return [replace(each, gigabytes_per_s=_expected(model, each) * math.exp(noise * draw.normal())) for each in shapes]


def _expected(model: StorageModel, each: StorageMeasurement) -> float:
    return model.expected(each, TRUE)


def test_rates_are_found_again() -> None:
    given, way = site()
    found = calibrate_storage(given, way, made())
    for name, value in TRUE.items():
        assert getattr(found.rates, name) == pytest.approx(value, rel=0.1), name
    assert set(found.rates.measured) == set(TRUE)
    assert found.after.median_error < found.before.median_error / 3
    assert found.after.covered >= found.after.count * 0.85
    assert not set(found.used) & set(found.kept)


def test_what_was_not_measured_stays_as_it_was() -> None:
    given, way = site()
    reads = [each for each in made() if not each.write and each.nodes == 8 and each.in_flight == 1024]
    found = calibrate_storage(given, way, [*reads, *(row(False, nodes, 64, 9.0 * nodes) for nodes in (1, 2))])
    assert found.rates.write_gigabytes_per_s is None
    assert found.rates.node_write_gigabytes_per_s is None
    assert found.rates.latency_us is None


def test_a_content_accelerator_says_at_least() -> None:
    given, way = site()
    fed = [row(False, nodes, None, rate, bound=True) for nodes, rate in ((2, 1.0), (4, 2.0), (8, 4.0))]
    found = calibrate_storage(given, way, fed)
    assert found.rates.measured == ()
    assert found.after.worst_error == 0


def test_predictions_rest_on_the_rates() -> None:
    known, plan, catalogue = designed(storage(CHECKPOINT))
    rates = StorageRates("ddn-ai400x2t", "parallel-file-system", write_gigabytes_per_s=20.0, spread={WRITE: 0.05})
    plain, measured = (predict_storage(known, plan, catalogue, 1, rates=each) for each in (None, rates))
    assert plain is not None
    assert measured is not None
    before, after = (next(phase for phase in each.phases if phase.kind == "checkpoint") for each in (plain, measured))
    assert before.time_us is not None
    assert after.time_us is not None
    assert after.time_us == pytest.approx(before.time_us * 80 / 20)
    assert any("write_gigabytes_per_s" in text for text in measured.assumptions)
    assert "20 GB/s measured" in "".join(stage.load.text for stage in measured.stages)


def test_rates_of_other_storage_are_left_out_and_told() -> None:
    known, plan, catalogue = designed(storage(CHECKPOINT))
    rates = StorageRates("another", "nfs-tcp", write_gigabytes_per_s=1.0, spread={WRITE: 0.05})
    found = predict_storage(known, plan, catalogue, 1, rates=rates)
    plain = predict_storage(known, plan, catalogue, 1)
    assert found is not None
    assert plain is not None
    assert [phase.time_us for phase in found.phases] == [phase.time_us for phase in plain.phases]
    assert any("not used here" in text for text in found.assumptions)


def test_measured_rates_narrow_the_interval() -> None:
    known, plan, catalogue = designed(storage(CHECKPOINT))
    sure = StorageRates(
        "ddn-ai400x2t",
        "parallel-file-system",
        read_gigabytes_per_s=90.0,
        write_gigabytes_per_s=80.0,
        spread={READ: 0.01, WRITE: 0.01},
    )
    widths = []
    for rates in (None, sure):
        found = predict_storage(known, plan, catalogue, 1, rates=rates)
        assert found is not None
        low, high = next(one.time_interval_us for one in found.phases if one.kind == "checkpoint") or (0.0, 0.0)
        widths.append(high - low)
    assert widths[1] < widths[0] / 3


@given(st.floats(0.5, 2.0), st.sampled_from([READ, WRITE, NODE_READ, NODE_WRITE]))
def test_more_of_anything_is_never_less(factor: float, name: str) -> None:
    given_, way = site()
    model = model_of(way, given_.count, 500.0, [])
    more = {**TRUE, name: TRUE[name] * max(factor, 1 / factor)}
    for each in (row(False, 4, 64), row(True, 4, None)):
        assert model.expected(each, more) >= model.expected(each, TRUE)


def test_too_few_and_too_many_nodes_are_refused() -> None:
    given, way = site()
    with pytest.raises(InputError, match="at least 3"):
        calibrate_storage(given, way, made()[:2])
    with pytest.raises(InputError, match="9 nodes"):
        calibrate_storage(given, way, [*made(), row(False, 9, None)])
    with pytest.raises(InputError, match="jobs send 1 MiB"):
        calibrate_storage(given, way, [*made(), replace(row(False, 1, 4), request_bytes=4096)])


SAMPLES = Path(os.environ.get("EASTWEST_SAMPLES", Path(__file__).parents[4] / "shared" / "samples"))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs EASTWEST_SAMPLES, outputs of real runs")
def test_outputs_of_real_runs_are_read() -> None:
    fio_, mlperf = read_storage([SAMPLES / "fio_3.33_randread.json", SAMPLES / "mlperf_storage_unet3d_summary.json"])
    assert (fio_.nodes, fio_.in_flight, fio_.request_bytes) == (1, 1, 4096)  # psync, whatever iodepth says
    assert (mlperf.nodes, mlperf.bound) == (18, True)
    assert mlperf.gigabytes_per_s == pytest.approx(104.7, rel=1e-3)
    with pytest.raises(InputError, match="AU"):
        read_storage([SAMPLES / "mlperf_storage_unet3d_report.json"], nodes=18)


def test_rates_come_back_from_the_file(tmp_path: Path) -> None:
    given, way = site()
    table = tmp_path / "t.csv"
    table.write_text("measured\n")
    fitted = calibrate_storage(given, way, [replace(each, file=table) for each in made()])
    path = tmp_path / "c.json"
    save_calibration(path, "site", "0" * 64, H100, Found(storage=fitted))
    found = load_calibration(path)
    assert found.storage == fitted.rates
    assert found.parameters == GLOBAL
    assert [text for text in found.sentences if "write_gigabytes_per_s" in text]
    written = json.loads(path.read_text())
    assert written["storage"]["before"]["median_error"] > written["storage"]["after"]["median_error"]
    assert written["files"] == [{"name": "t.csv", "sha256": content_hash(table)}]
    negative = {"rates": written["storage"]["rates"] | {"latency_us": -1}}
    changes: list[object] = [{}, {"rates": {}}, negative, 5]
    for spoiled in changes:
        path.write_text(json.dumps(written | {"storage": spoiled}))
        with pytest.raises(InputError, match="storage"):
            load_calibration(path)


def fio(job: dict[str, object], *more: dict[str, object]) -> str:
    return json.dumps({"fio version": "fio-3.36", "jobs": [job, *more]})


def job(way: str, options: dict[str, str], name: str = "t", group: int = 0, **more: object) -> dict[str, object]:
    rates = {"io_bytes": 1, "bw_bytes": 4 << 30, "iops": 4096.0, "total_ios": 9}
    return {"jobname": name, "groupid": group, "error": 0, "job options": options, way: rates} | more


def test_fio_says_what_was_on_the_way(tmp_path: Path) -> None:
    file = tmp_path / "f.json"
    file.write_text(fio(job("read", {"iodepth": "16", "numjobs": "4", "ioengine": "libaio"})))
    (found,) = read_storage([file])
    assert (found.write, found.nodes, found.in_flight, found.request_bytes) == (False, 1, 64, 1 << 20)
    assert found.gigabytes_per_s == pytest.approx(4 * 1.073741824)
    file.write_text(fio(job("write", {"iodepth": "16", "ioengine": "psync"})))
    (found,) = read_storage([file])
    assert (found.write, found.in_flight) == (True, 1)  # a synchronous engine has one request on the way


def test_jobs_of_a_group_ran_together(tmp_path: Path) -> None:
    file = tmp_path / "f.json"
    options = {"iodepth": "8", "numjobs": "2", "ioengine": "io_uring"}
    file.write_text(fio(job("read", options), job("read", options), job("read", options | {"iodepth": "4"}, "u", 1)))
    together, alone = read_storage([file])
    assert (together.in_flight, alone.in_flight) == (16, 8)  # listed one by one; with group_reporting
    assert together.gigabytes_per_s == 2 * alone.gigabytes_per_s


def test_a_folder_is_one_test_on_several_nodes(tmp_path: Path) -> None:
    folder = tmp_path / "test"
    folder.mkdir()
    for name in ("a.json", "b.json"):
        (folder / name).write_text(fio(job("read", {"iodepth": "16", "ioengine": "libaio"})))
    (found,) = read_storage([folder])
    assert (found.nodes, found.in_flight) == (2, 16)
    assert found.gigabytes_per_s == pytest.approx(8 * 1.073741824)
    (folder / "c.json").write_text(fio(job("write", {})))
    with pytest.raises(InputError, match="in 3 files"):
        read_storage([folder])


MLPERF = {
    "num_accelerators": 8,
    "num_hosts": 2,
    "metric": {"train_au_percentage": [62.0], "train_au_mean_percentage": 62.0, "train_io_mean_MB_per_second": 4096.0},
}


def test_mlperf_storage_is_a_bound_where_accelerators_were_fed(tmp_path: Path) -> None:
    file = tmp_path / "summary.json"
    for share, bound in ((62.0, False), (95.0, True)):
        metric = MLPERF["metric"] | {"train_au_mean_percentage": share}  # type: ignore[operator]
        file.write_text(json.dumps(MLPERF | {"metric": metric}))
        (found,) = read_storage([file])
        assert (found.nodes, found.bound, found.write) == (2, bound, False)
        assert found.gigabytes_per_s == pytest.approx(4096 * 2**20 / 1e9)
    file.write_text(json.dumps({key: value for key, value in MLPERF.items() if key != "num_hosts"}))
    with pytest.raises(InputError, match="give --nodes"):
        read_storage([file])
    assert read_storage([file], nodes=4)[0].nodes == 4


def test_tables_are_read_and_repeats_become_their_median(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("direction,nodes,gigabytes_per_s,in_flight,request\nread,2,10,64,1 MiB\nread,2,30,64,1 MiB\n"
                    "# later\nread,2,11,64,1 MiB\nwrite,1,4,,\n")  # fmt: skip
    first, second = read_storage([file])
    assert (first.gigabytes_per_s, first.line) == (11, 2)
    assert (second.write, second.in_flight) == (True, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("direction,nodes\nread,1\n", "no column gigabytes_per_s"),
        ("direction,nodes,gigabytes_per_s,speed\n", 'unknown column "speed"'),
        ("direction,nodes,gigabytes_per_s\nup,1,1\n", '"up"'),
        ("direction,nodes,gigabytes_per_s\nread,0,1\nread,1,x\n", '"x"'),
        ("direction,nodes,gigabytes_per_s,in_flight,request\nread,1,1,4,\n", "both of in_flight and request"),
        ("direction,nodes,gigabytes_per_s\n", "has no measurements"),
        (fio(job("read", {}, error=5)), "ended with error"),
        (fio(job("read", {}, write={"bw_bytes": 1, "total_ios": 1})), "reads and writes apart"),
        ("t: (groupid=0, jobs=1): err= 0: pid=1\n  read: IOPS=4, BW=4096KiB/s (4194kB/s)\n", "output-format=json"),
        (outputs.NCCL_OLD, "output of nccl-tests"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "x"
    file.write_text(text)
    with pytest.raises(InputError) as found:
        read_storage([file])
    assert said in found.value.diagnostics()
