"""The assessment in sentences that terminal, page and document share."""

from __future__ import annotations

from eastwest.audit.assess.assessment import Assessment, NotAssessed
from eastwest.audit.assess.burst import OVER_BUFFER
from eastwest.audit.assess.interval import Interval
from eastwest.audit.assess.packets import PACKET_SEEDS
from eastwest.audit.assess.predict import FLOW_SEEDS, Predicted


def headline(found: Assessment | NotAssessed) -> str:
    """`As it is: 12 % of the expected bus bandwidth; after the change plan: 44 %`."""
    if isinstance(found, NotAssessed):
        return f"Not predicted: {found.why}"
    text = (
        f"As it is: {_share(found.before)} of the expected bus bandwidth; after the change plan: {_share(found.after)}"
    )
    if found.mended.share.middle > found.after.share.middle + 0.005:
        text += f"; with the findings that are mended by hand: {_share(found.mended)}"
    return text


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
        "the hash; one queue pair for each pair of neighbours.",
        f"Losslessness: {len(PACKET_SEEDS)} runs of packets over {one.packet_nics} NICs, the places of findings among "
        f"them, of the same collective cut short, with {one.burst or 'nothing beside it'}: {OVER_BUFFER:g} times "
        "what the shared buffer of its leaf holds. What counts is the time until both are done, against sound queues "
        "on the same paths; a gain over these does not count.",
        "The share is the product of both; the interval is that of the draws. It says nothing of other workloads.",
        "Each mistake costs what is lost when it alone is left and all else is mended, and gains what is won when it "
        "alone is mended; where mending one of two suffices, neither costs and both gain.",
        *found.before.notes,
    )
