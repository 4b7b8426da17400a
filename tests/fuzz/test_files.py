"""Files from users, spoiled at random: they are taken, or refused with an InputError; nothing else, and nothing is
written.

`make fuzz` runs these with EASTWEST_FUZZ_EXAMPLES set, with other draws each time.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eastwest.errors import EastwestError
from eastwest.intent.load import load_site
from eastwest.predict.calibration import read_measurements
from eastwest.predict.calibration.buffers import read_buffers
from eastwest.predict.calibration.storage import read_storage
from eastwest.simulate.ns3 import read_case
from eastwest.simulate.scenario_file import load_faults
from eastwest.traffic.io import read_io
from eastwest.traffic.traces import open_trace
from tests.cli.command import eastwest_here
from tests.cli.sites import TINY
from tests.fuzz.mutate import spoiled
from tests.simulate.ns3.cases import config_text, flows_text, one_switch_text, write_case
from tests.simulate.test_scenario_file import SCENARIOS, demo_plan
from tests.traffic.io.test_read import COUNTERS, DXT, PFW, STRACE
from tests.traffic.traces import writers

_WANTED = os.environ.get("EASTWEST_FUZZ_EXAMPLES")


def fuzz(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The same few draws on every run of the suite; many and new ones when asked for."""
    return settings(
        max_examples=examples * int(_WANTED) if _WANTED else examples,
        derandomize=_WANTED is None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def taken_or_refused(read: Callable[[], object]) -> None:
    """Reads the file; an error of the user's says what is wrong and prints as text."""
    said = ["taken"]
    try:
        read()
    except EastwestError as error:
        said = [problem.text().strip() for problem in error.problems]
    assert said
    assert all(said)


def in_folder(check: Callable[[Path], None]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        check(Path(folder))


@fuzz(60)
@given(st.data())
def test_site_files(data: st.DataObject) -> None:
    content = data.draw(spoiled(TINY))

    def check(folder: Path) -> None:
        file = folder / "site.yaml"
        file.write_bytes(content)
        taken_or_refused(lambda: load_site(file))
        assert [entry.name for entry in folder.iterdir()] == ["site.yaml"]

    in_folder(check)


@fuzz(60)
@given(st.data())
def test_scenario_files(data: st.DataObject) -> None:
    content = data.draw(spoiled(data.draw(st.sampled_from(SCENARIOS)).read_text(encoding="utf-8")))

    def check(folder: Path) -> None:
        file = folder / "scenario.yaml"
        file.write_bytes(content)
        taken_or_refused(lambda: load_faults(file, demo_plan()))
        assert [entry.name for entry in folder.iterdir()] == ["scenario.yaml"]

    in_folder(check)


@pytest.mark.parametrize("text", [COUNTERS, DXT, PFW, STRACE], ids=["darshan", "dxt", "dlio", "strace"])
@fuzz(60)
@given(data=st.data())
def test_io_traces(text: str, data: st.DataObject) -> None:
    content = data.draw(spoiled(text))

    def check(folder: Path) -> None:
        file = folder / "trace.txt"
        file.write_bytes(content)
        taken_or_refused(lambda: read_io(file))

    in_folder(check)


@pytest.mark.parametrize("spoil", ["topology", "flows", "config"])
@fuzz(40)
@given(data=st.data())
def test_files_of_the_reference_simulator(spoil: str, data: st.DataObject) -> None:
    texts = {
        "topology": one_switch_text(4),
        "flows": flows_text([(0, 1), (2, 3), (3, 0)], 10_000),
        "config": config_text(),
    }
    content = data.draw(spoiled(texts[spoil]))

    def check(folder: Path) -> None:
        files = write_case(folder, texts["topology"], texts["flows"], texts["config"])
        (folder / f"{spoil}.txt").write_bytes(content)
        taken_or_refused(lambda: read_case(*files))
        assert len(list(folder.iterdir())) == len(files)

    in_folder(check)


@fuzz(8)
@given(st.data())
def test_the_command_ends_with_2_or_has_a_result(data: st.DataObject) -> None:
    """Without a traceback; what is refused leaves nothing behind."""
    content = data.draw(spoiled(TINY))

    def check(folder: Path) -> None:
        (folder / "site.yaml").write_bytes(content)
        outcome = eastwest_here("design", "site.yaml", folder=folder)
        assert outcome.code in {0, 2}
        assert "Traceback" not in outcome.err + outcome.out
        if outcome.code == 2:
            assert outcome.err.strip()
            assert [entry.name for entry in folder.iterdir()] == ["site.yaml"]

    in_folder(check)


@pytest.mark.parametrize("form", ["w.txt", "i.jsonl", "dump.json"])
@fuzz(40)
@given(data=st.data())
def test_traces(form: str, data: st.DataObject) -> None:
    texts = {
        "w.txt": writers.AICB,
        "i.jsonl": "\n".join([writers.record("AllReduce", 64, 10, start=5)] * 3),
        "dump.json": json.dumps({"entries": [writers.entry("nccl:all_reduce", [[3]])] * 2, "pg_config": {}}),
    }
    content = data.draw(spoiled(texts[form]))

    def check(folder: Path) -> None:
        file = folder / form
        file.write_bytes(content)
        taken_or_refused(lambda: list(open_trace(file).calls()))

    in_folder(check)


@fuzz(60)
@given(cut=st.floats(0, 1), at=st.floats(0, 0.999), byte=st.integers(0, 255))
def test_chakra_traces(cut: float, at: float, byte: int) -> None:
    def check(folder: Path) -> None:
        file = writers.chakra(folder / "t.0.et", writers.ring_step(0, 4, 3, 1024))
        raw = bytearray(file.read_bytes())
        raw[int(at * len(raw))] = byte
        file.write_bytes(raw[: int(len(raw) * (1 - cut * cut))])
        taken_or_refused(lambda: list(open_trace(file).calls()))

    in_folder(check)


@fuzz(40)
@given(st.data())
def test_measurements(data: st.DataObject) -> None:
    text = "operation,ranks,size,time_us\nall-reduce,16,1 MiB,100\nall-to-all,8,64 KiB,12.5\n"
    content = data.draw(spoiled(text))

    def check(folder: Path) -> None:
        file = folder / "m.csv"
        file.write_bytes(content)
        taken_or_refused(lambda: read_measurements([file]))

    in_folder(check)


FIO = (
    '{"fio version": "fio-3.36", "jobs": [{"jobname": "t", "groupid": 0, "error": 0, "job options": {"iodepth": "16", '
    '"numjobs": "4", "ioengine": "libaio"}, "read": {"bw_bytes": 1073741824, "iops": 1024.0, "total_ios": 9}}]}'
)
RATES = "direction,nodes,gigabytes_per_s,in_flight,request\nread,2,10,64,1 MiB\nwrite,8,40,,\n"
BURSTS = "senders,size,pause_frames,paused_us,egress\n4,1 MiB,0,,open\n4,4 MiB,9,120.5,open\n1,2 MiB,3,,blocked\n"


@fuzz(80)
@given(st.data(), st.sampled_from([FIO, RATES, BURSTS]))
def test_measurements_of_storage_and_buffers(data: st.DataObject, text: str) -> None:
    content = data.draw(spoiled(text))

    def check(folder: Path) -> None:
        file = folder / "m"
        file.write_bytes(content)
        read = read_buffers if text == BURSTS else read_storage
        taken_or_refused(lambda: read([file]))

    in_folder(check)
