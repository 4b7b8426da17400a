"""One step of the change plan at a switch, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from eastwest.audit.disruption import COMMIT, Disruption, Window, disruptions, window_of
from eastwest.audit.hosts.script import Script
from eastwest.audit.mending import Mending
from eastwest.audit.shows import shows
from eastwest.audit.statements.model import Statements
from eastwest.audit.statements.read import statements_of
from eastwest.audit.subject import Audited
from eastwest.discover import FoundDevice
from eastwest.discover.where import Places
from eastwest.vendors.merge.golden import MergedFile
from eastwest.vendors.spoken import SPOKEN


@dataclass(frozen=True, slots=True)
class Remedy:
    """One step of the change plan: one switch.

    rules: what it mends, gravest first. files: with commands there and back. after, said: the switch and its statements
    as they would be read when it is done. interrupts: what the change does to traffic. hosts, links: that hang on the
    switch. by_hand: rules found here that it does not mend. open_ports: in use, with another end that no file tells.
    shown_by: commands that show what was changed.
    """

    device: FoundDevice
    rules: tuple[str, ...]
    files: tuple[MergedFile, ...]
    after: FoundDevice
    said: Statements
    interrupts: tuple[Disruption, ...]
    hosts: int
    links: int
    by_hand: tuple[str, ...] = ()
    open_ports: int = 0
    shown_by: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Of the switch."""
        return self.device.name

    @property
    def kind(self) -> str:
        """As in the picture of the network."""
        return "switch"

    @property
    def window(self) -> Window:
        """When the whole step can be made."""
        return window_of(self.interrupts)

    @property
    def when(self) -> str:
        """The window in words."""
        return self.window.text

    @property
    def scripts(self) -> tuple[Script, ...]:
        """Commands there and back, or JSON patches; empty texts for none."""
        return tuple(
            Script(".json" if file.path.endswith(".json") else ".txt", file.remediation or "", file.rollback or "")
            for file in self.files
        )

    @property
    def check(self) -> str:
        """What proves that it is done."""
        seen = f"{', '.join(f'`{each}`' for each in self.shown_by)}; " if self.shown_by else ""
        return f"{seen}eastwest audit shows {' '.join(self.rules)} of {self.name} no more"

    @property
    def way_back(self) -> str:
        """How the system takes a change so that it can be taken back."""
        return COMMIT.get(self.device.family, "")

    @property
    def hand_text(self) -> str:
        """What is left to hands."""
        return " ".join(self.by_hand)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A place with findings and no commands, and why. device: a switch, host or file, or `whole fabric`."""

    device: str
    why: str


def remedy_of(
    audited: Audited,
    device: FoundDevice,
    done: Mending,
    rules: tuple[str, ...],
    left: tuple[str, ...],
) -> Remedy:
    """The step that a mending makes of a switch. rules: what it is to mend. left: rules that it leaves to hands."""
    links = audited.network.links_of(device.name)
    hosts = {link.other(device.name).device for link in links if audited.network.host(link.other(device.name).device)}
    after = _after(device, done.after)
    return Remedy(
        device,
        rules,
        done.files,
        after,
        statements_of(after),
        tuple(disruptions(device.family, device.intent, done.then)),
        len(hosts),
        len(links),
        left,
        len(audited.ends.open_ports(device)),
        tuple(shows(device.family, device.intent, done.then)),
    )


def _after(device: FoundDevice, texts: Mapping[str, str]) -> FoundDevice:
    read = SPOKEN[device.family].read(texts)
    intent = replace(read.intent, role=device.intent.role, model=device.intent.model, nos=device.intent.nos)
    where = Places(texts, intent)
    return replace(device, intent=intent, not_understood=read.not_understood, where=where, files=tuple(texts))
