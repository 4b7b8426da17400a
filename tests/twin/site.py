"""The site of these tests, 2 spines, 4 leaves, 8 hosts, and its twin while a test needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from uuid import uuid4

import pytest

from eastwest.design.designer import design
from eastwest.errors import InputError
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.configuration import ConfigurationIntent, TenantIntent
from eastwest.intent.load import load_site
from eastwest.intent.site import SwitchChoice
from eastwest.plan import Plan
from eastwest.twin.boot import down, up
from eastwest.twin.model import Blueprint
from eastwest.twin.shell import require, run
from eastwest.twin.slicing import Slice
from eastwest.twin.state import ETC, RUN, State, load, prefix_of
from eastwest.twin.translate import blueprint
from eastwest.vendors.configure import Configuration, configuration
from tests.vendors.designed import EXAMPLE

Booted = tuple[Blueprint, State]
TENANTS = (TenantIntent("blue", 10010, ("node001", "node003")),)


@cache
def plan_of(
    topology: str = "leaf-spine", addressing: str = "bgp-unnumbered", *, tenants: tuple[TenantIntent, ...] = ()
) -> Plan:
    """Eight nodes, two on each of four leaves; two spines."""
    site = load_site(EXAMPLE)
    choice = SwitchChoice(model="sn5600")
    fabric = replace(
        site.fabric,
        topology=topology,
        leaf=choice,
        spine=choice,
        nodes_per_unit=2,
        spines=2,
        uplink_gbps=800.0,
        addressing=addressing,
    )
    wanted = ConfigurationIntent(tenants=tenants)
    gpus = replace(site.gpus, count=8)
    return design(replace(site, gpus=gpus, fabric=fabric, configuration=wanted), load_catalogue())


@cache
def three_tiers() -> Plan:
    """Two pods of eight leaves with a node each and two spines, below two super-spines."""
    site = load_site(EXAMPLE)
    choice = SwitchChoice(model="sn5600")
    fabric = replace(
        site.fabric, topology="leaf-spine", tiers=3, leaf=choice, spine=choice, nodes_per_unit=1, spines=None
    )
    gpus = replace(site.gpus, count=16)
    wanted = replace(site, gpus=gpus, fabric=replace(fabric, uplink_gbps=800.0), configuration=ConfigurationIntent())
    return design(wanted, load_catalogue())


def configured(plan: Plan, family: str = "sonic") -> Configuration:
    """Its configuration."""
    found = configuration(plan, load_catalogue(), family)
    assert found is not None
    return found


def drawn(plan: Plan, family: str = "sonic", part: Slice | None = None) -> Blueprint:
    """What would be booted."""
    return blueprint(configured(plan, family), part or Slice())


@contextmanager
def twin_of(plan: Blueprint) -> Iterator[Booted]:
    """Booted, and gone without a trace afterwards. Skips, and says so, without root or tools."""
    try:
        require()
    except InputError as error:
        pytest.skip(str(error))
    name = f"test-{uuid4()}"
    try:
        yield plan, up(plan, name)
    finally:
        down(name)
    assert load(name) is None
    assert not [line for line in run("ip", "netns", "list").splitlines() if line.startswith(prefix_of(name))]
    assert not [*ETC.glob(f"{prefix_of(name)}*"), *RUN.glob(f"{prefix_of(name)}*")]


def port_towards(plan: Blueprint, here: str, there: str) -> str:
    """The first port of a node with a cable to another."""
    return next(port for (node, port), (far, _) in plan.far.items() if (node, far) == (here, there))
