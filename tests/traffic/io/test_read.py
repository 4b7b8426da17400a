"""Traces as the tools write them, and what is wrong with damaged ones."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.traffic.io import read_io

DXT = """\
# darshan log version: 3.41
# exe: ./train
# nprocs: 2
# run time: 4.0000

# DXT, file_id: 1, file_name: /data/a
# DXT, rank: 0, hostname: node1
# DXT, write_count: 1, read_count: 2
# DXT, mnt_pt: /data, fs_type: lustre
# Module    Rank  Wt/Rd  Segment          Offset       Length    Start(s)      End(s)  [OST]
 X_POSIX       0  write        0               0         4096      0.5000      0.6000  [  3]
 X_POSIX       0   read        0               0      1000000      1.0000      1.5000  [  3]
 X_POSIX       0   read        1         1000000      1000000      1.5000      2.0000  [  3]
"""
COUNTERS = "\n".join(
    [
        "# darshan log version: 3.41",
        "# nprocs: 4",
        "# run time: 10",
        "#<module>\t<rank>\t<record id>\t<counter>\t<value>\t<file name>\t<mount pt>\t<fs type>",
        *(
            f"{module}\t-1\t77\t{module}_{name}\t{value}\t/data/a\t/data\tlustre"
            for module in ("POSIX", "MPI-IO")
            for name, value in {
                "BYTES_READ": "8000000000",
                "READS": "8000",
                "F_READ_START_TIMESTAMP": "2.0",
                "F_READ_END_TIMESTAMP": "4.0",
            }.items()
        ),
        "",
    ]
)
STRACE = """\
100 1700000000.000000 openat(AT_FDCWD, "/data/a", O_RDONLY|O_CLOEXEC) = 3 <0.000010>
100 1700000000.050000 socket(AF_INET, SOCK_STREAM, 0) = 4 <0.000010>
100 1700000000.060000 read(4, "x"..., 8192) = 8192 <0.010000>
100 1700000000.100000 read(3, "abc"..., 1000) = 1000 <0.010000>
100 1700000000.150000 clone(child_stack=NULL, flags=CLONE_VM|CLONE_FILES|SIGCHLD) = 101 <0.0001>
101 1700000000.300000 pread64(3,  <unfinished ...>
100 1700000000.300100 write(5</ckpt/x>, "a"..., 4096) = 4096 <0.1>
101 1700000000.400000 <... pread64 resumed>"zz"..., 2048, 0) = 2048 <0.100000>
101 1700000000.500000 read(9, "?"..., 512) = 512 <0.1>
101 1700000000.600000 read(3, 0x7f, 512) = -1 EAGAIN (Resource temporarily unavailable) <0.1>
101 1700000000.700000 +++ exited with 0 +++
"""
PFW = """\
[
{"id":1,"name":"open64","cat":"POSIX","pid":7,"tid":7,"ts":1000000,"dur":10,"ph":"X","args":{"fhash":"f"}}
{"id":2,"name":"read","cat":"POSIX","pid":7,"tid":7,"ts":1000100,"dur":1000,"ph":"X","args":{"ret":5000,"fhash":"f"}}
{"id":3,"name":"fwrite","cat":"STDIO","pid":8,"tid":8,"ts":1002000,"dur":1000,"ph":"X","args":{"ret":70,"fhash":"g"}}
]
"""


def _write(folder: Path, text: str, name: str = "trace.txt") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_dxt_segments_are_placed_in_time(tmp_path: Path) -> None:
    pattern = read_io(_write(tmp_path, DXT))
    assert (pattern.kind, pattern.processes, pattern.files) == ("darshan-dxt", 2, 1)
    assert (pattern.read_bytes, pattern.write_bytes, pattern.reads) == (2_000_000, 4096, 2)
    assert pattern.duration_s == 4
    assert pattern.peak_read == pytest.approx(0.002)


def test_counters_spread_bytes_and_say_so(tmp_path: Path) -> None:
    pattern = read_io(_write(tmp_path, COUNTERS))
    assert (pattern.kind, pattern.processes, pattern.read_bytes) == ("darshan", 4, 8_000_000_000)
    assert pattern.mean_read == pytest.approx(0.8)
    assert pattern.peak_read == pytest.approx(4.0, rel=0.01)
    assert "DXT" in pattern.notes[0]


def test_strace_follows_files_over_threads_and_resumed_calls(tmp_path: Path) -> None:
    pattern = read_io(_write(tmp_path, STRACE))
    assert (pattern.read_bytes, pattern.write_bytes) == (3048, 4096)
    assert (pattern.processes, pattern.files) == (2, 2)
    assert any("512 bytes" in note for note in pattern.notes)


def test_a_compressed_trace_of_dlio(tmp_path: Path) -> None:
    file = tmp_path / "trace.pfw.gz"
    file.write_bytes(gzip.compress(PFW.encode()))
    pattern = read_io(file)
    assert (pattern.kind, pattern.read_bytes, pattern.write_bytes) == ("dlio", 5000, 70)


def test_a_summary_of_dlio_knows_means_alone(tmp_path: Path) -> None:
    metric = {"train_io_mean_MB_per_second": 1000.0, "train_au_mean_percentage": 91.5}
    file = _write(tmp_path, json.dumps({"num_accelerators": 8, "metric": metric}, indent=1), "summary.json")
    pattern = read_io(file)
    assert pattern.mean_read == pytest.approx(1.048576)
    assert pattern.utilisation == pytest.approx(0.915)


def test_what_the_real_strace_writes(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    trace, data = tmp_path / "trace.txt", tmp_path / "data"
    script = f"dd if=/dev/zero of={data} bs=65536 count=16; dd if={data} of=/dev/null bs=65536"
    command = [strace, "-f", "-ttt", "-T", "-o", str(trace), "sh", "-c", script]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a fixed command
    if outcome.returncode != 0:
        pytest.skip(f"strace may not trace here: {outcome.stderr.strip()[:100]}")
    pattern = read_io(trace)
    assert (pattern.read_bytes, pattern.write_bytes) == (2**20, 2**20)
    assert pattern.median_read_bytes == 65536
    assert pattern.processes == 2


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        (DXT.rsplit("\n", 2)[0] + "\n", 12, "ends after 2 of 3 segments"),
        (DXT.replace("X_POSIX       0   read        1", "X_POSIX       0   rea"), 13, "not a DXT segment"),
        (COUNTERS.replace("\t8000\t/data/a\t/data\tlustre", "\tmany\t/data/a", 1), 6, "no figure"),
        (COUNTERS.replace("# nprocs: 4", "#"), 12, "nprocs"),
        (COUNTERS.split("POSIX\t")[0], 4, "no POSIX"),
        (PFW.replace('"args":{"ret":5000,"fhash":"f"}}', '"ar'), 3, "no JSON"),
        (STRACE.replace('read(3, "abc"...', 'read("abc"...'), 4, "without a file descriptor"),
        ("hello\n", 1, "not a known kind"),
        ("", 1, "not a known kind"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, line: int, found: str) -> None:
    with pytest.raises(InputError) as caught:
        read_io(_write(tmp_path, text))
    problem = caught.value.problems[0]
    assert found in problem.found
    assert problem.line == line
    assert problem.file == tmp_path / "trace.txt"


def test_a_cut_gzip_file_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "trace.gz"
    whole = gzip.compress((STRACE * 50).encode())
    file.write_bytes(whole[: len(whole) - 20])
    with pytest.raises(InputError, match="cut off"):
        read_io(file)


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_io(tmp_path / "none")
