"""The efficiency of a measured step is found again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.predict.training import efficiency_of, predict_step
from tests.predict.training.builders import MACHINE, job


@settings(max_examples=10, deadline=None)
@given(mfu=st.floats(0.02, 3.9), tensor=st.sampled_from([1, 8]))
def test_the_efficiency_of_a_predicted_step_comes_back(mfu: float, tensor: int) -> None:
    ours = job(tensor=tensor, data=64 // tensor, global_batch=64)
    time_us = predict_step(replace(ours, mfu=mfu), MACHINE).time_us
    assert efficiency_of(ours, MACHINE, time_us) == pytest.approx(mfu, rel=1e-6)


@pytest.mark.parametrize("time_us", [1.0, 1e12])
def test_a_time_that_no_efficiency_gives_is_refused(time_us: float) -> None:
    with pytest.raises(InputError, match="check parallelism"):
        efficiency_of(job(), MACHINE, time_us)
