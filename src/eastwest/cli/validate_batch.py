"""What `eastwest validate run` writes for Slurm and Kubernetes instead of running it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import typer

from eastwest.errors import InputError, Problem
from eastwest.plan.store import write_text
from eastwest.validate.campaign.folder import Folder
from eastwest.validate.run.execute import Options, batches
from eastwest.validate.run.kubernetes import Pod, kubernetes_files
from eastwest.validate.run.site import Site
from eastwest.validate.run.slurm import slurm_script


@dataclass(frozen=True, slots=True)
class Batch:
    """What is written for a batch system: its name, where to, image and resources of pods."""

    runner: str
    output: Path | None
    image: str
    resources: tuple[str, ...]


def write_batch(folder: Folder, site: Site, options: Options, batch: Batch) -> None:
    """Write the script or the manifests, and say what to do with them. Raises InputError."""
    tests = [test for batch in batches(folder.acceptance.tests, options) for test in batch if not test.disturbs]
    if batch.runner == "slurm":
        path = batch.output or folder.path / "run.sbatch"
        write_text(path, slurm_script(tests, site, "raw", counters=options.counters))
        typer.echo(f"{path}: submit it with sbatch, then `eastwest validate ingest {folder.path} raw`")
        return
    if not batch.image:
        raise InputError(Problem("no container image", "--image", mend="name one that has the tests' programs"))
    path = batch.output or folder.path / "jobs"
    resources = dict(_resource(text) for text in batch.resources)
    for name, text in kubernetes_files(tests, site, Pod(batch.image, resources=resources)).items():
        write_text(path / name, text)
    typer.echo(f"{path}: run `bash {path}/run.sh`, then `eastwest validate ingest {folder.path} {path}/raw`")


def _resource(text: str) -> tuple[str, str]:
    name, sign, count = text.partition("=")
    if not sign or not count.isdecimal():
        raise InputError(Problem(f'"{text}"', "--resource", allowed="NAME=COUNT, such as rdma/hca=1"))
    return name, count
