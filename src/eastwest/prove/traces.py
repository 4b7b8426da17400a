"""A recorded workload, ready to run on a site, with what each of its calls should take at best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eastwest.intent.background import Background
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.predict.expectation import Expectation
from eastwest.predict.ideal import expect
from eastwest.traffic import MessageGraph
from eastwest.traffic.cluster import cluster_of
from eastwest.traffic.traces import Trace
from eastwest.traffic.traces.workload import Window, trace_workload


@dataclass(frozen=True)
class PreparedTrace:
    """A trace before it runs. name: file-safe. text: what it is, with its assumptions. share: of sizes and times."""

    name: str
    text: str
    graph: MessageGraph
    expectations: tuple[Expectation, ...]
    traffic: tuple[Background, ...]
    share: float
    calls: int
    whole: bool


def prepare_trace(trace: Trace, site: Site, plan: Plan, catalogue: Catalogue, window: Window) -> PreparedTrace:
    """The first calls of a trace on a site. Raises InputError when it cannot be taken, or does not fit."""
    node = catalogue.nodes[site.gpus.node]
    cluster = cluster_of(plan.fabric, node)
    found = trace_workload(trace, cluster, node, site.fabric.link_gbps * cluster.ports, window)
    ideals = tuple(
        replace(one, assumptions=(*found.assumptions, *one.assumptions)) for one in expect(found.graph, plan)
    )
    text = f"trace {trace.files[0].name} ({trace.form}), {found.calls} calls. {_sentences(found.assumptions)}"
    name = trace_name(trace)
    return PreparedTrace(name, text, found.graph, ideals, site.background, found.share, found.calls, found.whole)


def trace_name(trace: Trace) -> str:
    """A name of at most 60 letters, digits, dots and dashes, fit for a folder."""
    plain = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in trace.files[0].stem.lower())
    words = [word for word in plain.split("-") if word]
    return ("-".join(words) or "trace")[:60].strip("-")


def _sentences(assumptions: Sequence[str]) -> str:
    return " ".join(f"{sentence.rstrip('.')}." for sentence in assumptions)
