"""The assessment in sentences that terminal, page and document share."""

from __future__ import annotations

import math

from eastwest.audit.assess.assessment import Assessment, Cost, NotAssessed
from eastwest.audit.assess.burst import OVER_BUFFER
from eastwest.audit.assess.interval import Interval
from eastwest.audit.assess.job import StepPredicted
from eastwest.audit.assess.packets import PACKET_SEEDS
from eastwest.audit.assess.predict import FLOW_SEEDS, Predicted
from eastwest.traffic.lanes import MOST_CHANNELS
from eastwest.units import format_us

_VISIBLE = 0.0005
"""Of a step: less is noise."""


def headline(found: Assessment | NotAssessed) -> str:
    """`As it is: 12 % of the expected bus bandwidth; after the change plan: 44 %`."""
    if isinstance(found, NotAssessed):
        return f"Not predicted: {found.why}"
    text = (
        f"As it is: {_share(found.before)} of the expected bus bandwidth; after the change plan: {_share(found.after)}"
    )
    if found.mended.share.middle > found.after.share.middle + 0.005:
        text += f"; with the findings that are mended by hand: {_share(found.mended)}"
    return "; ".join([text, *_steps(found)])


def _steps(found: Assessment) -> list[str]:
    return [
        f"a step of {was.job.name}: {_step(was)} as it is, {_step(then)} after"
        for was, then in zip(found.before.steps, found.after.steps, strict=False)
    ]


def _step(step: StepPredicted) -> str:
    if step.time_us is None:
        return "does not end"
    return f"{format_us(step.time_us.middle)} with GPUs {percent(step.active.middle)} active"


def step_time(step: StepPredicted) -> str:
    """`21.5 s (21.4 s to 21.7 s)`."""
    if step.time_us is None:
        return "does not end"
    most = "never" if math.isinf(step.time_us.high) else format_us(step.time_us.high)
    return f"{format_us(step.time_us.middle)} ({format_us(step.time_us.low)} to {most})"


def step_costs(cost: Cost, mended: Predicted) -> str:
    """How much longer steps take with one mistake left: `llm +4.4 s`; empty where no job is predicted or none is."""
    texts = []
    for left, best in zip(cost.left.steps, mended.steps, strict=False):
        if left.time_us is None:
            texts.append(f"{left.job.name} does not end")
        elif best.time_us is not None and left.time_us.middle > best.time_us.middle * (1 + _VISIBLE):
            texts.append(f"{left.job.name} +{format_us(left.time_us.middle - best.time_us.middle)}")
    return ", ".join(texts)


def states(found: Assessment) -> tuple[tuple[str, Predicted], ...]:
    """The three states of the network that are predicted, with their names."""
    return (
        ("as it is", found.before),
        ("after the change plan", found.after),
        ("with hosts and by hand", found.mended),
    )


def _share(one: Predicted) -> str:
    return percent(one.share.middle) if one.ends else f"{percent(one.share.middle)} (the job does not end)"


def percent(share: float) -> str:
    """`44 %`."""
    return f"{share * 100:.0f} %"


def spread(one: Interval) -> str:
    """`44 % (40 to 45)`."""
    return f"{percent(one.middle)} ({one.low * 100:.0f} to {one.high * 100:.0f})"


def methods(found: Assessment) -> tuple[str, ...]:
    """How the figures were worked out, and what they rest on, one sentence each."""
    one = found.before
    return (
        f"Workload: {found.asked.text()} over {one.nics} NICs ({found.asked.origin}); the expected bus bandwidth is "
        f"{one.expected_gigabytes_per_s:,.0f} GB/s, what the NICs could do if no packet waited for another.",
        f"Paths: max-min fair flows over the links, speeds, MTU and equal paths as found, {len(FLOW_SEEDS)} draws of "
        f"the hash over the fields that switches take in; up to {MOST_CHANNELS} queue pairs for two neighbours.",
        f"Losslessness: {len(PACKET_SEEDS)} runs of packets over {one.packet_nics} NICs, the places of findings among "
        f"them, of the same collective cut short, with {one.burst or 'nothing beside it'}: {OVER_BUFFER:g} times "
        "what the shared buffer of its leaf holds. What counts is the time until both are done, against sound queues "
        "on the same paths; a gain over these does not count.",
        "The share is the product of both; the interval is that of the draws. It says nothing of other workloads.",
        "Each mistake costs what is lost when it alone is left and all else is mended, and gains what is won when it "
        "alone is mended; where mending one of two suffices, neither costs and both gain.",
        *(_method(step) for step in one.steps),
        *found.before.notes,
    )


def _method(step: StepPredicted) -> str:
    job, idle = step.job, step.idle
    return (
        f"Training job {job.name}: {job.data} replicas of {job.tensor} x {job.pipeline} x {job.context} GPUs (tensor, "
        f"pipeline, context), {job.global_batch} sequences a step, ranks on nodes in the order of their names. A step "
        f"takes {format_us(idle.time_us)} on idle paths (90 % of steps {format_us(idle.low_us)} to "
        f"{format_us(idle.high_us)}); data of each kind of parallelism are slowed by what flows of the job's own "
        "messages, and packets of a collective of its pattern, lose on the network. Intervals are those of the draws."
    )
