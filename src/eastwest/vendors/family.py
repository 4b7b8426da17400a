"""What every vendor family offers: versions, names, rendering, reading, and how an operator applies the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol, runtime_checkable

from eastwest.plan.device import DeviceIntent, FrontPort
from eastwest.vendors.secrets import masked


@dataclass(frozen=True, slots=True)
class TextFile:
    """One file of a device. path: within its folder. comment: what starts a comment line, None in JSON and the like."""

    path: PurePosixPath
    text: str
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Inexpressible:
    """A part of an intent that a family cannot say.

    path: in the DeviceIntent, as `interfaces[swp1].mtu_bytes`. wanted: the intent's value. instead: what the files
    mean, None for nothing. why: the reason, in a sentence.
    """

    path: str
    wanted: object
    instead: object
    why: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """The files of one device. expressed: the intent that they mean, `intent` less all that is inexpressible."""

    files: tuple[TextFile, ...]
    inexpressible: tuple[Inexpressible, ...]
    expressed: DeviceIntent


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A line that a reader has no meaning for. line: from 1. text: without the secrets that stood in it."""

    file: str
    line: int
    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", masked(self.text))


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What the files mean, in canonical order, and the lines without meaning."""

    intent: DeviceIntent
    not_understood: tuple[NotUnderstood, ...]


@dataclass(frozen=True, slots=True)
class Procedure:
    """How an operator brings the files onto a device, in the vendor's commands.

    dry_run: shows what would change. commit_confirm: applies it so that it falls back by itself unless confirmed;
    both may hold {hostname}. note: what the commands do not cover.
    """

    dry_run: tuple[str, ...]
    commit_confirm: tuple[str, ...]
    rollback: tuple[str, ...]
    note: str = ""


class Speech(Protocol):
    """A system in whose words an intent can be said."""

    @property
    def name(self) -> str:
        """Short, as in the site file and on the command line: `eos`."""

    @property
    def versions(self) -> tuple[str, ...]:
        """Supported releases, oldest first, as `4.32`: every maintenance release of each is accepted."""

    def render(self, intent: DeviceIntent) -> Rendered:
        """The files of a device. Raises InputError for a version or a value that cannot be rendered at all."""

    def read(self, texts: Mapping[str, str]) -> ReadResult:
        """What files mean, by path. Raises InputError when a text is no configuration of this system."""


@runtime_checkable
class Naming(Protocol):
    """A system whose intents have no names for policies that its words need."""

    def after(self, before: DeviceIntent) -> Speech:
        """The same, with the names that policies have in the words for another intent."""


class Family(Speech, Protocol):
    """One network operating system, or a line of them with one grammar."""

    @property
    def title(self) -> str:
        """As its maker calls it: `Arista EOS`."""

    @property
    def largest_mtu_bytes(self) -> int:
        """The largest IP packet that the system can be told to route."""

    @property
    def management_interface(self) -> str:
        """Name of the out-of-band port."""

    @property
    def management_vrf(self) -> str:
        """The VRF of the out-of-band port; fixed by many systems."""

    @property
    def procedure(self) -> Procedure:
        """How the files are applied."""

    def port_name(self, front: FrontPort) -> str:
        """The system's own name of a front port."""
