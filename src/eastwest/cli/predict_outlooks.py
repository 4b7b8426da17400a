"""Storage and inference in `eastwest predict`: one hook for the command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from eastwest.cli.predict_serving import serving_tree, show_serving
from eastwest.cli.predict_storage import picture_of, show_storage, storage_tree
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.plan.store import plan_hash, write_text
from eastwest.predict.serving import ServingOutlook, predict_serving
from eastwest.predict.storage import StorageOutlook, predict_storage
from eastwest.predict.storage.rates import StorageRates
from eastwest.prove.outlooks import write_series
from eastwest.report.sections.inference import draw_parts, draw_timeline, draw_ttft
from eastwest.traffic.io import read_io


@dataclass(frozen=True)
class Wanted:
    """io: traces of jobs, of each of which `copies` run at once. seed: of every draw. rates: of storage, measured."""

    io: Sequence[Path] = ()
    copies: int = 1
    seed: int = 1
    rates: StorageRates | None = None


@dataclass(frozen=True)
class OutlookSections:
    """Both outlooks, written and ready to print."""

    name: str
    storage: StorageOutlook | None
    storage_place: Path
    inference: tuple[ServingOutlook, ...]
    places: dict[str, tuple[Path, ...]] = field(default_factory=dict)

    def show(self, console: Console) -> None:
        """Tables on the screen; nothing for what the site does not state."""
        if self.storage is not None and self.storage.phases:
            show_storage(console, self.name, self.storage, self.storage_place)
        for one in self.inference:
            show_serving(console, one, self.places[one.service.name])

    def tree(self) -> dict[str, object]:
        """For machines; null and empty for what the site does not state."""
        storage = None if self.storage is None else storage_tree(self.storage, self.storage_place)
        return {
            "storage": storage,
            "inference": [serving_tree(one, self.places[one.service.name]) for one in self.inference],
        }


def outlook_sections(site: Site, plan: Plan, catalogue: Catalogue, wanted: Wanted) -> OutlookSections:
    """Predict both and write their pictures and series into out/NAME. Raises InputError."""
    folder = Path("out") / site.name
    patterns = tuple(read_io(file) for file in wanted.io)
    storage = predict_storage(site, plan, catalogue, wanted.seed, patterns, wanted.copies, wanted.rates)
    inference = predict_serving(site, plan, catalogue, wanted.seed)
    place = folder / "storage.svg"
    if storage is not None and storage.phases:
        write_text(place, picture_of(storage) + "\n")
    series = write_series(inference, plan_hash(plan), wanted.seed, folder)
    places: dict[str, tuple[Path, ...]] = {}
    for one, parquet in zip(inference, series, strict=True):
        name = one.service.name
        pictures = tuple(folder / f"{what}-{name}.svg" for what in ("ttft", "ttft-parts", "over-time"))
        for file, text in zip(pictures, (draw_ttft(one), draw_parts(one), draw_timeline(one)), strict=True):
            write_text(file, text + "\n")
        places[name] = (*pictures, parquet)
    return OutlookSections(site.name, storage, place, inference, places)
