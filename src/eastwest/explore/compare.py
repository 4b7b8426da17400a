"""Alternatives side by side: what each site should deliver, costs, draws, and loses when something fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from eastwest.design.from_file import design_file
from eastwest.errors import EastwestError, InputError, Problem
from eastwest.exchange.prices import Price
from eastwest.exchange.tables import bill_text
from eastwest.explore.foreseen import Outlook, foreseen
from eastwest.explore.steps import StepTime, steps_of
from eastwest.fabric import Fabric, Link, PortId
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import BillLine, FailureDomain, Plan
from eastwest.predict.calibration import Calibration
from eastwest.predict.collectives import GLOBAL, CollectiveExpectation, Operation, Parameters, predict
from eastwest.predict.collectives.from_plan import all_ranks, system_of

SIZES_BYTES = (1 << 20, 64 << 20, 1 << 30, 16 << 30)
OPERATIONS = (Operation.ALL_REDUCE, Operation.ALL_TO_ALL)


Steps = Callable[[Site, Catalogue, Plan, Calibration | None], Sequence[StepTime]]


@dataclass(frozen=True, slots=True)
class Power:
    """known_w: of all parts with a published figure, at most; unknown: what has none."""

    known_w: float
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Alternative:
    """One site. collectives: expected, of all its GPUs; why_not: why they cannot be predicted, else empty.

    switch_links: ends of links at switches of all networks. capacity_used: their share of what the switches' ports
    carry, None where a model's ports are not known. outlook: expected figures of storage and inference. cost: by
    currency; unpriced: items without a price.
    """

    name: str
    file: Path
    site: Site
    plan: Plan
    gpus: int
    generation: str
    collectives: tuple[CollectiveExpectation, ...]
    why_not: str
    steps: tuple[StepTime, ...]
    outlook: Outlook
    switches: int
    cables: int
    switch_links: int
    capacity_used: float | None
    power: Power
    cost: Mapping[str, Decimal]
    unpriced: tuple[str, ...]

    @property
    def oversubscription(self) -> float:
        """The worst of any tier of the compute fabric."""
        return max([1.0, *(tier.oversubscription for tier in self.plan.tiers)])

    @property
    def failures(self) -> tuple[FailureDomain, ...]:
        """What one failure of each kind takes from the compute fabric."""
        return self.plan.failure_domains

    def expected(self, operation: Operation, size_bytes: int) -> CollectiveExpectation | None:
        """One of the collectives, None where none is predicted."""
        return next(
            (one for one in self.collectives if (one.operation, one.size_bytes) == (operation, size_bytes)), None
        )


def compare(
    files: Sequence[Path],
    prices: Mapping[str, Price],
    calibration: Calibration | None = None,
    steps: Steps = steps_of,
) -> tuple[Alternative, ...]:
    """Design every site and gather its figures. Names that stand twice get the file's name too.

    Raises InputError or NoFitError for a site that cannot be, and InputError for one whose GPUs are not those that were
    measured.
    """
    if len(files) < 2:
        raise InputError(Problem(f"{len(files)} site", allowed="at least two sites"))
    found = [_alternative(file, prices, calibration, steps) for file in files]
    names = [one.name for one in found]
    return tuple(
        one if names.count(one.name) == 1 else _renamed(one, f"{one.name} ({_distinct(one.file, files)})")
        for one in found
    )


def _distinct(file: Path, files: Sequence[Path]) -> str:
    stems = [each.stem for each in files]
    return file.stem if stems.count(file.stem) == 1 else str(file)


def _renamed(one: Alternative, name: str) -> Alternative:
    return replace(one, name=name)


def _alternative(file: Path, prices: Mapping[str, Price], calibration: Calibration | None, steps: Steps) -> Alternative:
    site, catalogue, plan = design_file(file)
    why_not, generation = "", ""
    collectives: tuple[CollectiveExpectation, ...] = ()
    gpus = len(plan.fabric.gpu_nodes) * (catalogue.nodes[site.gpus.node].gpus.value or site.gpus.nics)
    try:
        generation = str(system_of(plan, catalogue.nodes[site.gpus.node]).generation)
        parameters = GLOBAL if calibration is None else calibration.parameters
        collectives = tuple(_collectives(site, catalogue, plan, parameters))
    except EastwestError as error:
        why_not = error.problems[0].found
    if calibration is not None:
        calibration.check_generation(generation)
    costed = bill_text(plan, prices)
    fabrics = [plan.fabric, *(network.fabric for network in plan.networks)]
    ends = [link.speed_gbps for fabric in fabrics for link in fabric.links for _ in _switch_ends(fabric, link)]
    could = _capacity_gbps([switch.model for fabric in fabrics for switch in fabric.switches], catalogue)
    return Alternative(
        name=site.name,
        file=file,
        site=site,
        plan=plan,
        gpus=gpus,
        generation=generation,
        collectives=collectives,
        why_not=why_not,
        steps=tuple(steps(site, catalogue, plan, calibration)),
        outlook=foreseen(site, catalogue, plan, None if calibration is None else calibration.storage),
        switches=sum(len(fabric.switches) for fabric in fabrics),
        cables=len(plan.cabling),
        switch_links=len(ends),
        capacity_used=sum(ends) / could if could else None,
        power=power_of(plan.bill, catalogue),
        cost=costed.totals,
        unpriced=costed.unpriced if prices else (),
    )


def _switch_ends(fabric: Fabric, link: Link) -> list[PortId]:
    return [end for end in (link.a, link.b) if fabric.by_name[end.device].is_switch]


def _capacity_gbps(models: Sequence[str], catalogue: Catalogue) -> float | None:
    """What the front ports of these switches carry; None where the catalogue does not know them."""
    total = 0.0
    for model in models:
        groups = catalogue.switches[model].ports.value if model in catalogue.switches else None
        if groups is None:
            return None
        total += sum(group.count * group.most_gbps for group in groups)
    return total


def _collectives(
    site: Site, catalogue: Catalogue, plan: Plan, parameters: Parameters
) -> Iterator[CollectiveExpectation]:
    system = system_of(plan, catalogue.nodes[site.gpus.node])
    for operation in OPERATIONS:
        for size in SIZES_BYTES:
            yield predict(system, operation, size, all_ranks(plan, system), parameters=parameters)


def power_of(bill: Sequence[BillLine], catalogue: Catalogue) -> Power:
    """The most that the parts of a bill draw, as far as published. Cables without electronics draw nothing."""
    known, unknown = 0.0, dict[str, None]()
    for line in bill:
        each = _watts(line, catalogue)
        if each is None:
            unknown[line.item or line.description] = None
        else:
            known += each * line.count
    return Power(known, tuple(unknown))


def _watts(line: BillLine, catalogue: Catalogue) -> float | None:
    kinds: dict[str, Mapping[str, object]] = {
        "node": catalogue.nodes,
        "nic": catalogue.nics,
        "switch": catalogue.switches,
        "storage": catalogue.storage,
    }
    if line.kind in {"cable", "optic"}:
        cable = catalogue.cables.get(line.item)
        if cable is None:
            return None
        passive = line.kind == "cable" and (cable.kind == "dac" or cable.optics > 0)
        return 0.0 if passive else cable.power_w.value
    entry = kinds.get(line.kind, {}).get(line.item)
    fact = getattr(entry, "power_w", None)
    return None if fact is None else fact.value
