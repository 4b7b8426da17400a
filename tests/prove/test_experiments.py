"""Which experiments a site gets."""

from __future__ import annotations

from collections import Counter

from eastwest.explore.comparison import Comparison
from eastwest.prove.experiments import experiments_of
from eastwest.prove.workloads import Prepared
from eastwest.simulate.faults import Corruption
from tests.explore.builders import PortRow, arm, operation, row, run
from tests.prove.builders import designed, prepared

PLAN = designed()[2]
BURST = prepared("standard-incast", "incast")


def chosen(*workloads: Prepared, rows: tuple[tuple[PortRow, ...], ...] = ()) -> list[tuple[Comparison, Prepared]]:
    telemetry = rows or ((),) * len(workloads)
    arms = tuple(
        arm(one.name, run(operation(0.0, 1.0), rows=own)) for one, own in zip(workloads, telemetry, strict=True)
    )
    return list(experiments_of(workloads, arms, BURST, PLAN))


def keys(*workloads: Prepared) -> list[str]:
    return [one.key for one, _ in chosen(*workloads)]


def test_a_site_without_bursts_gets_the_standard_one() -> None:
    assert keys(prepared("ring")) == [
        "burst-standard-incast",
        "faults-ring",
        "faults-ring-beside-standard-incast",
        "loss",
    ]


def test_bursts_of_the_site_are_tried_too() -> None:
    found = keys(prepared("ring"), prepared("mine", "incast"), prepared("a2a", "all-to-all"))
    assert found[:3] == ["burst-standard-incast", "burst-mine", "burst-a2a"]


def test_faults_and_loss_are_tried_on_the_first_all_reduce() -> None:
    found = chosen(prepared("a2a", "all-to-all"), prepared("first"), prepared("second"))
    assert [source.name for one, source in found if not one.key.startswith("burst-")] == [
        "first",
        "first-beside-standard-incast",
        "first",
    ]


def test_without_an_all_reduce_another_collective_is_taken() -> None:
    assert "faults-gather" in keys(prepared("mine", "incast"), prepared("gather", "all-gather"))


def test_without_a_collective_the_first_workload_is_taken() -> None:
    assert "faults-mine" in keys(prepared("mine", "incast"), prepared("swap", "permutation"))


def test_faults_strike_where_the_target_s_own_run_is_busy() -> None:
    """The site's other workloads do not decide the place: the port towards node 2 carries the target's bytes."""
    to_node_1, to_node_2 = (PLAN.fabric.links_of[node.name][0].other(node.name) for node in PLAN.fabric.gpu_nodes)
    rows = ((row(*to_node_1, tx_bytes=99),), (row(*to_node_2, tx_bytes=9),))
    found = chosen(prepared("a2a", "all-to-all"), prepared("ring"), rows=rows)
    arms = next(one for one, _ in found if one.key == "faults-ring").arms
    (dirty,) = [fault for one in arms for fault in one.faults if isinstance(fault, Corruption)]
    assert (dirty.device, dirty.port) == to_node_2


def test_keys_are_unique() -> None:
    found = keys(prepared("ring"), prepared("mine", "incast"), prepared("a2a", "all-to-all"))
    assert max(Counter(found).values()) == 1


def test_labels_within_an_experiment_are_unique() -> None:
    for one, _ in chosen(prepared("ring"), prepared("a2a", "all-to-all")):
        assert len({planned.label for planned in one.arms}) == len(one.arms)


def test_each_experiment_runs_its_own_source() -> None:
    assert all(one.graph is source.graph for one, source in chosen(prepared("ring")))
