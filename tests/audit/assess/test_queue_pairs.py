"""Queue pairs of jobs as flows of an assessment."""

from __future__ import annotations

import pytest

from eastwest.audit import samples
from eastwest.audit.assess import predict
from eastwest.audit.assess.queue_pairs import queue_pair_notes, queue_pairs_of
from eastwest.audit.assess.runs import Runs
from eastwest.audit.assess.workload import asked_for


@pytest.mark.parametrize(("stated", "flows"), [("1", 2), ("2", 4), ("8", 4), ("many", 4)])
def test_a_jobs_queue_pairs_are_flows(stated: str, flows: int) -> None:
    audited = samples.environment("*", NCCL_IB_QPS_PER_CONNECTION=stated)(samples.sample())
    assert queue_pairs_of(audited) == flows


def test_the_report_says_what_was_counted() -> None:
    audited = samples.environment("*", NCCL_IB_QPS_PER_CONNECTION="1", NCCL_IB_SPLIT_DATA_ON_QPS="1")(samples.sample())
    (note,) = queue_pair_notes(audited)
    assert "1 queue pairs" in note
    assert "cut over them: 2 flows" in note


@pytest.mark.usefixtures("short_runs")
def test_fewer_queue_pairs_leave_paths_idle() -> None:
    def paths(stated: str) -> float:
        edit = samples.environment("*", NCCL_IB_QPS_PER_CONNECTION=stated)
        question = predict.Question(asked_for("all-reduce:64MiB", None), None, frozenset(), Runs())
        return question.of(edit(samples.sample())).paths.middle

    assert paths("1") < paths("4")
