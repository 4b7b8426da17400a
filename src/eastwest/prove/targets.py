"""What is tuned for: a workload of the site or a trace, as a scenario and its messages for any seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site, TraceIntent
from eastwest.plan import Plan
from eastwest.plan.of_workload import plan_of
from eastwest.prove.traces import prepare_trace
from eastwest.simulate.from_site import workload_named
from eastwest.simulate.modes import Modes
from eastwest.simulate.scenario import Scenario
from eastwest.traffic import MessageGraph
from eastwest.traffic.traces import open_trace
from eastwest.traffic.traces.workload import Window
from eastwest.traffic.workload import build_workload, traffic_beside


@dataclass(frozen=True, slots=True)
class Wanted:
    """A workload by name, None for the first; or a trace, and how much of it."""

    workload: str | None
    trace: Path | None
    window: Window


@dataclass(frozen=True)
class TunedFor:
    """A workload to tune for. graphs: its messages by seed. text: what a trace's messages rest on, else empty."""

    name: str
    scenario: Scenario
    graphs: Callable[[int], MessageGraph]
    text: str = ""


def target_of(designed: tuple[Site, Catalogue, Plan], wanted: Wanted, file: Path, seed: int) -> TunedFor:
    """What is wanted, its messages made for any seed; those of a trace are the same for every seed.

    Raises InputError when it cannot be taken, and for one that sends nothing over the network.
    """
    site, catalogue, plan = designed
    if wanted.trace is not None:
        prepared = prepare_trace(open_trace(wanted.trace), site, plan, catalogue, wanted.window)
        scenario = Scenario(prepared.name, plan, prepared.graph, (), seed, background=site.background)
        return _sending(TunedFor(prepared.name, scenario, lambda _: prepared.graph, prepared.text), wanted.trace)
    intent = workload_named(site, wanted.workload, "--workload", file)
    used = plan_of(intent, plan, site, catalogue)
    node = catalogue.nodes[site.gpus.node]
    built, said = build_workload(intent, site, used.fabric, node, seed)
    scenario = Scenario(
        intent.name,
        used,
        built,
        (),
        seed,
        modes=Modes(congestion_control=intent.congestion_control),
        background=traffic_beside(intent, site, used.fabric),
    )
    known = {seed: built}

    def graph(of: int) -> MessageGraph:
        if of not in known:
            again = isinstance(intent, TraceIntent)
            known[of] = built if again else build_workload(intent, site, used.fabric, node, of)[0]
        return known[of]

    text = " ".join(f"{each.rstrip('.')}." for each in said) if isinstance(intent, TraceIntent) else ""
    return _sending(TunedFor(intent.name, scenario, graph, text), file)


def _sending(found: TunedFor, file: Path) -> TunedFor:
    """As it is. Raises InputError where ECN, DCQCN and load balancing of RoCE have nothing to act on."""
    if (found.scenario.workload.bytes > 0).any():
        return found
    why = "all of it stays inside nodes, is computing, or goes over TCP"
    mend = "tune for a workload with ranks on several nodes"
    raise InputError(Problem(f"{found.name} sends no RoCE over the network: {why}", file=file, mend=mend))
