"""Incidents of a run: watchdogs, links, queue pairs that gave up, and the circle of a deadlock."""

from __future__ import annotations

import numpy as np
import pytest

from eastwest.fabric import Device, Fabric, Link, Port, PortId, Role
from eastwest.simulate import _engine
from eastwest.simulate.faults import LinkDown, LinkFlap, PauseStorm
from eastwest.simulate.modes import Modes
from eastwest.simulate.packet import simulate
from eastwest.simulate.packet.incidents import circles, incident_table, incidents_of
from eastwest.simulate.packet.layout import lay_out
from eastwest.simulate.packet.traffic import traffic_of
from eastwest.simulate.run import Incident, IncidentKind, Run, Status
from eastwest.simulate.scenario import Scenario
from tests.simulate.packet.builders import MIB, message, two_tier

PLAN = two_tier()
GRAPH = message(4, 0, MIB)
NODE = PLAN.fabric.gpu_nodes[0].name
QUICK = Modes(watchdog_detect_ms=0.05, watchdog_restore_ms=0.1)


def ran(*faults: object, modes: Modes = QUICK) -> Run:
    return simulate(Scenario("test", PLAN, GRAPH, faults, limit_us=500_000, modes=modes))  # type: ignore[arg-type]


def kinds(run: Run) -> list[IncidentKind]:
    return [incident.kind for incident in run.incidents]


def test_a_quiet_run_has_none() -> None:
    assert ran().incidents == ()


def test_a_storm_and_its_end_stand_at_the_port_that_the_nic_pauses() -> None:
    run = ran(PauseStorm(NODE, 1.0, 400.0))
    leaf = PLAN.fabric.link_at[PortId(NODE, "nic0")].other(NODE)
    storm = next(incident for incident in run.incidents if incident.kind is IncidentKind.WATCHDOG_STORM)
    assert (storm.ports, storm.priority) == ((leaf,), PLAN.policy.class_named("roce").queue)
    assert IncidentKind.WATCHDOG_RESTORE in kinds(run)


def test_links_that_go_and_come_are_told_in_order() -> None:
    end = next(link.a for link in PLAN.fabric.switch_links())
    run = ran(LinkFlap(end.device, end.port, 1.0, 5.0, 5.0, 2, 1.0))
    down, up = IncidentKind.LINK_DOWN, IncidentKind.LINK_UP
    assert [kind for kind in kinds(run) if kind in (down, up)][:4] == [down, up, down, up]


def test_a_queue_pair_that_gives_up_names_both_ends() -> None:
    end = PLAN.fabric.link_at[PortId(NODE, "nic0")].other(NODE)
    run = ran(LinkDown(end.device, end.port, 1.0, 1.0), modes=Modes(timeouts_us=(100.0,)))
    (gave_up,) = (incident for incident in run.incidents if incident.kind is IncidentKind.GAVE_UP)
    assert (gave_up.ports, gave_up.peer) == ((PortId("node003", "nic0"),), f"{NODE} nic0")
    assert run.status is Status.STALLED


def ring() -> Fabric:
    names = ("s1", "s2", "s3", "s4")
    devices = tuple(Device(name, Role.SPINE, "sw", (Port("l", 400.0), Port("r", 400.0))) for name in names)
    nexts = (*names[1:], names[0])
    links = tuple(Link(PortId(a, "r"), PortId(b, "l"), 400.0, 1.0) for a, b in zip(names, nexts, strict=True))
    return Fabric(devices, links)


@pytest.mark.parametrize("seed", range(3))
def test_a_circle_is_put_in_order(seed: int) -> None:
    ports = [PortId(f"s{number}", "r") for number in range(1, 5)]
    shuffled = [ports[place] for place in np.random.default_rng(seed).permutation(4)]
    (circle,) = circles(shuffled, ring())
    behind = {end: ring().link_at[end].other(end.device).device for end in circle}
    assert [behind[end] for end in circle] == [end.device for end in (*circle[1:], circle[0])]


def test_circles_apart_stay_apart() -> None:
    ports = [PortId("s1", "r"), PortId("s2", "l"), PortId("s3", "r"), PortId("s4", "l")]
    assert sorted(map(len, circles(ports, ring()))) == [2, 2]


def test_a_deadlock_has_a_row_for_each_port() -> None:
    ports = (PortId("s1", "r"), PortId("s2", "l"))
    rows = incident_table([Incident(IncidentKind.DEADLOCK, 5.0, ports, 3)]).to_pylist()
    assert [(row["kind"], row["device"], row["incident"]) for row in rows] == [
        ("deadlock", "s1", 0),
        ("deadlock", "s2", 0),
    ]


def test_the_table_is_part_of_the_telemetry() -> None:
    run = ran(PauseStorm(NODE, 1.0, 400.0))
    assert run.telemetry.incidents.num_rows == sum(len(incident.ports) for incident in run.incidents)


def test_rows_of_a_deadlock_become_one_incident_with_its_circle() -> None:
    layout = lay_out(PLAN.fabric)
    links = {frozenset((link.a.device, link.b.device)): link for link in PLAN.fabric.switch_links()}
    way = ("leaf1", "spine1", "leaf2", "spine2")
    ends = [
        next(end for end in (link.a, link.b) if end.device == here)
        for here, there in zip(way, (*way[1:], way[0]), strict=True)
        for link in (links[frozenset((here, there))],)
    ]
    numbers = sorted(layout.port_number[end] for end in ends)
    rows = {
        "time_ps": np.full(4, 7_000_000),
        "kind": np.full(4, int(_engine.Incident.DEADLOCK)),
        "port": np.array(numbers),
        "priority": np.full(4, 3),
        "queue_pair": np.full(4, 2**32 - 1),
    }
    traffic = traffic_of(Scenario("test", PLAN, GRAPH))
    (deadlock,) = incidents_of(rows, layout, PLAN.fabric, traffic)
    first = deadlock.ports.index(ends[0])
    assert [*deadlock.ports[first:], *deadlock.ports[:first]] == ends
    assert (deadlock.kind, deadlock.time_us, deadlock.priority) == (IncidentKind.DEADLOCK, 7.0, 3)
    assert "each waits for the next in the circle" in deadlock.text()
