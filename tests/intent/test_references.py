"""Files that a site names belong to its identity."""

from __future__ import annotations

import hashlib
import os
import tracemalloc
from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.intent.load import load_site
from eastwest.intent.references import RECORD, content_hash, record_of, recorded_beside
from tests.cli.sites import TINY, write_site
from tests.traffic.traces.writers import AICB

TRACE = "  - {name: recorded, kind: trace, path: job.txt}\n"


def test_a_site_is_its_file_and_the_traces_it_names(tmp_path: Path) -> None:
    trace = tmp_path / "job.txt"
    trace.write_text(AICB)
    file = write_site(tmp_path, TINY + TRACE)
    first = load_site(file)
    assert [(one.path, one.sha256) for one in first.references] == [
        ("job.txt", hashlib.sha256(AICB.encode()).hexdigest())
    ]
    assert first.source_hash != hashlib.sha256(file.read_bytes()).hexdigest()
    trace.write_text(AICB.replace("40000", "40001"))
    assert load_site(file).source_hash != first.source_hash
    trace.write_text(AICB)
    assert load_site(file).source_hash == first.source_hash


def test_the_copy_of_a_site_knows_what_its_traces_were(tmp_path: Path) -> None:
    (tmp_path / "job.txt").write_text(AICB)
    file = write_site(tmp_path, TINY + TRACE)
    original = load_site(file)
    copy = tmp_path / "project" / "site.yaml"
    copy.parent.mkdir()
    copy.write_bytes(file.read_bytes())
    with pytest.raises(InputError, match="no file or folder"):
        load_site(copy)
    (copy.parent / RECORD).write_text(record_of(original.references))
    assert load_site(copy).source_hash == original.source_hash
    (copy.parent / "job.txt").write_text("another")
    assert load_site(copy).source_hash != original.source_hash


def test_a_trace_of_equal_size_and_time_is_read_again(tmp_path: Path) -> None:
    trace = tmp_path / "job.txt"
    trace.write_bytes(b"a" * 100)
    before, times = content_hash(trace), trace.stat()
    other = tmp_path / "other"
    other.write_bytes(b"b" * 100)
    os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))
    other.replace(trace)
    assert content_hash(trace) != before


def test_names_and_contents_of_a_folder_count(tmp_path: Path) -> None:
    folder = tmp_path / "ranks"
    folder.mkdir()
    (folder / "job.0.et").write_bytes(b"zero")
    (folder / "job.1.et").write_bytes(b"one")
    before = content_hash(folder)
    (folder / "job.1.et").rename(folder / "job.2.et")
    moved = content_hash(folder)
    (folder / "job.0.et").write_bytes(b"none")
    assert len({before, moved, content_hash(folder)}) == 3


def test_a_large_trace_is_a_stream(tmp_path: Path) -> None:
    large = tmp_path / "large.et"
    with large.open("wb") as stream:
        stream.truncate(64 << 20)
    tracemalloc.start()
    content_hash(large)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4 << 20


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path / "pipe", tmp_path / "none"):
        with pytest.raises(InputError):
            content_hash(place)


@pytest.mark.parametrize("text", ["", "[1]", "[" * 100_000, "{", "\udcff"])
def test_what_is_no_record_records_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / RECORD).write_bytes(text.encode(errors="surrogateescape"))
    assert recorded_beside(tmp_path) == {}
