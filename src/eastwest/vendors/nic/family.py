"""What a NIC family is, and what rendering and reading a host give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from eastwest.lossless.dcqcn_knobs import NicFamily as Knobs
from eastwest.lossless.policy import DcqcnProfile
from eastwest.plan.device import HostIntent, NicQos
from eastwest.vendors.family import Inexpressible, NotUnderstood, Procedure, TextFile
from eastwest.vendors.nic.change import Sets, Shows
from eastwest.vendors.nic.state import Lines, States
from eastwest.vendors.nic.yaml_file import YamlFile

COPY = (
    "copy etc and usr of configs/nics-MODEL, then etc of configs/HOSTNAME, to / on each host (`cp -a` keeps the modes)"
)
Extra = Callable[[HostIntent], tuple[TextFile, ...]]


@dataclass(frozen=True, slots=True)
class RenderedHost:
    """The files of one host.

    shared: the same for every host with the same NICs and settings. own: names, addresses and cables of this one.
    expressed: the intent that both mean, less all that is inexpressible.
    """

    shared: tuple[TextFile, ...]
    own: tuple[TextFile, ...]
    inexpressible: tuple[Inexpressible, ...]
    expressed: HostIntent

    @property
    def files(self) -> tuple[TextFile, ...]:
        """All of them."""
        return (*self.shared, *self.own)


@dataclass(frozen=True, slots=True)
class ReadHost:
    """What texts mean. unstated: paths in the intent whose value no text gives, and which therefore mean nothing."""

    intent: HostIntent
    not_understood: tuple[NotUnderstood, ...]
    unstated: tuple[str, ...]


@dataclass(frozen=True)
class NicFamily:
    """NICs that one maker's tools configure.

    name: as the catalogue's `family`. tool: whose release decides the syntax, which version_command
    prints. versions: of the tool, oldest first.
    knobs: its DCQCN, preset: the profile of which the fields without a knob come. fit: the settings as far as the
    family can say them. reasons: why not, by path. view: what the family's template prints. lines: the grammar of
    scripts and of the tools' output. sets: commands from one state to another; shows: the one that prints a field.
    more_files: files beyond those that all families have. gid_index: of RoCEv2 over the first IPv4 address, None where
    it is as in the intent. resource: reads Kubernetes resources of the family. firmware: parameters of a port that the
    card keeps.
    """

    name: str
    title: str
    tool: str
    version_command: str
    versions: tuple[str, ...]
    knobs: Knobs
    preset: DcqcnProfile
    fit: Callable[[NicQos], NicQos]
    reasons: Mapping[str, str]
    view: Callable[[NicQos, Mapping[str, str]], object]
    lines: Lines
    procedure: Procedure
    largest_mtu_bytes: int
    sets: Sets
    shows: Shows
    more_files: Extra | None = None
    resource: Callable[[YamlFile, States], list[NotUnderstood]] | None = None
    gid_index: int | None = None
    firmware: Callable[[NicQos], list[tuple[str, int]]] | None = None
