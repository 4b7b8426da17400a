"""Does the sum of all headroom fit the switch, and where does XOFF stand when ports fill up together?"""

from __future__ import annotations

from collections.abc import Sequence

from eastwest.intent.measured import MeasuredBuffer
from eastwest.lossless.policy import PortBuffer, SwitchBuffers

LOSSLESS_ALPHA = 1 / 8
ALPHA_SOURCE = "lossless dynamic_th -3, that is 2⁻³: Azure at scale, NSDI'23, appendix A"

_PRIORITIES = 8
DT_SOURCE = "Choudhury and Hahne, dynamic queue length thresholds, IEEE/ACM ToN 1998"


def steady_queue_bytes(shared_bytes: float, alpha: float, congested: int) -> float:
    """Bytes that each of `congested` queues holds when all stand at the dynamic threshold: α·B / (1 + α·n).

    Source: Choudhury and Hahne, dynamic queue length thresholds: T = α·(B − Σ used).
    """
    return alpha * shared_bytes / (1 + alpha * congested)


def xoff_point_bytes(switch: SwitchBuffers, congested: int) -> float:
    """Queue length at which a port of the switch sends XOFF while `congested` ports are at their threshold.

    A queue uses its reserve before the shared pool. Raises ValueError for a switch without lossless ports.
    """
    if not switch.ports:
        raise ValueError(f"{switch.device} has no lossless port")
    reserve = min(port.reserve_bytes for port in switch.ports)
    alpha = min(port.alpha for port in switch.ports) * switch.threshold
    return reserve + max(0.0, steady_queue_bytes(switch.shared_bytes, alpha, congested))


def xoff_points(switch: SwitchBuffers) -> tuple[tuple[int, float], ...]:
    """The XOFF point for 1, 2, 4, … and all ports congested at once."""
    counts = [2**power for power in range(len(switch.ports).bit_length()) if 2**power < len(switch.ports)]
    return tuple((count, xoff_point_bytes(switch, count)) for count in [*counts, len(switch.ports)])


def xoff_alone_bytes(switch: SwitchBuffers) -> float:
    """The XOFF point while one port alone is congested: the highest it can be."""
    return xoff_point_bytes(switch, 1)


def xoff_together_bytes(switch: SwitchBuffers) -> float:
    """The XOFF point while every lossless port is congested: the lowest it can be."""
    return xoff_point_bytes(switch, len(switch.ports))


def fit_buffers(
    device: str,
    model: str,
    *,
    pool_bytes: int,
    headroom_pool_bytes: int | None,
    ports: Sequence[PortBuffer],
    lossless_classes: int = 1,
    measured: MeasuredBuffer | None = None,
) -> SwitchBuffers:
    """The buffer plan of one switch, still without ECN profiles: these follow from its XOFF point.

    Headroom and reserve are needed by every lossless class of every port. measured: the pool that counts instead of
    the published one, and the threshold of its queues.

    It fits when headroom and reserves leave at least as much shared buffer as the reserves take. A published headroom
    pool is the maker's default share and can be configured: exceeding it is stated as oversubscription, the chance
    that ports which all pause at once lose packets, and does not decide whether the sum fits the chip.
    """
    headroom = lossless_classes * sum(port.headroom_bytes for port in ports)
    reserves = lossless_classes * sum(port.reserve_bytes for port in ports)
    usable = pool_bytes if measured is None else measured.pool_bytes
    shared = usable - headroom - reserves
    limit = usable if headroom_pool_bytes is None else headroom_pool_bytes
    return SwitchBuffers(
        device=device,
        model=model,
        pool_bytes=pool_bytes,
        headroom_sum_bytes=headroom,
        shared_bytes=max(0, shared),
        headroom_pool_bytes=headroom_pool_bytes,
        headroom_oversubscription=headroom / limit,
        fits=shared >= reserves,
        ports=tuple(ports),
        ecn=(),
        lossless_classes=lossless_classes,
        measured_pool_bytes=None if measured is None else measured.pool_bytes,
        threshold=1.0 if measured is None else measured.threshold,
    )


def pausing_at_once(switch: SwitchBuffers) -> int:
    """How many ports, the neediest first, may pause in all lossless classes at once before a shared pool is empty.

    The pool is the published one, or where there is none the whole buffer less the reserves.
    """
    reserves = switch.lossless_classes * sum(port.reserve_bytes for port in switch.ports)
    free = switch.usable_bytes - reserves if switch.headroom_pool_bytes is None else switch.headroom_pool_bytes
    count = 0
    for need in sorted((port.headroom_bytes for port in switch.ports), reverse=True):
        free -= switch.lossless_classes * need
        if free < 0:
            break
        count += 1
    return count


def most_classes(pool_bytes: int, ports: Sequence[PortBuffer]) -> int:
    """The most lossless classes, of eight, whose headroom and reserves fit the buffer by the rule of `fit_buffers`."""
    one = sum(port.headroom_bytes + 2 * port.reserve_bytes for port in ports)
    return min(_PRIORITIES, pool_bytes // one) if one else _PRIORITIES
