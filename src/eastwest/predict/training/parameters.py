"""What a prediction of a step rests on beside the job and the machine: one set for all systems."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StepParameters:
    """Stated, not fitted, but for contention and the spread.

    contention: time that computing loses for each second of communication that runs beside it. Fitted on the published
    steps of `benchmarks.published`: most rows within 5 % at 0.40 to 0.50, whichever submitter is left out. Two means
    over A100, H100 and MI200 in Lee et al., "Characterizing Compute-Communication Overlap in GPU-Accelerated
    Distributed Deep Learning", arXiv:2507.03114, come to more: overlap makes computing 18.9 % slower, and doing one
    after the other takes 10.2 % longer than that, so that communication is 0.31 of computing and costs 0.189 / 0.31 =
    0.61 of its time.
    weight_bytes: memory traffic of one parameter in one microbatch, however few tokens there are: weight read forward
    and backward in BF16, gradient accumulated in FP32, 2 + 2 + 4 + 4.
    gradient_bytes: of one gradient in one step: set to zero and read for its norm in FP32, 4 + 4.
    update_bytes: of the optimizer for one parameter that it keeps: gradient, master weight and two moments of Adam
    read, the last three and the parameter written, 4 + 3 x 4 + 3 x 4 + 2.
    token_bytes: of one token in the dataset.
    compute_spread: standard deviation of the logarithm of the time that is not communication, between clusters of one
    kind and by what the model of a step leaves out; from the rows of `benchmarks.published` that nothing was fitted on
    and whose kernels have the same shape as those of the fitted row.
    """

    contention: float = 0.45
    weight_bytes: float = 12.0
    gradient_bytes: float = 8.0
    update_bytes: float = 30.0
    token_bytes: float = 4.0
    compute_spread: float = 0.04


STEP = StepParameters()
