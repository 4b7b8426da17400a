"""Series of panels on the steps of a query."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from eastwest.monitor.query import Span, ask
from eastwest.telemetry.promql import Sampled


class Answers:
    """Stands for a client."""

    def range(self, query: str, begin_s: float, end_s: float, step_s: float) -> Iterator[Sampled]:
        assert (query, begin_s, end_s, step_s) == ("up", 100.0, 160.0, 15.0)
        yield Sampled({"job": "a"}, ((100.0, 1.0), (130.0, 3.0), (160.0, 5.0), (175.0, 6.0)))


def test_steps_without_a_sample_are_nan_and_others_are_left_out() -> None:
    (found,) = ask(Answers(), "up", Span(100.0, 160.0, 15.0))  # type: ignore[arg-type]
    assert found.labels == {"job": "a"}
    assert np.array_equal(found.values, [1.0, np.nan, 3.0, np.nan, 5.0], equal_nan=True)
