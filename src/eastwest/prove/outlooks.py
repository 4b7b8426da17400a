"""Predictions of storage and inference that go into the report beside the simulated workloads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.plan.store import write_bytes
from eastwest.predict.serving import ServingOutlook, predict_serving
from eastwest.predict.storage import StorageOutlook, predict_storage
from eastwest.telemetry.parquet import parquet_bytes

FOLDER = "serving"


@dataclass(frozen=True)
class Outlooks:
    """storage: None for a site without it. inference: of every service."""

    storage: StorageOutlook | None
    inference: tuple[ServingOutlook, ...]


def predict_outlooks(site: Site, plan: Plan, catalogue: Catalogue, seed: int) -> Outlooks:
    """Both. Raises InputError where facts about the node are missing, or a model does not fit."""
    return Outlooks(predict_storage(site, plan, catalogue, seed), predict_serving(site, plan, catalogue, seed))


def write_series(outlooks: tuple[ServingOutlook, ...], plan_hash: str, seed: int, folder: Path) -> tuple[Path, ...]:
    """The series of each service as `serving/NAME.parquet`. Raises InputError when the folder cannot be written."""
    places = []
    for one in outlooks:
        origin = {"scenario": f"inference {one.service.name}", "plan_hash": plan_hash, "seed": str(seed)}
        place = folder / FOLDER / f"{one.service.name}.parquet"
        write_bytes(place, parquet_bytes(one.table, "serving", origin))
        places.append(place)
    return tuple(places)
