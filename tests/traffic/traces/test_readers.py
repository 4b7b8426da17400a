"""Each format read into calls, and refused with a position where it is damaged."""

from __future__ import annotations

import gzip
import json
import os
import pickle
from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.traffic.traces import Call, Group, open_trace
from tests.traffic.traces import writers


def read(path: Path) -> list[Call]:
    return list(open_trace(path).calls())


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read(path)
    return caught.value.diagnostics()


def test_a_chakra_ring_is_sends_receives_and_compute(tmp_path: Path) -> None:
    found = read(writers.chakra(tmp_path / "ring.0.et", writers.ring_step(0, 4, 2, 1024)))
    assert [call.kind for call in found] == ["send", "receive", "compute"] * 2
    assert found[0].pairs == ((0, 1),)
    assert found[1].pairs == ((3, 0),)
    assert found[3].after == (2,)
    assert found[2].time_us == 7


def test_a_chakra_collective_has_its_kind_size_and_group(tmp_path: Path) -> None:
    groups = json.dumps([{"pg_name": "5", "ranks": [0, 8, 16, 24]}])
    init = writers.node(0, 1)
    init.name = "## process_group:init ##"
    init.inputs.values = f"[[{groups}]]"
    nodes = [init, writers.node(1, 7, comm_type=2, comm_size=4096, pg_name="5")]
    call = read(writers.chakra(tmp_path / "job.0.et", nodes))[1]
    assert (call.kind, call.size_bytes, call.part, call.group) == ("all-gather", 4096, True, Group(4, 8))


def test_a_collective_in_the_files_of_all_ranks_is_one_call(tmp_path: Path) -> None:
    for rank in range(3):
        nodes = [writers.node(0, 4, us=rank + 1), writers.node(1, 7, after=[0], comm_type=0, comm_size=99)]
        writers.chakra(tmp_path / f"job.{rank}.et", nodes)
    found = read(tmp_path)
    joined = [call for call in found if call.kind == "all-reduce"]
    assert len(joined) == 1
    assert set(joined[0].after) == {call.number for call in found if call.kind == "compute"}


def test_a_collective_that_one_file_lacks_is_an_error(tmp_path: Path) -> None:
    writers.chakra(tmp_path / "job.0.et", [writers.node(1, 7, comm_type=0, comm_size=99)])
    writers.chakra(tmp_path / "job.1.et", [])
    assert "not in the files of ranks 1" in refused(tmp_path)


@pytest.mark.parametrize("cut", [1, 5, 20])
def test_a_cut_off_chakra_trace_says_where(tmp_path: Path, cut: int) -> None:
    path = writers.chakra(tmp_path / "ring.0.et", writers.ring_step(0, 4, 2, 1024))
    path.write_bytes(path.read_bytes()[:-cut])
    said = refused(path)
    assert "byte " in said
    assert "cut off" in said


def test_damaged_bytes_are_no_chakra_trace(tmp_path: Path) -> None:
    path = tmp_path / "x.0.et"
    path.write_bytes(b"\xff" * 40)
    assert "byte 0" in refused(path)


def test_a_send_without_a_peer_is_named(tmp_path: Path) -> None:
    path = writers.chakra(tmp_path / "x.0.et", [writers.node(3, 5, comm_size=1)])
    assert "node 3 at byte" in refused(path)


@pytest.mark.parametrize("told", ["pp_comm: 4194304.0", "pp_comm 4194304", ""])
def test_what_aicb_says_between_its_stages_is_told(tmp_path: Path, told: str) -> None:
    text = writers.AICB.replace("pp: 1", "pp: 4").replace("checkpoints: 0", f"checkpoints: 0 {told}")
    (said,) = [one for one in open_trace(written(tmp_path, "work.txt", text)).assumptions if "pipeline stages" in one]
    assert ("4,194,304 bytes of pp_comm" in said) is bool(told)


def test_an_aicb_step_runs_forward_then_backward(tmp_path: Path) -> None:
    trace = open_trace(written(tmp_path, "w.txt", writers.AICB))
    found = list(trace.calls())
    assert trace.world == 32
    assert [call.name for call in found] == [
        "attention forward",
        "attention forward",
        "mlp forward",
        "mlp weight gradient",
        "attention weight gradient",
        "attention input gradient",
    ]
    assert found[0].time_us == 50
    assert found[1].group == Group(8)
    assert found[4].group == Group(None, 8)
    assert found[5].after == (3,)  # the gradient's all-reduce runs beside it


def test_micro_collectives_follow_one_another(tmp_path: Path) -> None:
    found = read(written(tmp_path, "w.txt", writers.MICRO))
    assert [(call.kind, call.size_bytes, call.after) for call in found] == [
        ("all-reduce", 4096, ()),
        ("all-to-all", 8192, (0,)),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ALLREDUCE\t1048576", "ALLRED\t1048576", ":3 "),
        ("NONE 0 100", "NONE", ":4 "),
        ("\n2\n", "\n3\n", "ends after 2 layers"),
        ("\n2\n", "\n1\n", "follows the 1 layers"),
        ("\n2\n", "\nmany\n", ":2 "),
        ("50000", "-5", ":3 "),
    ],
)
def test_wrong_lines_of_aicb_are_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in refused(written(tmp_path, "w.txt", writers.AICB.replace(old, new, 1)))


def test_inspector_sizes_are_those_of_nccl_tests(tmp_path: Path) -> None:
    lines = [writers.record("AllReduce", 64, 10), writers.record("ReduceScatter", 64, 10)]
    found = read(written(tmp_path, "i.jsonl", "\n".join(lines) + "\n\n"))
    assert [(call.kind, call.size_bytes) for call in found] == [("all-reduce", 64), ("reduce-scatter", 64 * 16)]
    assert found[1].group == Group(16, nodes=2)
    assert found[1].measured_us == 10


def test_pauses_between_stamped_records_are_computing(tmp_path: Path) -> None:
    lines = [writers.record("AllReduce", 64, 10, start=1000), writers.record("AllReduce", 64, 10, start=1100)]
    found = read(written(tmp_path, "i.jsonl", "\n".join(lines)))
    assert [(call.kind, call.time_us) for call in found] == [("all-reduce", 0), ("compute", 90), ("all-reduce", 0)]


def test_records_of_other_processes_are_passed_over(tmp_path: Path) -> None:
    lines = [writers.record("AllReduce", 64, 10), writers.record("AllReduce", 65, 10, pid=8)]
    assert len(read(written(tmp_path, "i.jsonl", "\n".join(lines)))) == 1


def test_a_cut_off_record_names_its_line(tmp_path: Path) -> None:
    text = writers.record("AllReduce", 64, 10) + "\n" + writers.record("AllReduce", 64, 10)[:-9]
    said = refused(written(tmp_path, "i.jsonl", text))
    assert ":2 " in said
    assert "cut off" in said


def test_flight_recorder_sizes_follow_from_shapes(tmp_path: Path) -> None:
    entries = [
        writers.entry("nccl:all_reduce", [[3, 4]], "Float"),
        writers.entry("nccl:_all_gather_base", [[4]], output_sizes=[[32]]),
        writers.entry("nccl:_reduce_scatter_base", [[32]], output_sizes=[[4]]),
        writers.entry("nccl:coalesced", []),
        writers.entry("nccl:send 0->1", [[8]]),
    ]
    found = read(writers.flight(tmp_path / "dump_rank_0", entries, {"0": [0, 1, 2, 3]}))
    assert [(call.kind, call.size_bytes) for call in found] == [
        ("all-reduce", 48),
        ("all-gather", 64),
        ("reduce-scatter", 64),
        ("send", 16),
    ]
    assert found[0].group == Group(4, 1)
    assert found[3].pairs == ((0, 1),)


def test_a_pickle_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "dump"
    path.write_bytes(pickle.dumps({"entries": []}))
    assert "_dump_nccl_trace_json" in refused(path)


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.99])
def test_a_cut_off_dump_says_where(tmp_path: Path, keep: float) -> None:
    entries = [writers.entry("nccl:all_reduce", [[3, 4]]) for _ in range(20)]
    path = writers.flight(tmp_path / "dump.json", entries, {"0": [0, 1]})
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    assert f"byte {int(len(whole) * keep)}" in refused(path)


def test_wrong_json_says_where(tmp_path: Path) -> None:
    text = '{"entries": [{"profiling_name": "nccl:all_reduce"}, nonsense, 1], "version": "2.10", "pg_config": {}}'
    assert f"byte {text.index('nonsense')}" in refused(written(tmp_path, "d.json", text))


def test_compressed_traces_are_read_and_cut_ones_refused(tmp_path: Path) -> None:
    path = tmp_path / "i.jsonl.gz"
    packed = gzip.compress((writers.record("AllReduce", 64, 10) + "\n").encode())
    path.write_bytes(packed)
    assert len(read(path)) == 1
    path.write_bytes(packed[:-12])
    assert "cut off" in refused(path)


@pytest.mark.parametrize("text", ["", "hello\n", "a,b,c\n1,2,3\n", "{}", "[1]", "{"])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    refused(written(tmp_path, "x.txt", text))


def test_published_traces() -> None:
    """Set EASTWEST_TRACES to a folder with traces of others, each of which must be read to its end."""
    place = os.environ.get("EASTWEST_TRACES")
    if place is None:
        pytest.skip("EASTWEST_TRACES names no folder with published traces")
    files = sorted(path for path in Path(place).rglob("*") if path.is_file())
    assert files
    for path in files:
        assert read(path), path
