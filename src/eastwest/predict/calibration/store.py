"""A calibration as a file: the parameters, what they rest on, and how good they proved."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from eastwest._version import __version__
from eastwest.errors import InputError, Problem
from eastwest.intent.references import content_hash
from eastwest.plan.store import read_json, write_text
from eastwest.predict.calibration.buffers import FittedBuffer, Resting
from eastwest.predict.calibration.fit import Fitted
from eastwest.predict.calibration.storage import FittedStorage
from eastwest.predict.calibration.trees import buffer_tree, row_tree, storage_tree
from eastwest.predict.collectives import GLOBAL, Parameters, System
from eastwest.predict.storage.rates import NAMES, StorageRates
from eastwest.predict.training.efficiency import LEAST, MOST

FORMAT = "eastwest-calibration-1"
_LARGEST_BYTES = 16 << 20
_HIGHEST = 1e12
_WIDEST = 5.0


@dataclass(frozen=True)
class Calibration:
    """What predictions take from a calibration file. count: measurements that decided; rests_on: which parameters.

    generation: of the GPUs it was measured on. efficiencies: `mfu` by the name of a training job, from its step.
    storage: measured rates, None where nobody measured.
    """

    file: Path
    site: str
    generation: str
    parameters: Parameters
    count: int
    rests_on: tuple[str, ...]
    efficiencies: Mapping[str, float] = field(default_factory=dict)
    storage: StorageRates | None = None

    def check(self, system: System) -> None:
        """Raises InputError when the system has other GPUs than the calibration was measured on."""
        self.check_generation(system.generation)

    def check_generation(self, generation: str) -> None:
        """The same by the name of the generation."""
        if self.generation != generation:
            found = f"was measured on {self.generation} GPUs, this site has {generation}"
            raise InputError(Problem(found, file=self.file, mend="calibrate with measurements of this hardware"))

    @property
    def assumption(self) -> str:
        """What to say beside a figure that rests on it."""
        if not self.count:
            return self._steps.strip() or f"No collective was measured for {self.file.name}."
        rests = ", ".join(self.rests_on) or "no parameter (the measurements decided none)"
        said = f"Calibrated with {self.count} measurements of {self.site} ({self.file.name}), on which rest: {rests}."
        return said + self._steps

    @property
    def sentences(self) -> tuple[str, ...]:
        """All that rests on it: collectives and steps, then storage, each as far as it was measured."""
        measured = (self.assumption,) if self.count or self.efficiencies else ()
        return measured if self.storage is None else (*measured, self.storage.sentence)

    @property
    def _steps(self) -> str:
        return "".join(f" The mfu of {name} is that of its measured step." for name in self.efficiencies)


@dataclass(frozen=True)
class Found:
    """What a calibration found; what nothing was measured of is empty. efficiencies: by training job."""

    fitted: Fitted | None = None
    efficiencies: Mapping[str, float] = field(default_factory=dict)
    storage: FittedStorage | None = None
    buffers: tuple[FittedBuffer, ...] = ()
    resting: tuple[Resting, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        """Files, or folders, that measurements came from."""
        parts = (self.fitted, self.storage, *self.buffers)
        rows = (row for part in parts if part is not None for row in (*part.used, *part.kept))
        return tuple(dict.fromkeys(row.file for row in rows))


def save_calibration(path: Path, site: str, plan_sha256: str, system: System, found: Found) -> None:
    """Write a calibration file, whole or not at all. Raises InputError."""
    fitted = found.fitted
    tree = {
        "format": FORMAT,
        "eastwest": __version__,
        "site": site,
        "plan_sha256": plan_sha256,
        "system": asdict(system),
        "parameters": asdict(GLOBAL if fitted is None else fitted.parameters),
        "defaults": asdict(GLOBAL),
        "uncertainty_left": {} if fitted is None else dict(fitted.shrink),
        "rests_on": [] if fitted is None else list(fitted.rests_on),
        "efficiencies": dict(found.efficiencies),
        "files": [{"name": file.name, "sha256": content_hash(file)} for file in found.files],
        "used": [] if fitted is None else [row_tree(row) for row in fitted.used],
        "kept_back": [] if fitted is None else [row_tree(row) for row in fitted.kept],
        "before": None if fitted is None else asdict(fitted.before),
        "after": None if fitted is None else asdict(fitted.after),
        "storage": None if found.storage is None else storage_tree(found.storage),
        "buffers": [buffer_tree(one, found.resting) for one in found.buffers],
    }
    write_text(path, json.dumps(tree, indent=1) + "\n")


def load_calibration(path: Path) -> Calibration:
    """Read a calibration file. Raises InputError for anything else, and for parameters out of reason."""
    tree = read_json(path, _LARGEST_BYTES)
    if not isinstance(tree, dict) or tree.get("format") != FORMAT:
        mend = "write one with `eastwest calibrate`"
        raise InputError(Problem("is no calibration", file=path, allowed=f'"format": "{FORMAT}"', mend=mend))
    given, system, used = tree.get("parameters"), tree.get("system"), tree.get("used")
    names = [each.name for each in fields(Parameters)]
    if not isinstance(given, dict) or not isinstance(system, dict) or sorted(given) != sorted(names):
        raise InputError(Problem("other parameters", "parameters", path, allowed=", ".join(names)))
    values = {
        name: _number(path, f"parameters.{name}", given[name], (0, _HIGHEST), "a number from 0 on") for name in names
    }
    lost = max(values["collision_loss"], values["exchange_loss"])
    if not 0 < values["nic_efficiency"] <= 1 or not values["link_efficiency"] or lost >= 1:
        found = "an efficiency out of reach"
        raise InputError(Problem(found, "parameters", path, allowed="efficiencies above 0, losses below 1"))
    rests = tree.get("rests_on")
    return Calibration(
        path,
        str(tree.get("site", "")),
        str(system.get("generation", "")),
        Parameters(**values),
        len(used) if isinstance(used, list) else 0,
        tuple(str(name) for name in rests) if isinstance(rests, list) else (),
        _efficiencies(path, tree.get("efficiencies", {})),
        _storage(path, tree.get("storage")),
    )


def _storage(path: Path, given: object) -> StorageRates | None:
    """Rates of storage. Raises InputError for figures out of reason."""
    if given is None:
        return None
    rates = given.get("rates") if isinstance(given, dict) else None
    spread = rates.get("spread") if isinstance(rates, dict) else None
    if not isinstance(rates, dict) or not isinstance(spread, dict):
        raise InputError(Problem("has no rates", "storage", path, mend="write it anew with `eastwest calibrate`"))
    values = {
        name: _number(path, f"storage.rates.{name}", rates[name], (1e-6, _HIGHEST), "a number above 0")
        for name in NAMES
        if rates.get(name) is not None
    }
    spreads = {
        name: _number(path, f"storage.rates.spread.{name}", spread.get(name), (0, _WIDEST), "a number from 0 on")
        for name in values
    }
    return StorageRates(str(rates.get("system", "")), str(rates.get("protocol", "")), **values, spread=spreads)


def _efficiencies(path: Path, given: object) -> dict[str, float]:
    if not isinstance(given, dict):
        raise InputError(Problem("is no table", "efficiencies", path, allowed="an mfu for each job"))
    allowed = f"{LEAST:g} to {MOST:g}"
    return {
        str(name): _number(path, f"efficiencies.{name}"[:60], value, (LEAST, MOST), allowed)
        for name, value in given.items()
    }


def _number(path: Path, where: str, value: object, limits: tuple[float, float], allowed: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not limits[0] <= value <= limits[1]:
        raise InputError(Problem(str(value)[:40], where, path, allowed=allowed))
    return float(value)
