"""Choice and check of algorithms."""

from __future__ import annotations

import pytest

from eastwest.errors import InputError
from eastwest.traffic.schedule import check_schedule, choose_algorithm


def test_a_named_algorithm_stays() -> None:
    assert choose_algorithm("all-reduce", "tree", 16, 2**30, 400.0) == "tree"


def test_a_large_all_reduce_takes_the_ring() -> None:
    assert choose_algorithm("all-reduce", "auto", 16, 2**30, 400.0) == "ring"


def test_a_small_all_reduce_takes_the_tree() -> None:
    assert choose_algorithm("all-reduce", "auto", 16, 2**16, 400.0) == "tree"


@pytest.mark.parametrize(
    ("collective", "algorithm"),
    [("all-gather", "ring"), ("reduce-scatter", "ring"), ("all-to-all", "pairwise"), ("broadcast", "ring")],
)
def test_other_collectives_have_one_usual_algorithm(collective: str, algorithm: str) -> None:
    assert choose_algorithm(collective, "auto", 16, 2**20, 400.0) == algorithm


@pytest.mark.parametrize(
    ("collective", "algorithm", "ranks", "size", "said"),
    [
        ("all-to-all", "ring", 4, 100, "does not carry out"),
        ("all-gather", "halving-doubling", 6, 100, "over 6 ranks"),
        ("all-reduce", "ring", 16, 15, "leaves some with nothing"),
    ],
)
def test_what_cannot_be_run_is_an_input_error(
    collective: str, algorithm: str, ranks: int, size: int, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        check_schedule(collective, algorithm, ranks, size, "workloads.test")


def test_an_all_reduce_may_halve_over_any_number() -> None:
    check_schedule("all-reduce", "halving-doubling", 6, 100, "workloads.test")
