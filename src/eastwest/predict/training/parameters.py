"""What a prediction of a step rests on beside the job and the machine: one set for all systems."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StepParameters:
    """Stated, not fitted, but for the spread.

    contention: by how much computing slows down while collectives run beside it. Source: 18.9 % in the mean, 40 % at
    most, on A100, H100 and MI200; Lee et al., "Characterizing Compute-Communication Overlap in GPU-Accelerated
    Distributed Deep Learning", arXiv:2507.03114.
    update_bytes: memory traffic of the optimizer for one parameter: gradient, master weight and two moments of Adam
    read, the last three and the parameter written, 4 + 3 x 4 + 3 x 4 + 2.
    token_bytes: of one token in the dataset.
    compute_spread: standard deviation of the logarithm of the time that is not communication, between clusters of one
    kind and by what the model of a step leaves out; from the rows of `benchmarks.published` that nothing was fitted on
    and whose kernels have the same shape as those of the fitted row.
    """

    contention: float = 0.189
    update_bytes: float = 30.0
    token_bytes: float = 4.0
    compute_spread: float = 0.03


STEP = StepParameters()
