"""Expected figures of storage and of inference services: what alternatives are compared by beside steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eastwest.errors import EastwestError
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.predict.serving import ServingOutlook, predict_serving
from eastwest.predict.storage import StorageOutlook, predict_storage
from eastwest.predict.storage.rates import StorageRates
from eastwest.predict.uncertain import Interval

SEED = 1
"""Of the simulations behind the figures: the same for all alternatives."""

QUANTILES = (("p50", 0), ("p99", 2))
"""By name, and their place among the quantiles of an outlook."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One figure. key: `storage.NAME.FIGURE` or `serving.NAME.FIGURE`, its unit in the last part.

    value: None when it is not known. low, high: of the 90 % interval, None where there is none.
    """

    key: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """figures: of all data sets, checkpoints and services. why_not: what cannot be predicted, one reason each."""

    figures: tuple[Foreseen, ...] = ()
    why_not: tuple[str, ...] = ()


def foreseen(
    site: Site, catalogue: Catalogue, plan: Plan, rates: StorageRates | None = None, *, intervals: bool = True
) -> Outlook:
    """What the site states of storage and inference. rates: measured. intervals: too, which takes several times."""
    figures: list[Foreseen] = []
    why_not: list[str] = []
    try:
        storage = predict_storage(site, plan, catalogue, SEED, rates=rates, intervals=intervals)
        figures += () if storage is None else _of_storage(storage)
    except EastwestError as error:
        why_not.append(f"storage: {error.problems[0].found}")
    try:
        figures += _of_services(predict_serving(site, plan, catalogue, SEED, intervals=intervals))
    except EastwestError as error:
        why_not.append(f"inference: {error.problems[0].found}")
    return Outlook(tuple(figures), tuple(why_not))


def _of_storage(outlook: StorageOutlook) -> Iterator[Foreseen]:
    for phase in outlook.phases:
        name = f"storage.{phase.name}"
        if phase.kind == "read":
            yield _with(f"{name}.data_wait_share", phase.wait_share, phase.wait_share_interval)
        elif phase.kind == "checkpoint":
            yield _with(f"{name}.checkpoint_us", phase.time_us, phase.time_interval_us)
            yield _with(f"{name}.checkpoint_wait_us", phase.wait_us, phase.wait_interval_us)
        elif phase.kind == "restore":
            yield _with(f"{name}.restore_us", phase.time_us, phase.time_interval_us)


def _of_services(outlooks: Sequence[ServingOutlook]) -> Iterator[Foreseen]:
    for one in outlooks:
        name = f"serving.{one.service.name}"
        for quantile, place in QUANTILES:
            yield _with(f"{name}.ttft_{quantile}_us", one.ttft[place].time_us, one.ttft_intervals_us[place])
        for quantile, place in QUANTILES:
            yield _with(f"{name}.token_{quantile}_us", one.token_us[place], one.token_intervals_us[place])


def _with(key: str, value: float | None, interval: Interval | None) -> Foreseen:
    low, high = (None, None) if interval is None else interval
    return Foreseen(key, value, low, high)
