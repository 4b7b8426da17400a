"""Which figures of a design rest on a measured buffer, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.measured import MeasuredBuffer
from eastwest.intent.site import Site
from eastwest.lossless.buffers import pausing_at_once, xoff_alone_bytes, xoff_together_bytes
from eastwest.lossless.build import build_policy
from eastwest.lossless.policy import LosslessPolicy, SwitchBuffers
from eastwest.plan import Plan


@dataclass(frozen=True, slots=True)
class Resting:
    """One figure of one switch model, before and after the buffer was measured. unit: `B`, `%` or empty."""

    switch: str
    name: str
    before: float
    after: float
    unit: str = "B"


def as_published(site: Site) -> Site:
    """The site without measured buffers."""
    return replace(site, lossless=replace(site.lossless, buffers=()))


def resting(site: Site, plan: Plan, catalogue: Catalogue, measured: Sequence[MeasuredBuffer]) -> tuple[Resting, ...]:
    """The figures of every model that was measured. Raises InputError when thresholds of the site no longer fit."""
    policies = (
        build_policy(replace(site, lossless=replace(site.lossless, buffers=tuple(buffers))), plan.fabric, catalogue)
        for buffers in ((), measured)
    )
    before, after = ({one.switch: _fullest(policy, one.switch) for one in measured} for policy in policies)
    return tuple(each for one in measured for each in _figures(before[one.switch], after[one.switch]))


def _fullest(policy: LosslessPolicy, model: str) -> SwitchBuffers:
    """The switch of a model whose headroom takes most: it has least to share."""
    return max((one for one in policy.switches if one.model == model), key=lambda one: one.headroom_sum_bytes)


def _figures(old: SwitchBuffers, new: SwitchBuffers) -> Iterator[Resting]:
    model = old.model
    first, second = (100 * each.headroom_sum_bytes / each.usable_bytes for each in (old, new))
    yield Resting(model, "headroom of all ports, share of the buffer", first, second, "%")
    yield Resting(model, "ports that may pause at once", pausing_at_once(old), pausing_at_once(new), "")
    yield Resting(model, "shared buffer", old.shared_bytes, new.shared_bytes)
    yield Resting(model, "XOFF point, one port congested", xoff_alone_bytes(old), xoff_alone_bytes(new))
    yield Resting(model, "XOFF point, all ports congested", xoff_together_bytes(old), xoff_together_bytes(new))
    for was, now in zip(old.ecn, new.ecn, strict=True):
        speed = f"at {was.speed_gbps:g}G"
        yield Resting(model, f"ECN Kmin {speed}", was.kmin_bytes, now.kmin_bytes)
        yield Resting(model, f"ECN Kmax {speed}", was.kmax_bytes, now.kmax_bytes)
        margins = (xoff_together_bytes(old) - was.kmax_bytes, xoff_together_bytes(new) - now.kmax_bytes)
        yield Resting(model, f"from Kmax {speed} to the XOFF point", *margins)
