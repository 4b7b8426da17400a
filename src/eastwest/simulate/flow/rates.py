"""Moves messages as flows whose rates are max-min fair at every instant; symmetric work is done once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from eastwest.simulate import _engine
from eastwest.simulate.flow.load import Loaded
from eastwest.simulate.flow.moved import Moved
from eastwest.simulate.flow.paths import epochs, trace
from eastwest.simulate.flow.solve import advance, load_messages
from eastwest.simulate.flow.symmetry import Folded, Work, fold
from eastwest.units import PS_PER_US

BATCH_PS = 100_000
"""Events within 0.1 us of one another change rates together: less than a tenth of any path's latency."""

LARGE_MESSAGES, LARGE_BATCH_PS = 100_000, 1_000_000
"""Messages above which events within 1 us do: there is hardly a microsecond without any."""


def folded_work(loaded: Loaded) -> Folded | None:
    """The work once for each class of what is alike; None where too little is, or something disturbs it."""
    if loaded.knobs.changes or loaded.traffic.background or not len(loaded.work.wire_bytes):
        return None
    return fold(loaded.work)


def move_at_rates(loaded: Loaded, folded: Folded | None, listen: Callable[[_engine.FlowSimulation], None]) -> Moved:
    """Every message, or one of each class, from first start to last delivery, or to the scenario's limit."""
    scenario = loaded.scenario
    work = loaded.work if folded is None else folded.work
    sim = _simulation(loaded, work)
    progress = advance(sim, round(scenario.limit_us * PS_PER_US), lambda: listen(sim))
    started_ps, delivered_ps, rows = sim.started_ps, sim.delivered_ps, sim.link_rows()
    if folded is not None:
        started_ps, delivered_ps = started_ps[folded.message], delivered_ps[folded.message]
        rows = _members(rows, folded.link)
    if loaded.waiting_ps is not None:
        started_ps = np.where(started_ps >= 0, started_ps - loaded.waiting_ps, started_ps)
    return Moved(
        progress=progress,
        now_ps=sim.now_ps,
        started_ps=started_ps,
        delivered_ps=delivered_ps,
        link_rows=rows,
        totals=sim.totals(),
        memory_bytes=sim.memory_bytes,
        method="rates",
        computed_messages=None if folded is None else len(work.wire_bytes),
    )


def _simulation(loaded: Loaded, work: Work) -> _engine.FlowSimulation:
    scenario, knobs, layout, traffic = loaded.scenario, loaded.knobs, loaded.layout, loaded.traffic
    batch_ps = LARGE_BATCH_PS if len(work.wire_bytes) > LARGE_MESSAGES else BATCH_PS
    sim = _engine.FlowSimulation.make(work.rate_gbps, batch_ps, round(scenario.sample_us * PS_PER_US))
    sim.set_paths(work.paths)
    sim.set_timeouts(knobs.transport.timeout_ps)
    load_messages(sim, work)
    if traffic.background:
        sim.set_background((np.arange(len(traffic.graph)) >= traffic.own_messages).astype(np.uint8))
    for change in knobs.changes:
        (sim.restore_link if change.up else sim.fail_link)(layout.port_number[change.end], change.at_ps)
    for state, (at_ps, down) in enumerate(epochs(knobs.changes), start=1):
        sim.set_paths(trace(scenario.plan.fabric, layout, loaded.wiring, loaded.pairs, down))
        sim.change_paths(state, at_ps)
    return sim


def _members(rows: dict[str, npt.NDArray[np.int64]], of: npt.NDArray[np.uint32]) -> dict[str, npt.NDArray[np.int64]]:
    """The rows of classes as rows of all their links, in the order of time and link."""
    members = np.argsort(of, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(of))])
    sizes = np.diff(first)[rows["link"]]
    row = np.repeat(np.arange(len(sizes)), sizes)
    inside = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    link = members[first[rows["link"][row]] + inside]
    order = np.lexsort((link, rows["time_ps"][row]))
    columns = {name: column[row][order] for name, column in rows.items()}
    return {**columns, "link": link[order].astype(np.uint32)}
