"""Other tests in the output of a test, and sweeps where one size counts."""

from __future__ import annotations

from pathlib import Path

from eastwest.validate.acceptance import Kind
from eastwest.validate.acceptance.model import Test
from eastwest.validate.campaign.folder import Folder
from eastwest.validate.campaign.ingest import ingest, samples
from tests.validate.builders import campaign_of, nccl

LATENCIES = (
    "                    RDMA_{verb} Latency Test\n"
    " #bytes #iterations    t_min[usec]    t_max[usec]  t_typical[usec]    t_avg[usec]\n"
    " 2       1000          1.01           7.50         {value}               1.12\n"
    " 8388608 1000          175.1          180.5        177.1              178.2\n"
)


def taken(campaign: Folder, place: Path, test: Test, text: str) -> tuple[str, ...]:
    target = place / test.id / "r1.txt"
    target.parent.mkdir(parents=True)
    target.write_text(text, encoding="utf-8")
    (found,) = ingest(campaign, place)
    assert not found.problem
    return found.notes


def test_another_collective_in_the_same_file_is_not_judged(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    test = next(one for one in campaign.acceptance.tests if one.option("operation") == "all-reduce")
    ranks = {1 << 30: 300.0}
    both = nccl(test.hosts, ranks) + nccl(test.hosts, {1 << 30: 50.0}, "alltoall_perf")
    notes = taken(campaign, tmp_path / "outputs", test, both)
    assert samples(campaign)[f"{test.id}-{1 << 30}"] == [300e9]
    assert any("alltoall_perf: another test than planned" in note for note in notes)


def test_a_latency_is_that_of_its_verb_and_of_the_smallest_message(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    test = next(
        one for one in campaign.acceptance.tests if one.kind is Kind.LATENCY and one.option("tool") == "ib_write_lat"
    )
    text = LATENCIES.format(verb="Write", value=1.10) + LATENCIES.format(verb="Read", value=2.20)
    notes = taken(campaign, tmp_path / "outputs", test, text)
    assert samples(campaign)[test.id] == [1.10]
    assert any("RDMA_Read Latency Test: another test than planned" in note for note in notes)
