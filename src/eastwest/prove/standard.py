"""The burst that every site is asked to withstand, whether its file states one or not."""

from __future__ import annotations

from eastwest.intent.site import CollectiveIntent
from eastwest.plan import Plan

_SENDERS = 64
_BYTES = 8 * 2**20


def standard_incast(plan: Plan) -> CollectiveIntent:
    """Up to 64 NICs send 8 MiB each to one NIC at once: half a gigabyte, more than any switch of today holds.

    In a rail-only fabric they are NICs of the same rail, for each rail. Its name has an underscore, which no workload
    of a site file can have.
    """
    nodes = plan.fabric.gpu_nodes
    alone = plan.topology == "rail-only"
    senders = min(_SENDERS, (len(nodes) if alone else sum(node.nics for node in nodes)) - 1)
    return CollectiveIntent(
        name="standard_incast",
        collective="incast",
        algorithm="auto",
        scope="rail" if alone else "all",
        sizes_bytes=(_BYTES,),
        senders=senders,
        repeats=1,
    )
