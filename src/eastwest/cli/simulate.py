"""`eastwest simulate`: one workload of a site, packet by packet or as flows, or one case of the HPCC ns-3."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.cli.trace_options import DEFAULT_CALLS, RanksPerNode, TraceBytes, TraceCalls, TraceFile, window_of
from eastwest.errors import InputError, Problem
from eastwest.units import PS_PER_S, PS_PER_US, parse_us

ENGINES = ("packet", "flow", "fluid")
_US_PER_S = PS_PER_S / PS_PER_US
_LONGEST_US = 1000 * _US_PER_S
_LONGEST_RECORDING_US = 7 * 24 * 3600 * _US_PER_S
_FINEST_US = 0.1


def simulate(
    site: Annotated[Path | None, typer.Argument(help="The site file.")] = None,
    ns3: Annotated[
        tuple[Path, Path, Path] | None,
        typer.Option("--ns3", metavar="TOPO FLOWS CONFIG", help="Instead of a site: a case of the HPCC ns-3."),
    ] = None,
    workload: Annotated[str | None, typer.Option(help="Which workload of the site; left out: its first.")] = None,
    scenario: Annotated[Path | None, typer.Option(help="A scenario file: what goes wrong meanwhile.")] = None,
    seed: Annotated[
        int | None,
        typer.Option(help="Seed of every random draw; left out: the scenario file's, else 1.", min=0, max=2**53),
    ] = None,
    limit: Annotated[str, typer.Option(help="Simulated time after which the run ends, partial.")] = "2 s",
    sample: Annotated[
        str | None,
        typer.Option(help="Time between two samples of telemetry.", show_default="10 us, 1 s with --duration"),
    ] = None,
    duration: Annotated[
        str | None,
        typer.Option(help="Repeat the workload for so long, such as 10 min, in the fluid engine."),
    ] = None,
    threads: Annotated[
        int, typer.Option(help="Threads that share the run; the result is the same for every number.", min=1, max=64)
    ] = 1,
    output: Annotated[Path | None, typer.Option(help="The project folder; left out: out/NAME of the site.")] = None,
    trace: TraceFile = None,
    trace_calls: TraceCalls = DEFAULT_CALLS,
    trace_bytes: TraceBytes = None,
    ranks_per_node: RanksPerNode = None,
    engine: Annotated[
        str,
        typer.Option(
            help="packet: every packet; flow: trains of packets or max-min fair rates, for large fabrics; "
            "fluid: queues, marks and pauses as rates, for long times."
        ),
    ] = "packet",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Simulate a workload of a site packet by packet or as flows, a recorded trace, or a case of the HPCC ns-3.

    The run is stored in the project folder as `runs/NAME`, after the scenario or else the workload, with a page
    `playback.html` that plays it back. With --duration it is a recording: telemetry of many repetitions, one training
    step each, without such a page. After Ctrl-C it holds the result so far, marked partial. Exit code 1: the
    workload can never finish.
    """
    console = Console(highlight=False, stderr=as_json)
    if engine not in ENGINES:
        raise InputError(Problem(f'"{engine}"', "--engine", allowed=", ".join(ENGINES)))
    if ns3 is not None:
        _refuse(
            {
                "SITE": site,
                "--workload": workload,
                "--scenario": scenario,
                "--output": output,
                "--trace": trace,
                "--duration": duration,
                "--engine": None if engine == "packet" else engine,
            }
        )
        from eastwest.cli.ns3_case import simulate_case  # noqa: PLC0415 - a case needs nothing of what a site needs

        simulate_case(console, ns3, 1 if seed is None else seed, threads, as_json)
    elif site is None:
        raise InputError(Problem("nothing to simulate", allowed="a site file, or --ns3 TOPO FLOWS CONFIG"))
    else:
        from eastwest.cli.site_run import Wanted, simulate_site  # noqa: PLC0415

        if trace is not None and workload is not None:
            raise InputError(Problem("given together with --workload", "--trace", mend="simulate one of the two"))
        window = window_of(trace_calls, trace_bytes, ranks_per_node, engine)
        grid_us = _time("--sample", sample or ("10 us" if duration is None else "1 s"))
        times = (_time("--limit", limit), grid_us)
        wanted = Wanted(workload, scenario, seed, *times, engine, threads, trace, window)
        if duration is None:
            simulate_site(console, site, wanted, output, as_json)
            return
        if engine != "fluid":
            raise InputError(Problem(f'given with --engine "{engine}"', "--duration", allowed="--engine fluid"))
        from eastwest.cli.recording import record_site  # noqa: PLC0415

        record_site(console, site, wanted, _time("--duration", duration, _LONGEST_RECORDING_US), output, as_json)


def _refuse(given: dict[str, object]) -> None:
    together = [name for name, value in given.items() if value is not None]
    if together:
        found = f"given together with {', '.join(together)}"
        raise InputError(
            Problem(found, "--ns3", allowed="--seed, --threads and --json", mend="simulate a site or a case")
        )


def _time(option: str, text: str, longest_us: float = _LONGEST_US) -> float:
    try:
        time_us = parse_us(text)
    except ValueError as error:
        raise InputError(Problem(f'"{text}"', option, allowed=str(error))) from error
    if not _FINEST_US <= time_us <= longest_us:
        allowed = f"{_FINEST_US:g} us to {longest_us / _US_PER_S:g} s"
        raise InputError(Problem(f'"{text}"', option, allowed=allowed))
    return time_us
