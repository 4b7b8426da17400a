"""What an operator should know of the choice of operating systems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.configuration import NosChoice
from eastwest.plan import Plan
from eastwest.plan.device import COMPUTE, Segment
from eastwest.plan.device.segment import MANAGEMENT
from eastwest.vendors.family import Family
from eastwest.vendors.registry import FAMILIES
from eastwest.vendors.roles import as_leaf, known_to_run, roles_of


def notes(
    plan: Plan,
    catalogue: Catalogue,
    parts: Sequence[Segment],
    families: Mapping[str, Family],
    largest: Mapping[str, int],
) -> Iterator[str]:
    """Of the whole plan. largest: packet that each network routes, bytes."""
    yield from _smaller_packets(parts, families, largest)
    yield from _not_sold_with(catalogue, parts, families)
    named = plan.configuration.management.network
    if named and plan.network(MANAGEMENT) is not None:
        yield f"configuration.management.network {named} is not used: the designed management network has addresses"
    for deviation in plan.configuration.deviations:
        yield f"deviation asked for by the site: {deviation}"


def _smaller_packets(
    parts: Sequence[Segment], families: Mapping[str, Family], largest: Mapping[str, int]
) -> Iterator[str]:
    for segment in parts:
        wanted, least = segment.plan.policy.mtu_bytes, largest[segment.name]
        if least < wanted and not segment.switched:
            roles = roles_of((segment,))
            limiting = {families[role].title for role in roles if families.get(role) is not None}
            titles = ", ".join(sorted(title for title in limiting if _limit(families, title) == least))
            where = "every port and NIC" if segment.name == COMPUTE else f"every inner port of {segment.name}"
            yield (
                f"MTU {least} B on {where} instead of {wanted} B: {titles} routes no larger "
                "packets, and both ends of a link must agree"
            )


def _not_sold_with(catalogue: Catalogue, parts: Sequence[Segment], families: Mapping[str, Family]) -> Iterator[str]:
    chosen = ((switch.model, families.get(segment.role(switch))) for segment in parts for switch in segment.switches)
    pairs = {(model, family) for model, family in chosen if family is not None}
    for model, family in sorted(pairs, key=lambda pair: (pair[0], pair[1].name)):
        if not known_to_run(model, family.name, catalogue):
            yield f"{model} is not known to be sold with {family.title}: port names and limits are the system's"


def _limit(families: Mapping[str, Family], title: str) -> int:
    return next(family.largest_mtu_bytes for family in families.values() if family.title == title)


def others(models: Mapping[str, str], named: Mapping[str, NosChoice], families: Mapping[str, Family]) -> Iterator[str]:
    """Roles that run something else than they would have, had they a model for it."""
    for role, family in families.items():
        leaf = FAMILIES.get(as_leaf(role, named).family)
        if leaf is not None and leaf is not family:
            why = f"{models[role]} is not known to run {leaf.title}"
            yield f"{role} switches run {family.title}: {why}; name another system or model for that role to change it"


def left_out(skipped: Mapping[str, str]) -> Iterator[str]:
    """One note for all switches that are skipped for the same reason."""
    devices: dict[str, list[str]] = {}
    for device, why in skipped.items():
        devices.setdefault(why, []).append(device)
    for why, names in devices.items():
        shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        yield f"no configuration of {shown}: {why}"
