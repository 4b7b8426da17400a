"""Jobs and machines to predict."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from eastwest.intent.site import TrainingIntent
from eastwest.predict.collectives import Generation, Network, System
from eastwest.predict.training import Machine

HOPPER = System(Generation.HOPPER, 450, 8, 8, 400, Network.ROCE, balanced=True)
MACHINE = Machine(HOPPER, 989.4, 3350)


def job(model: str = "llama-3-8b", **changed: Any) -> TrainingIntent:  # noqa: ANN401
    """A job called `job` on 64 GPUs: tensor 8, data 8, two sequences each."""
    plain = TrainingIntent(
        name="job",
        model=model,
        tensor=8,
        pipeline=1,
        data=8,
        expert=1,
        global_batch=16,
        sequence=8192,
        mfu=0.5,
        overlap=0.0,
        steps=1,
        simulated_bytes=1,
        jitter=0.0,
    )
    return replace(plain, **changed)
