"""What makers of alerts know: the site, its thresholds, and places of the plan for examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from eastwest.fabric import Device, Link, PortId
from eastwest.monitor.options import Options
from eastwest.monitor.subject import Subject
from eastwest.monitor.thresholds import Thresholds

SAMPLES = 60
"""Samples of an example."""


@dataclass(frozen=True)
class Context:
    """A subject with its thresholds."""

    subject: Subject
    thresholds: Thresholds

    @property
    def options(self) -> Options:
        """The user's choices."""
        return self.subject.options

    @property
    def window(self) -> str:
        """The range of rates, in PromQL."""
        return self.options.window

    @cached_property
    def lossless(self) -> str:
        """Matches lossless priorities: `3` or `3|4`."""
        return "|".join(str(each) for each in self.subject.priorities) or "none"

    @cached_property
    def priority(self) -> str:
        """A lossless priority for examples."""
        return str(self.subject.priorities[0]) if self.subject.priorities else "3"

    @cached_property
    def link(self) -> Link:
        """A link between a GPU node and its leaf, for examples."""
        nodes = {node.name for node in self.subject.plan.fabric.gpu_nodes}
        return next(link for link in self.subject.plan.fabric.links if nodes & {link.a.device, link.b.device})

    @cached_property
    def switch(self) -> Device:
        """The leaf of that link."""
        fabric = self.subject.plan.fabric
        return next(
            fabric.by_name[end.device] for end in (self.link.a, self.link.b) if fabric.by_name[end.device].is_switch
        )

    @cached_property
    def port(self) -> PortId:
        """The leaf's end, as its operating system calls it."""
        end = self.link.a if self.link.a.device == self.switch.name else self.link.b
        return PortId(end.device, self.subject.end_name(self.subject.plan.fabric, end))

    @cached_property
    def nic(self) -> PortId:
        """The node's end."""
        return self.link.other(self.switch.name)

    def counting(self, per_s: float) -> str:
        """A counter that grows so fast, as promtool writes it."""
        return f"0+{per_s * self.options.interval_s:g}x{SAMPLES}"

    def steady(self, value: float) -> str:
        """A gauge."""
        return f"{value:g}+0x{SAMPLES}"


def series(name: str, **labels: str) -> str:
    """`name{key="value"}`."""
    return f"{name}{{{','.join(f'{key}={quoted(text)}' for key, text in labels.items())}}}"


def quoted(text: str) -> str:
    """A label value in quotes."""
    plain = text.replace("\\", r"\\").replace('"', r"\"")
    return f'"{plain}"'


def at(end: PortId, priority: str = "") -> dict[str, str]:
    """Labels of a port."""
    return {"device": end.device, "port": end.port} | ({"priority": priority} if priority else {})


def nic_at(end: PortId) -> dict[str, str]:
    """Labels of a NIC in host series."""
    return {"host": end.device, "endpoint": end.port}


Labels = Mapping[str, str]
