"""Configurations as files of the project folder, with a manifest and the list of what could not be expressed."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from eastwest.plan.device import DeviceIntent
from eastwest.plan.store import plan_hash, write_text
from eastwest.vendors.configure import Configuration
from eastwest.vendors.controllers import forms
from eastwest.vendors.express import without_keys
from eastwest.vendors.family import Family, Inexpressible, Procedure, Rendered
from eastwest.vendors.parts import in_parts

FOLDER = "configs"
FORMAT = "eastwest-configs-1"
LATE = 1.5
"""Times the designed ECN threshold from which its lateness is warned of: more than any rounding of a unit."""
SECRETS = "Placeholders @@NAME@@ stand for secrets: fill them in on the way to the device, not in these files."


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that a family cannot say, once for all devices and ports where it is the same."""

    family: str
    path: str
    wanted: str
    instead: str
    why: str


@dataclass
class Written:
    """What was written. losses: with the names of the devices. files: by device, with the SHA-256 of each."""

    folder: Path
    losses: dict[Loss, list[str]] = field(default_factory=dict)
    files: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, intent: DeviceIntent, family: Family, rendered: Rendered) -> None:
        """Write the files of one device."""
        digests: dict[str, str] = {}
        for file in rendered.files:
            write_text(self.folder / intent.hostname / Path(file.path), file.text)
            digests[str(file.path)] = hashlib.sha256(file.text.encode()).hexdigest()
        self.files[intent.hostname] = digests
        for each in rendered.inexpressible:
            devices = self.losses.setdefault(loss_of(family.name, each), [])
            if not devices or devices[-1] != intent.hostname:
                devices.append(intent.hostname)

    def join(self, other: Written) -> None:
        """Take in what was written of later devices."""
        self.files |= other.files
        for loss, devices in other.losses.items():
            self.losses.setdefault(loss, []).extend(devices)


def write_configurations(configuration: Configuration, folder: Path) -> Written:
    """Write `configs/HOSTNAME/...`, `inexpressible.csv`, one `apply-FAMILY.txt` per family and `manifest.json`.

    Forms for controllers that are known go into `configs/controllers/`.
    Each file is written whole or not at all; the manifest comes last. Raises InputError when one cannot be written.
    """
    written = Written(folder / FOLDER)
    for part in in_parts(partial(_write_part, configuration, folder), len(configuration.intents)):
        written.join(part)
    write_text(written.folder / "inexpressible.csv", losses_as_csv(plan_hash(configuration.plan), written.losses))
    for family in {each.name: each for each in configuration.choice.families.values()}.values():
        write_text(
            written.folder / f"apply-{family.name}.txt",
            f"{procedure_text(family.title, family.procedure)}\n{SECRETS}\n",
        )
    write_text(written.folder / "manifest.json", _manifest(configuration, written))
    return written


def _write_part(configuration: Configuration, folder: Path, first: int, end: int) -> Written:
    """The files of some of the devices."""
    written = Written(folder / FOLDER)
    for intent, family, rendered in configuration.render(first, end):
        written.add(intent, family, rendered)
        for name, text in forms(family, rendered).items():
            write_text(written.folder / "controllers" / name, text)
    return written


def warnings(losses: Mapping[Loss, list[str]]) -> tuple[str, ...]:
    """What an operator must weigh before applying: marking that starts much later than designed, by family."""
    found: dict[str, tuple[float, Loss, int]] = {}
    for loss, devices in losses.items():
        if not loss.path.endswith(".ecn.kmin_bytes") or not loss.wanted.isdecimal() or not loss.instead.isdecimal():
            continue
        times = int(loss.instead) / max(int(loss.wanted), 1)
        if times >= LATE and times > found.get(loss.family, (0.0, loss, 0))[0]:
            found[loss.family] = times, loss, len(devices)
    return tuple(
        f"{family}: ECN marks from {int(loss.instead):,} B of queue instead of {int(loss.wanted):,} B ({times:.1f} "
        f"times) on {devices} switches: queues grow longer before senders slow down, and PFC may pause first"
        for family, (times, loss, devices) in found.items()
    )


def loss_of(family: str, each: Inexpressible) -> Loss:
    """The row of a list of losses that an inexpressible part belongs to."""
    return Loss(family, without_keys(each.path), _short(each.wanted), _short(each.instead), each.why)


def _short(value: object) -> str:
    text = "-" if value is None or value in ("", ()) else str(value)
    return text if len(text) <= 120 else f"{text[:117]}..."


def losses_as_csv(plan_sha256: str, losses: Mapping[Loss, list[str]]) -> str:
    """The rows with how many devices each concerns."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("family", "setting", "wanted", "instead", "why", "devices", "first"))
    for loss, devices in losses.items():
        writer.writerow((loss.family, loss.path, loss.wanted, loss.instead, loss.why, len(devices), devices[0]))
    return f"# plan sha256:{plan_sha256}\n{text.getvalue()}"


def procedure_text(title: str, steps: Procedure) -> str:
    """How an operator brings the files of a family onto its devices."""
    parts = [f"{title}: how to apply these files"]
    for step, commands in (
        ("See what would change", steps.dry_run),
        ("Apply so that it falls back by itself unless confirmed", steps.commit_confirm),
        ("Go back", steps.rollback),
    ):
        parts.append("\n".join((f"{step}:", *(f"    {command}" for command in commands))))
    if steps.note:
        parts.append(f"Note: {steps.note}.")
    return "\n\n".join(parts) + "\n"


def _manifest(configuration: Configuration, written: Written) -> str:
    plan = configuration.plan
    tree = {
        "format": FORMAT,
        "plan_sha256": plan_hash(plan),
        "site_sha256": plan.site_hash,
        "deviations": sorted(plan.configuration.deviations),
        "deviating": sorted({f"{fault.deviation}: {fault.found}" for fault in configuration.faults}),
        "notes": list(configuration.choice.notes),
        "warnings": list(warnings(written.losses)),
        "skipped": dict(configuration.choice.skipped),
        "devices": {
            intent.hostname: {
                "role": intent.role,
                "model": intent.model,
                "family": intent.nos.family,
                "version": intent.nos.version,
                "files": written.files[intent.hostname],
            }
            for intent in configuration.intents
        },
    }
    return json.dumps(tree, indent=1, ensure_ascii=False) + "\n"
