"""Workloads of kind storage and trace: what is refused, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.intent.load import load_site
from eastwest.intent.site import StorageRunIntent, TraceIntent
from tests.intent.texts import SITE, only_problem, write

READ = "  - {name: read, kind: storage, pattern: read, size: 64 MiB}\n"
STORAGE = "storage: {system: ddn-ai400x2t, count: 2, read: 64 GB/s, write: 32 GB/s, network: NET}\n"
TRACE = "  - {name: recorded, kind: trace, path: job.et, calls: 5, ranks_per_node: 2}\n"


def site(workload: str, network: str = "converged") -> str:
    return SITE + workload + STORAGE.replace("NET", network)


def test_a_burst_is_loaded(tmp_path: Path) -> None:
    loaded = load_site(write(tmp_path, site(READ.replace("}", ", beside: allreduce}"))))
    assert loaded.workloads[1] == StorageRunIntent("read", "read", 64 * 2**20, "allreduce")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (SITE + READ, "workloads[1].kind"),
        (site(READ, "none"), "workloads[1].kind"),
        (site(READ.replace("}", ", beside: nobody}")), "workloads[1].beside"),
        (site(READ.replace("}", ", beside: allreduce}"), "dedicated"), "workloads[1].beside"),
        (site(READ).replace("network: ", "use: {client: {protocol: nfs-tcp}}, network: "), "workloads[1].kind"),
    ],
)
def test_a_burst_that_cannot_run_is_refused(tmp_path: Path, text: str, path: str) -> None:
    assert only_problem(tmp_path, text).path == path


def test_a_trace_stands_beside_the_site_file(tmp_path: Path) -> None:
    (tmp_path / "job.et").write_bytes(b"x")
    loaded = load_site(write(tmp_path, SITE + TRACE))
    assert loaded.workloads[1] == TraceIntent("recorded", str(tmp_path / "job.et"), 5, 64 * 2**20, 2)


def test_a_missing_trace_is_an_error_with_its_line(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, SITE + TRACE)
    assert (problem.path, problem.line) == ("workloads[1].path", SITE.count("\n") + 1)
    assert "job.et" in problem.found
