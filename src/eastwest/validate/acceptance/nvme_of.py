"""NVMe over Fabrics: its paths on every host, and reads of a device that was named."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.findings import Layer
from eastwest.predict.storage.path import way_of
from eastwest.validate.acceptance.methods import METHODS
from eastwest.validate.acceptance.model import Check, Kind, LeftOut, Test
from eastwest.validate.acceptance.scope import Proposal, Scope
from eastwest.validate.acceptance.services import NOTHING, narrowest, rate

PROTOCOLS = {"nvme-of-rdma": "rdma", "nvme-of-tcp": "tcp"}
"""Protocol of a site's storage client → transport as nvme-cli names it."""


@dataclass(frozen=True, slots=True)
class NvmeOf:
    """What is looked at, what is read, and what is left out."""

    tests: tuple[Test, ...] = ()
    checks: tuple[Check, ...] = ()
    reads: Proposal = NOTHING
    left_out: tuple[LeftOut, ...] = ()


def nvme_of(scope: Scope) -> NvmeOf:
    """Nothing where the site's storage is reached otherwise."""
    storage = None if scope.site is None else scope.site.storage
    transport = "" if storage is None else PROTOCOLS.get(storage.use.client.protocol, "")
    if storage is None or not transport:
        return NvmeOf()
    kind = Kind.NVME_OF
    tests = tuple(
        Test(f"nvme-of-{host}", kind, Layer.STORAGE, (host,), 0, 5.0, method=METHODS[kind]) for host in scope.names
    )
    checks = tuple(Check(one.id, kind, Layer.STORAGE, one.hosts[0], transport, one.id) for one in tests)
    if not scope.wanted.nvme_device:
        left = LeftOut("reads over NVMe-oF", "no device was named that fio may read (--nvme-device)")
        return NvmeOf(tests, checks, left_out=(left,))
    found = narrowest(scope, way_of(storage, scope.plan, scope.catalogue), write=False)
    if found is None:
        left = LeftOut("reads over NVMe-oF", "no stage of their way has a published rate")
        return NvmeOf(tests, checks, left_out=(left,))
    return NvmeOf(tests, checks, _reads(scope, *found))


def _reads(scope: Scope, bytes_per_s: float, stage: str) -> Proposal:
    wanted, kind, name = scope.wanted, Kind.STORAGE, "nvme-of-read"
    options = (
        ("tool", "fio"),
        ("direction", "read"),
        ("device", wanted.nvme_device),
        ("seconds", f"{wanted.storage_seconds:g}"),
    )
    test = Test(
        name, kind, Layer.STORAGE, scope.names, 0, wanted.storage_seconds, wanted.repeats, wanted.most,
        options=options, method=METHODS[Kind.NVME_OF],
    )  # fmt: skip
    return Proposal(((test,),), (rate(scope, name, "fio read of the NVMe-oF device", bytes_per_s, stage),))
