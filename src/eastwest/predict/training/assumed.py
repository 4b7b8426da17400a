"""What the expectation of a step takes for granted."""

from __future__ import annotations

from eastwest.intent.site import TrainingIntent
from eastwest.predict.training.dimensions import Dimension
from eastwest.predict.training.machine import Machine
from eastwest.predict.training.parameters import StepParameters


def assumptions(
    job: TrainingIntent, machine: Machine, found: tuple[Dimension, ...], parameters: StepParameters
) -> tuple[str, ...]:
    """One sentence each."""
    said = [
        f"GPUs compute at {job.mfu:.0%} of {machine.peak_tflops:g} Tflop/s (dense BF16) while they compute.",
        f"From step to step a GPU's compute time varies by {job.jitter:.1%} (standard deviation), independently.",
    ]
    names = {each.name for each in found}
    if names & {"tensor", "expert", "pipeline"}:
        said.append(f"{job.overlap:.0%} of tensor, expert and plain pipeline traffic is hidden, as the job states.")
    if "data" in names:
        when = "every microbatch, parameters gathered ahead of use" if job.zero == 3 else "the last microbatch"
        said.append(f"Gradients are reduced bucket by bucket beside the backward pass of {when}.")
    if "expert" in names:
        said.append("Tokens are spread evenly over experts.")
    said.append(f"Computing loses {parameters.contention:.0%} of the time that communication runs beside it.")
    if machine.memory_gigabytes_per_s is None:
        said.append("The memory bandwidth of the GPU is not known: weights and optimizer count as no time.")
    if machine.read_gigabytes_per_s is None:
        said.append("The site states no storage: input counts as there in time.")
    said.append("Without checkpoints, failures and restarts.")
    return tuple(said)
