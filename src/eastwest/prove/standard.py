"""The burst that every site is asked to withstand, whether its file states one or not."""

from __future__ import annotations

from eastwest.intent.data_use import PROTOCOLS
from eastwest.intent.site import CollectiveIntent, Site, StorageRunIntent
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


_CHECKPOINT_BYTES = 16 * 2**20


def standard_checkpoint(site: Site) -> StorageRunIntent | None:
    """All nodes write 16 MiB at once, on a converged network beside the first collective test.

    None where the site states bursts of its own, or has no storage network for RDMA. An underscore as above.
    """
    storage = site.storage
    stated = any(isinstance(one, StorageRunIntent) for one in site.workloads)
    if storage is None or storage.network == "none" or stated or not PROTOCOLS[storage.use.client.protocol].rdma:
        return None
    tests = [one.name for one in site.workloads if isinstance(one, CollectiveIntent)]
    beside = tests[0] if tests and storage.network == "converged" else ""
    return StorageRunIntent("standard_checkpoint", "checkpoint", _CHECKPOINT_BYTES, beside)
