"""Workloads in words."""

from __future__ import annotations

from eastwest.intent.site import CollectiveIntent, TrainingIntent
from eastwest.prove.describe import describe

MIB = 2**20


def test_a_collective() -> None:
    intent = CollectiveIntent("x", "all-reduce", "ring", "rail", (64 * MIB,), 0, 1)
    assert describe(intent) == "all-reduce of 64 MiB, ring, one group per rail over all nodes"


def test_an_automatic_algorithm_is_not_named() -> None:
    intent = CollectiveIntent("x", "all-to-all", "auto", "all", (MIB, 2 * MIB), 0, 1)
    assert describe(intent) == "all-to-all of 1 MiB, 2 MiB, all NICs in one group"


def test_an_incast_names_its_senders() -> None:
    intent = CollectiveIntent("x", "incast", "auto", "all", (MIB,), 16, 1)
    assert describe(intent) == "incast: 16 NICs send 1 MiB each to one NIC at once"


def test_a_training_job_names_what_is_parallel() -> None:
    intent = TrainingIntent("x", "llama-3-8b", 8, 1, 16, 1, 256, 8192, 0.4, 0.0, 2, 64 * MIB)
    assert describe(intent) == "training of llama-3-8b, tensor 8, data 16, 2 steps"
