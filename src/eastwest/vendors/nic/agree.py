"""One policy for NICs of every maker: what their defaults would have done, and that what is rendered agrees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.model import Nic
from eastwest.lossless.policy import LosslessPolicy
from eastwest.plan.device import HostIntent, NicQos

Marks = tuple[tuple[str, int], ...]


def marks(policy: LosslessPolicy) -> Marks:
    """What packets of data and of notifications must carry, by what it is called."""
    roce, cnp = policy.class_named("roce"), policy.class_named("cnp")
    return (
        ("DSCP of RoCE data", roce.dscps[0]),
        ("priority of RoCE data", roce.traffic_class),
        ("DSCP of notifications", cnp.dscps[0]),
        ("priority of notifications", cnp.traffic_class),
    )


def overridden(nics: Iterable[Nic], policy: LosslessPolicy) -> Iterator[str]:
    """A sentence for each default of a maker that the policy overrides.

    Makers disagree: data with DSCP 26 or 24, notifications with 48 or 46. A NIC left at its defaults in a fabric for
    others sends data into the lossy class, or notifications behind the data they shall slow down.
    """
    wanted = dict(marks(policy))
    for nic in nics:
        defaults = (
            ("DSCP of RoCE data", nic.roce_dscp.value),
            ("DSCP of notifications", nic.cnp_dscp.value),
            ("priority of notifications", nic.cnp_priority.value),
        )
        for what, default in defaults:
            if default is not None and default != wanted[what]:
                mean = f"{what} is {wanted[what]} by the policy of the site"
                yield f"{nic.model}: {mean}; the maker's default {default} is overridden"


def check_agreement(hosts: Iterable[HostIntent], policy: LosslessPolicy) -> None:
    """All NICs mark as the policy says. Raises InputError that names the first host of each disagreement."""
    wanted = marks(policy)
    found: dict[str, Problem] = {}
    for host in hosts:
        for nic in host.nics:
            for (what, value), own in zip(wanted, _marks(nic.qos), strict=True):
                if own != value:
                    text = f"{host.hostname} {nic.name} ({nic.model}) would have {own} as {what}"
                    found.setdefault(f"{nic.model} {what}", Problem(text, "lossless", allowed=str(value)))
    if found:
        raise InputError(list(found.values()))


def _marks(qos: NicQos) -> tuple[int, int, int, int]:
    return qos.roce_tos >> 2, qos.roce_priority, qos.cnp_dscp, qos.cnp_priority
