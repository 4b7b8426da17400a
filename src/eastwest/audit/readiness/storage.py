"""Layer 4: can the storage systems deliver what the site demands?"""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.audit.readiness.grade import at_least
from eastwest.findings import Evidence, Layer, Outcome, Verdict
from eastwest.intent.catalogue.model import Catalogue, Fact, StorageSystem
from eastwest.intent.site import Site, StorageIntent

_BILL = Evidence("bill-of-materials.csv", "storage")


def judge_storage(site: Site, catalogue: Catalogue) -> Iterator[Verdict]:
    """Demand against published throughput and against the network ports of the systems."""
    intent = site.storage
    if intent is None:
        remedy = "Add a storage section to site.yaml: system, count, read and write throughput."
        yield _unknown("Storage meets its demand", "no demand stated", "The site file states no storage.", remedy)
        return
    system = catalogue.storage.get(intent.system)
    if system is None:
        reason = f"The catalogue has no storage system {intent.system}."
        yield _unknown("Storage meets its demand", "unknown system", reason, "Add it to the project's catalogue.")
        return
    yield _throughput("read", intent, system, system.read_gigabytes_per_s, intent.read_gigabytes_per_s)
    yield _throughput("write", intent, system, system.write_gigabytes_per_s, intent.write_gigabytes_per_s)
    yield _ports(intent, system)


def _throughput(what: str, intent: StorageIntent, system: StorageSystem, fact: Fact[float], demand: float) -> Verdict:
    criterion = f"Storage {what} throughput"
    if fact.value is None:
        reason = f"No published {what} throughput of {system.model}: {fact.source}"
        remedy = f"Fill {what} of {system.id} from a measurement or the datasheet in the project's catalogue."
        return _unknown(criterion, f"{demand:g} GB/s demanded, supply unknown", reason, remedy)
    supply = fact.value * intent.count
    reason = (
        f"{intent.count} × {system.model} at {fact.value:g} GB/s give {supply:g} GB/s of {what}s as published "
        f"({fact.source}); the site demands {demand:g} GB/s. It is a comparison of figures: no storage traffic was run."
    )
    return _supply_verdict(criterion, supply, demand, reason)


def _ports(intent: StorageIntent, system: StorageSystem) -> Verdict:
    criterion = "Storage network ports"
    demand = max(intent.read_gigabytes_per_s, intent.write_gigabytes_per_s)
    groups = system.ports.value
    if groups is None:
        reason = f"The network ports of {system.model} are not published: {system.ports.source}"
        return _unknown(
            criterion, f"{demand:g} GB/s demanded", reason, f"Fill ports of {system.id} in the project's catalogue."
        )
    each = sum(group.count * group.speed_gbps for group in groups) / 8
    supply = each * intent.count
    reason = (
        f"{intent.count} × {system.model} have network ports for {supply:g} GB/s each way at line rate; "
        f"the larger of read and write demand is {demand:g} GB/s."
    )
    return _supply_verdict(criterion, supply, demand, reason)


def _supply_verdict(criterion: str, supply: float, demand: float, reason: str) -> Verdict:
    outcome = at_least(supply, demand)
    return Verdict(
        layer=Layer.STORAGE,
        criterion=criterion,
        outcome=outcome,
        measured=f"{supply:g} GB/s",
        target=f"at least {demand:g} GB/s",
        reason=reason,
        evidence=(_BILL,),
        remedy="" if outcome is Outcome.PASS else "Add storage systems, or lower the demand.",
    )


def _unknown(criterion: str, measured: str, reason: str, remedy: str) -> Verdict:
    return Verdict(
        Layer.STORAGE, criterion, Outcome.INCONCLUSIVE, measured, "at least the demand", reason, (_BILL,), remedy
    )
