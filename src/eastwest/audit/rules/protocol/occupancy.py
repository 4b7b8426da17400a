"""How full headroom and pools of switches were at most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Edit, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.running import lossless_queues
from eastwest.audit.views.uses import Use
from eastwest.discover import PoolState, QueueState
from eastwest.findings import Place, Severity

ALMOST = 0.9
"""Share of the headroom from which there is hardly any left: eastwest's own limit, no standard has one."""


@rule(
    "EW294",
    severity=Severity.CRITICAL,
    title="The headroom was full",
    why="Headroom holds what still arrives after the pause was sent. Once it is full the next packet is dropped.",
    effect="RoCE was lost at this port, or will be in the next incast: go-back-N sends whole windows again",
    source="IEEE 802.1Qbb; SONiC `show priority-group watermark headroom`",
    remedy="Raise the headroom for the length of the cable, or find the peer that obeys pauses late.",
    passes=Example(
        "40,000 of 90,000 B used",
        samples.queue_state(samples.LEAF, 3, "ingress", headroom_bytes=90_000, headroom_watermark_bytes=40_000),
    ),
    fails=Example(
        "all 90,000 B used",
        samples.queue_state(samples.LEAF, 3, "ingress", headroom_bytes=90_000, headroom_watermark_bytes=90_000),
    ),
)
def headroom_is_enough(audited: Audited) -> Iterator[Outcome]:
    """The most that headroom held against what was programmed, else configured."""
    for device, queue, use in lossless_queues(audited, "ingress"):
        room, most = queue.headroom_bytes or _configured(queue, use), queue.headroom_watermark_bytes
        if not room or most is None or most < ALMOST * room:
            continue
        full = most >= room
        yield Breach(
            Place(device.name, queue.port, str(queue.queue)),
            f"{most:,} of {room:,} B used at most",
            "room left",
            path=f"interfaces[{queue.port}].qos",
            severity=None if full else Severity.WARNING,
            assumption="" if full else f"{ALMOST:.0%} is eastwest's own limit",
        )


def _configured(queue: QueueState, use: Use | None) -> int:
    buffers = () if use is None else use.profile.buffers
    return next((each.headroom_bytes or 0 for each in buffers if each.priority_group == queue.queue), 0)


def _pool(kind: str, held: int) -> Edit:
    """A pool of 1,000,000 B of the first leaf, and the most that it held."""
    configured = samples.pooled(samples.LEAF, pool_bytes=1_000_000, headroom_pool_bytes=1_000_000)
    state = samples.state(samples.LEAF, lambda found: replace(found, pools=(PoolState(f"{kind}_pool", kind, held),)))
    return samples.chain(configured, state)


@rule(
    "EW259",
    severity=Severity.WARNING,
    title="A buffer pool was full",
    why="A pool that was used to its end has nothing for the next burst: of the shared pool, lossy classes drop and "
    "lossless ones pause at once; of the pool for headroom, lossless ones drop.",
    effect="pauses spread at the first burst; with the headroom gone RoCE is lost and sent again",
    source="SONiC `show buffer_pool watermark`, `show headroom-pool watermark`",
    remedy="Lower the share that each queue may take (alpha), let ECN mark earlier, or enlarge the pool.",
    passes=Example("700,000 of 1,000,000 B", _pool("shared", 700_000)),
    fails=Example("all of 1,000,000 B", _pool("shared", 1_000_000)),
)
def pools_have_room(audited: Audited) -> Iterator[Outcome]:
    """The most that pools held against their size as configured."""
    for device in audited.network.devices:
        pool = None if device.intent.qos is None else device.intent.qos.pool
        if device.state is None or pool is None:
            continue
        for shown in device.state.pools:
            size = pool.headroom_pool_bytes if shown.kind == "headroom" else pool.pool_bytes
            if size and shown.watermark_bytes >= ALMOST * size:
                grave = Severity.CRITICAL if shown.kind == "headroom" else None
                observed = f"{shown.name} ({shown.kind}): {shown.watermark_bytes:,} of {size:,} B used at most"
                why = f"{ALMOST:.0%} is eastwest's own limit"
                yield Breach(Place(device.name), observed, "room left", path="qos.pool", severity=grave, assumption=why)
