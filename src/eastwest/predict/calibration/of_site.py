"""Calibrations of a site's storage and of its switches, from what was measured there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eastwest.design.designer import design
from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.lossless.assumptions import assumptions
from eastwest.lossless.pools import chip_of
from eastwest.plan import Plan
from eastwest.predict.calibration.buffers import (
    FittedBuffer,
    Resting,
    as_published,
    bench_of,
    calibrate_buffer,
    of_model,
    read_buffers,
    resting,
)
from eastwest.predict.calibration.storage import FittedStorage, StorageMeasurement, calibrate_storage
from eastwest.predict.storage.path import way_of


@dataclass(frozen=True, slots=True)
class Split:
    """kept_share: of the measurements, which only judge the result. seed: decides which."""

    kept_share: float
    seed: int


def storage_found(
    site: Site, plan: Plan, catalogue: Catalogue, measured: Sequence[StorageMeasurement], split: Split
) -> FittedStorage:
    """Rates of the site's storage. Raises InputError for a site without storage, and as `calibrate_storage`."""
    if site.storage is None:
        raise InputError(Problem("the site has no storage", "--storage", mend="add a `storage:` section"))
    way = way_of(site.storage, plan, catalogue)
    return calibrate_storage(site.storage, way, measured, kept_share=split.kept_share, seed=split.seed)


def buffers_found(
    site: Site, plan: Plan, catalogue: Catalogue, files: Sequence[Path], split: Split
) -> tuple[FittedBuffer, ...]:
    """The buffer of every switch model that was measured, whatever the site states of it so far.

    Raises InputError as `read_buffers` and `calibrate_buffer`.
    """
    published = plan if not site.lossless.buffers else design(as_published(site), catalogue)
    hosts = {node.name for node in plan.fabric.gpu_nodes}
    under = {link.other(name).device for name in hosts for link in plan.fabric.links_of[name]}
    models = sorted({plan.fabric.by_name[name].model for name in under})
    return tuple(
        calibrate_buffer(
            model,
            bench_of(published, model),
            rows,
            assumed=bool(assumptions([chip_of(model, catalogue).reason])),
            kept_share=split.kept_share,
            seed=split.seed,
        )
        for model, rows in of_model(read_buffers(files), models)
    )


def resting_on(site: Site, plan: Plan, catalogue: Catalogue, found: Sequence[FittedBuffer]) -> tuple[Resting, ...]:
    """Figures of the design that rest on these buffers. Raises InputError when the site's thresholds no longer fit."""
    return resting(site, plan, catalogue, [one.buffer("") for one in found]) if found else ()
