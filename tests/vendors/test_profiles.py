"""Profiles that were read port by port have the names that the same ports have elsewhere."""

from __future__ import annotations

from eastwest.plan.device import DeviceIntent, InterfaceIntent, PortQos, QosIntent
from eastwest.vendors.profiles import aligned


def _device(profiles: dict[str, tuple[int, ...]], **ports: str) -> DeviceIntent:
    qos = QosIntent(ports=tuple(PortQos(name, pfc=pfc) for name, pfc in profiles.items()))
    return DeviceIntent("a", interfaces=tuple(InterfaceIntent(port, qos=of) for port, of in ports.items()), qos=qos)


def test_names_are_taken_over_port_by_port() -> None:
    found = _device({"x": (3,), "y": ()}, p1="x", p2="y")
    like = _device({"a": (4,), "b": ()}, p1="a", p2="b")
    assert aligned(found, like) == _device({"a": (3,), "b": ()}, p1="a", p2="b")


def test_one_that_was_read_may_stand_for_two() -> None:
    found = _device({"x": (3,)}, p1="x", p2="x")
    like = _device({"a": (3,), "b": (3,)}, p1="a", p2="b")
    assert aligned(found, like) == like


def test_ports_of_one_name_that_differ_stay_as_read() -> None:
    found = _device({"x": (3,), "y": ()}, p1="x", p2="y")
    like = _device({"a": (3,)}, p1="a", p2="a")
    assert aligned(found, like) == found
