"""`eastwest validate`: acceptance of a real cluster against what its plan predicts."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.cli import validate_show as show
from eastwest.cli.status import Status
from eastwest.cli.validate_batch import Batch, write_batch
from eastwest.errors import InputError, Problem
from eastwest.evidence.clock import now
from eastwest.evidence.results import junit, result_sets
from eastwest.exchange.source import load_source
from eastwest.findings import Outcome
from eastwest.intent.catalogue.load import catalogue_beside, load_catalogue
from eastwest.plan import save_plan
from eastwest.plan.store import write_text
from eastwest.predict.calibration import load_calibration
from eastwest.predict.collectives import GLOBAL
from eastwest.report.accepted import write_accepted
from eastwest.units import parse_bytes
from eastwest.validate.acceptance import Kind, Wanted, acceptance_plan, save_acceptance
from eastwest.validate.acceptance.scope import QUEUE_PAIRS, SIZES_BYTES
from eastwest.validate.campaign.archive import export
from eastwest.validate.campaign.conclude import conclude, need_something
from eastwest.validate.campaign.folder import HOSTS, JUNIT, PLAN, Folder, campaign_folder, open_campaign
from eastwest.validate.campaign.history import compare, history_json
from eastwest.validate.campaign.ingest import ingest, problems
from eastwest.validate.campaign.write import overall, verdicts_tree, write_conclusion
from eastwest.validate.run.commands import launches
from eastwest.validate.run.dry_run import show_commands
from eastwest.validate.run.execute import Options, batches, execute
from eastwest.validate.run.hosts import load_hosts, template
from eastwest.validate.run.preflight import preflight
from eastwest.validate.run.site import Site
from eastwest.validate.run.transport import Local, Ssh

validate = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Accept a real cluster against what its plan predicts: plan, run or ingest, judge, compare.\n\n"
    "A campaign is a folder, PROJECT/validate/NAME. It can be stopped at any point, and goes on where it was.",
)
RUNNERS = ("local", "ssh", "slurm", "kubernetes")
_Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]
_Campaign = Annotated[Path, typer.Argument(help="The campaign's folder, PROJECT/validate/NAME.")]


@validate.command("plan")
def plan_(
    project: Annotated[Path, typer.Argument(help="The project folder, or a site file.")],
    name: Annotated[str, typer.Argument(help="Of the campaign, such as commissioning.")],
    hours: Annotated[float, typer.Option(help="Hours at hand.")] = 24.0,
    hosts: Annotated[list[str] | None, typer.Option(help="A host that takes part; repeatable. Left out: all.")] = None,
    pair_tool: Annotated[str, typer.Option(help="Point to point: perftest (RDMA) or iperf3 (TCP).")] = "perftest",
    library: Annotated[str, typer.Option(help="Collectives: nccl-tests, rccl-tests or torch.")] = "nccl-tests",
    rounds: Annotated[int | None, typer.Option(help="Rounds of pairs; left out: as the hours allow.", min=1)] = None,
    size: Annotated[list[str] | None, typer.Option(help='Of collectives, such as "64 MiB"; repeatable.')] = None,
    storage_folder: Annotated[str, typer.Option(help="Folder that fio may write into; left out: no fio.")] = "",
    storage_size: Annotated[str, typer.Option(help="Of each of fio's four files a host, as fio writes it.")] = "1G",
    storage_seconds: Annotated[float, typer.Option(help="Of one run of fio.", min=1)] = 60.0,
    nvme_device: Annotated[str, typer.Option(help="Block device over NVMe-oF that fio may read.")] = "",
    mlperf: Annotated[str, typer.Option(help="Launch MLPerf Storage: unet3d, resnet50 or cosmoflow.")] = "",
    failover: Annotated[bool, typer.Option("--failover", help="Links and switches may be taken down.")] = False,
    soak: Annotated[bool, typer.Option(help="Use the hours that are left to soak.")] = True,
    seconds: Annotated[float, typer.Option(help="Of one point-to-point measurement.", min=0.1)] = 10.0,
    queue_pairs: Annotated[int, typer.Option(help="Of each pair of perftest.", min=1, max=1024)] = QUEUE_PAIRS,
    repeats: Annotated[int, typer.Option(help="Of each measurement, at least.", min=2, max=100)] = 3,
    error: Annotated[float, typer.Option(help="Chance of any false FAIL in the campaign.", min=1e-6, max=0.5)] = 0.05,
    calibration: Annotated[Path | None, typer.Option(help="A file of `eastwest calibrate`.")] = None,
    as_json: _Json = False,
) -> None:
    """Plan a campaign: tests, order, repeats, expected intervals, stop rule. It is hashed and dated."""
    source = load_source(project)
    plan = source.planned("acceptance")
    home = project if project.is_dir() else Path("out") / plan.name
    folder = campaign_folder(home, name)
    if (folder.path / PLAN).exists():
        mend = "name another campaign; a plan is fixed once"
        raise InputError(Problem("is there already", file=folder.path / PLAN, mend=mend))
    parameters = GLOBAL if calibration is None else load_calibration(calibration).parameters
    wanted = Wanted(
        hours=hours,
        hosts=tuple(hosts or ()),
        pair_tool=pair_tool,
        library=library,
        rounds=rounds,
        sizes_bytes=_sizes(size) or SIZES_BYTES,
        storage_folder=storage_folder,
        storage_size=storage_size,
        storage_seconds=storage_seconds,
        nvme_device=nvme_device,
        mlperf=mlperf,
        failover=failover,
        soak=soak,
        seconds=seconds,
        queue_pairs=queue_pairs,
        repeats=repeats,
        most=max(10, repeats),
        error=error,
        parameters=parameters,
    )
    catalogue = load_catalogue(catalogue_beside(project)) if project.is_file() else source.catalogue
    found = acceptance_plan(plan, source.site, catalogue, wanted, now())
    if not (home / "plan.json").exists():
        save_plan(plan, home / "plan.json")
    digest = save_acceptance(found, folder.path / PLAN)
    if not (folder.path / HOSTS).exists():
        write_text(folder.path / HOSTS, template(plan, found.hosts))
    show.planned(folder.path, found, digest, as_json)


def _sizes(given: list[str] | None) -> tuple[int, ...]:
    try:
        return tuple(parse_bytes(one) for one in given or ())
    except ValueError as error:
        raise InputError(Problem(str(error), "--size")) from error


@validate.command("run")
def run_(
    campaign: _Campaign,
    runner: Annotated[str, typer.Option(help="local, ssh, slurm (writes a script) or kubernetes (manifests).")] = "ssh",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show every command, run none.")] = False,
    only: Annotated[list[Kind] | None, typer.Option(help="Run tests of this kind only; repeatable.")] = None,
    test: Annotated[list[str] | None, typer.Option(help="Run this test only, by its id; repeatable.")] = None,
    disturb: Annotated[bool, typer.Option("--disturb", help="Take links and switches down where planned.")] = False,
    counters: Annotated[bool, typer.Option(help="Read NIC counters before and after each test.")] = True,
    checked: Annotated[bool, typer.Option("--preflight/--no-preflight", help="Look for tools first.")] = True,
    gpus: Annotated[int | None, typer.Option(help="Of each host; left out: as planned.", min=1)] = None,
    output: Annotated[Path | None, typer.Option(help="Of slurm: the file to write; of kubernetes: the folder.")] = None,
    image: Annotated[str, typer.Option(help="Of kubernetes: a container image with the tools.")] = "",
    resource: Annotated[list[str] | None, typer.Option(help="Of kubernetes: of each pod, such as rdma/hca=1.")] = None,
    as_json: _Json = False,
) -> None:
    """Run what has not run yet; every command and its raw output are kept."""
    if runner not in RUNNERS:
        raise InputError(Problem(f'"{runner}"', "--runner", allowed=", ".join(RUNNERS)))
    folder = open_campaign(campaign)
    site = Site(folder.plan, load_hosts(folder.path), gpus or _gpus(folder))
    unknown = sorted(set(test or ()) - set(folder.acceptance.by_test))
    if unknown:
        raise InputError(Problem(f'"{unknown[0]}" is no test of the plan', "--test", mend=f"see {folder.path / PLAN}"))
    options = Options(frozenset(only or ()), frozenset(test or ()), disturb, counters)
    if runner in {"slurm", "kubernetes"}:
        write_batch(folder, site, options, Batch(runner, output, image, tuple(resource or ())))
        return
    if dry_run:
        show.skipped(show_commands(folder, site, options, typer.echo), as_json)
        return
    transport = Local() if runner == "local" else Ssh(site.hosts)
    console = Console(highlight=False, stderr=True)
    if checked:
        _check_tools(folder, site, options, transport)
        transport = Local() if runner == "local" else Ssh(site.hosts)
    with Status(console, quiet=as_json) as status:
        skipped = asyncio.run(execute(folder, transport, site, options, status))
    show.skipped(skipped, as_json)


def _gpus(folder: Folder) -> int:
    """GPUs of a host, from the widest collective's ranks; 1 where none is planned."""
    found = [one.family for one in folder.acceptance.criteria if one.source.startswith("all-reduce-node-")]
    return int(found[0].split(", ")[2].split()[0]) if found else 1


def _check_tools(folder: Folder, site: Site, options: Options, transport: Local | Ssh) -> None:
    tests = []
    for batch in batches(folder.acceptance.tests, options):
        for test in batch:
            try:
                launches(test, site)
            except InputError:
                continue
            tests.append(test)
    found = asyncio.run(preflight(tests, site, transport))
    lines = [f"{one.host}  {one.name}  {one.version or 'missing'}" for one in found]
    write_text(folder.path / "tool-versions.txt", "\n".join(lines) + "\n")
    missing = [one for one in found if one.missing and one.needed]
    if missing:
        mend = "install it there, leave its tests out with --only, or pass --no-preflight to run what can"
        raise InputError([Problem(f"{one.host}: {one.name} is missing or not reached", mend=mend) for one in missing])


@validate.command("ingest")
def ingest_(
    campaign: _Campaign,
    source: Annotated[Path, typer.Argument(help="A folder of outputs, or one file.")],
    as_json: _Json = False,
) -> None:
    """Take in outputs that others' runs left; each is redacted, copied and read.

    A file belongs to the test whose id stands in its path (TEST/r1.txt, TEST.r2.json), else to the one that its
    contents fit. Exit code 1: some could not be taken in.
    """
    folder = open_campaign(campaign)
    if not source.exists():
        raise InputError(Problem("no such file or folder", file=source))
    with Status(Console(highlight=False, stderr=True), quiet=as_json) as status:
        found = ingest(folder, source, status)
    show.taken(found, as_json)
    if problems(found):
        raise typer.Exit(1)


@validate.command("judge")
def judge_(campaign: _Campaign, as_json: _Json = False) -> None:
    """Judge what is there: verdicts.json, results.json, junit.xml and report.html.

    Exit code 0: nothing fails. 1: something fails. 2: it cannot be judged.
    """
    folder = open_campaign(campaign)
    need_something(folder)
    found = conclude(folder)
    moment = now()
    write_conclusion(folder, found, moment)
    write_text(folder.path / JUNIT, junit(result_sets(folder.path)))
    report = write_accepted(folder, found, moment)
    if as_json:
        typer.echo(json.dumps(verdicts_tree(folder, found, moment), ensure_ascii=False))
    else:
        show.judged(found, report)
    if overall(found) is Outcome.FAIL:
        raise typer.Exit(1)


@validate.command("status")
def status_(campaign: _Campaign, as_json: _Json = False) -> None:
    """Where a campaign stands: what was measured, what is still to be."""
    folder = open_campaign(campaign)
    show.status(folder, as_json)


@validate.command("compare")
def compare_(
    old: Annotated[Path, typer.Argument(help="The earlier campaign's folder.")],
    new: Annotated[Path, typer.Argument(help="The later one's.")],
    as_json: _Json = False,
) -> None:
    """Compare two campaigns: what became slower, and how certain that is. Exit code 1: something did."""
    found = compare(old, new)
    if as_json:
        typer.echo(history_json(found))
    else:
        show.history(found)
    if any(one.regression for one in found.changes):
        raise typer.Exit(1)


@validate.command("export")
def export_(
    campaign: _Campaign,
    archive: Annotated[Path, typer.Argument(help="The .tar.gz to write.")],
) -> None:
    """Pack a campaign and its plan into one archive to keep; equal contents give an equal file."""
    folder = open_campaign(campaign)
    count = export(folder.path, archive)
    typer.echo(f"{archive}: {count:,} files")
