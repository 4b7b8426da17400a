"""The traffic classes of the site, and the PFC watchdog."""

from __future__ import annotations

from eastwest.errors import InputError, Problem
from eastwest.intent.site import LosslessIntent
from eastwest.lossless.policy import Reason, TrafficClass, Watchdog

ROCE_WEIGHT_PERCENT = 90
CONTROL_DSCPS = (48, 56)
_CNP_QUEUES = (6, 5)
_CONTROL_QUEUES = (7, 5, 4)

WATCHDOG = Watchdog(poll_ms=100, detection_ms=200, restoration_ms=400, action="drop")
WATCHDOG_REASON = Reason(
    subject="PFC watchdog",
    value="poll 100 ms, detection 200 ms, restoration 400 ms, drop",
    why=(
        "a queue paused for 200 ms is a storm, not congestion; restoration is twice the detection, and the poll is at "
        "most half the detection, as EOS requires"
    ),
    source="SONiC pfcwd/main.py @015521a5 (200 ms, 2 × detection, drop); orchagent polls every 100 ms",
)


def traffic_classes(intent: LosslessIntent) -> tuple[TrafficClass, ...]:
    """The classes `roce`, `cnp`, `control`, `default` and those of the site's own, together holding every DSCP once.

    Priority, traffic class and queue of RoCE are one number, so that no mapping can come apart. CNP and control are
    strict in queues of their own. Classes of the site's own are lossy; their shares are taken from RoCE's. Raises
    InputError for code points, queues or a priority that cannot be told apart.
    """
    _check(intent)
    priority = intent.priority
    cnp = next(queue for queue in _CNP_QUEUES if queue != priority)
    control = next(queue for queue in _CONTROL_QUEUES if queue not in (priority, cnp))
    own = _own_classes(intent, {0, priority, cnp, control})
    taken = {intent.roce_dscp, intent.cnp_dscp, *(dscp for one in own for dscp in one.dscps)}
    control_dscps = tuple(dscp for dscp in CONTROL_DSCPS if dscp not in taken)
    rest = tuple(dscp for dscp in range(64) if dscp not in taken.union(control_dscps))
    weight = ROCE_WEIGHT_PERCENT - sum(one.weight_percent for one in own)
    return (
        TrafficClass("roce", (intent.roce_dscp,), priority, priority, priority, weight_percent=weight, ecn=True),
        TrafficClass("cnp", (intent.cnp_dscp,), cnp, cnp, strict=True),
        TrafficClass("control", control_dscps, control, control, strict=True),
        TrafficClass("default", rest, 0, 0, weight_percent=100 - ROCE_WEIGHT_PERCENT),
        *own,
    )


def _own_classes(intent: LosslessIntent, taken: set[int]) -> tuple[TrafficClass, ...]:
    """The classes of the site's own, each in its queue or the lowest free one."""
    found = []
    for position, one in enumerate(intent.classes):
        wanted = {other.queue for other in intent.classes if other is not one}
        queue = next(queue for queue in range(8) if queue not in taken | wanted) if one.queue is None else one.queue
        if queue in taken:
            free = ", ".join(str(queue) for queue in range(8) if queue not in taken)
            raise InputError(Problem(f"queue {queue} is taken", f"lossless.classes[{position}].queue", allowed=free))
        taken.add(queue)
        weight = 0 if one.strict else one.weight_percent
        found.append(TrafficClass(one.name, one.dscps, queue, queue, None, one.strict, weight, one.ecn))
    return tuple(found)


def class_reasons(classes: tuple[TrafficClass, ...]) -> tuple[Reason, ...]:
    """Why the classes are what they are."""
    roce, cnp, control, default, *own = classes
    return (
        Reason(
            "class roce",
            f"DSCP {roce.dscps[0]}, traffic class, queue and PFC priority {roce.queue}, ECN",
            "one number for class, queue and priority: the map cannot come apart between devices",
            "site file (lossless); IEEE 802.1Qbb",
        ),
        Reason(
            "class cnp",
            f"DSCP {cnp.dscps[0]}, strict queue {cnp.queue}",
            "a CNP that waits behind the data it shall slow down comes too late; it is never paused",
            "NVUE, SONiC and AMD reference configurations keep CNP in another, strict queue",
        ),
        Reason(
            "class control",
            f"DSCP {', '.join(map(str, control.dscps))}, strict queue {control.queue}",
            "routing must survive congestion of the data classes",
            "RFC 4594: CS6 for network control, CS7 kept for it",
        ),
        Reason(
            "queue weights",
            ", ".join(f"{one.name} {one.weight_percent} %" for one in (roce, default, *own) if not one.strict),
            "the fabric carries little besides RoCE; the default class keeps a share so that it is never starved",
            "eastwest's choice; published shares run from 50 % (NVUE) to 99 % (AMD Pollara, nicctl --dwrr 99,1,0)",
        ),
        *(_own_reason(one) for one in own),
    )


def _own_reason(one: TrafficClass) -> Reason:
    order = "strict" if one.strict else f"{one.weight_percent} % of the port, taken from RoCE's share"
    marked = ", ECN with the thresholds of the RoCE queue" if one.ecn else ""
    return Reason(
        f"class {one.name}",
        f"DSCP {', '.join(map(str, one.dscps))}, lossy queue {one.queue}, {order}{marked}",
        "TCP repeats what is lost: pausing it would spread its queues to RoCE's neighbours",
        "site file (lossless.classes)",
    )


def _check(intent: LosslessIntent) -> None:
    problems = []
    for name, dscp in (("roce_dscp", intent.roce_dscp), ("cnp_dscp", intent.cnp_dscp)):
        if not 0 <= dscp <= 63:
            problems.append(Problem(f"{dscp} is no code point", f"lossless.{name}", allowed="0 to 63"))
    if intent.roce_dscp == intent.cnp_dscp:
        mend = "give CNP a code point of its own, such as 48"
        found = f"RoCE data and CNP share DSCP {intent.roce_dscp}, so that CNP could not have its own queue"
        problems.append(Problem(found, "lossless.cnp_dscp", mend=mend))
    if not 1 <= intent.priority <= 7:
        found = f"priority {intent.priority} cannot be lossless"
        mend = "priority 0 carries unclassified traffic; 3 is the usual choice"
        problems.append(Problem(found, "lossless.priority", allowed="1 to 7", mend=mend))
    if problems:
        raise InputError(problems)
