"""Faults of the job and its hosts: nothing in the network is to blame."""

from __future__ import annotations

from dataclasses import replace

from eastwest.diagnose.labelled.case import Case, Segment
from eastwest.diagnose.labelled.draw.common import Draw, a_host, every_nic, nics_of
from eastwest.diagnose.labelled.sites import plan_of
from eastwest.diagnose.model import Cause
from eastwest.simulate.faults import ComputeStraggler, DataStall


def straggler(draw: Draw) -> Case:
    """A host that computes slowly."""
    shape = draw.shape()
    fabric = plan_of(shape).fabric
    host = a_host(draw, fabric)
    fault = ComputeStraggler(host, draw.random.choice([1.08, 1.15, 1.3, 1.6]))
    return draw.case("straggler", Cause.COMPUTE_STRAGGLER, shape, draw.step(shape), (draw.during(fault),),
                     nics_of(fabric, host))  # fmt: skip


def storage_stall(draw: Draw) -> Case:
    """A host, or all of them, that wait for their data."""
    shape = draw.shape()
    fabric = plan_of(shape).fabric
    host = a_host(draw, fabric) if draw.random.random() < 0.6 else "*"
    fault = DataStall(host, draw.random.choice([5.0, 15.0, 40.0]) * 1000)
    places = every_nic(fabric) if host == "*" else nics_of(fabric, host)
    return draw.case("storage-stall", Cause.STORAGE_STALL, shape, draw.step(shape), (draw.during(fault),), places)


def library(draw: Draw) -> Case:
    """A library that takes longer for every message it sends."""
    shape = draw.shape()
    step = draw.step(shape)
    plain = Segment(0, step)
    parts = draw.segments(plain, replace(plain, message_delay_us=draw.random.choice([200.0, 400.0, 800.0])))
    return draw.case(
        "library", Cause.LIBRARY_LIMIT, shape, step, places=every_nic(plan_of(shape).fabric), segments=parts
    )
