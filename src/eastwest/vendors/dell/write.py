"""Both command lines as systems whose words an intent can be said in, so that a running switch can be amended.

They are not rendered for designs: breakouts, VLANs, tunnels, tenants and telemetry are not said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath

from eastwest.plan.device import DeviceIntent
from eastwest.vendors.dell import words_enterprise, words_os10
from eastwest.vendors.dell.enterprise import FAMILY as ENTERPRISE_SONIC
from eastwest.vendors.dell.enterprise import read as read_enterprise
from eastwest.vendors.dell.os10 import FAMILY as OS10
from eastwest.vendors.dell.os10 import read as read_os10
from eastwest.vendors.dell.policies import Policies, policies_of
from eastwest.vendors.express import inexpressible
from eastwest.vendors.family import ReadResult, Rendered, TextFile
from eastwest.vendors.profiles import aligned
from eastwest.vendors.text.heading import heading

FILE = PurePosixPath("running-configuration.txt")
Reader = Callable[[Mapping[str, str]], ReadResult]


@dataclass(frozen=True)
class DellSpeech:
    """One of the two. policies: names of an intent before, that what is said keeps."""

    name: str
    versions: tuple[str, ...]
    lines: Callable[[DeviceIntent, Policies], Iterator[str]]
    reader: Reader
    policies: Policies | None = None

    @property
    def _marks_in_turns(self) -> bool:
        return self.name == OS10

    def after(self, before: DeviceIntent) -> DellSpeech:
        """The same, with the names that policies have in the words for another intent."""
        return replace(self, policies=policies_of(before, marks_in_turns=self._marks_in_turns))

    def render(self, intent: DeviceIntent) -> Rendered:
        """The running configuration; what it does not mean when it is read again is inexpressible."""
        policies = policies_of(intent, self.policies, marks_in_turns=self._marks_in_turns)
        said = (f"! {heading(intent)}", *self.lines(intent, policies))
        text = "".join(f"{line}\n" for line in said)
        expressed = aligned(_meaning(self.reader, text), intent)
        return Rendered((TextFile(FILE, text, "!"),), inexpressible(intent, expressed, {}), expressed)

    def read(self, texts: Mapping[str, str]) -> ReadResult:
        """What files mean, by path."""
        return self.reader(texts)


@lru_cache(maxsize=16)
def _meaning(reader: Reader, text: str) -> DeviceIntent:
    """What words mean that were said before: one switch is said many times while it is mended."""
    return reader({str(FILE): text}).intent


DELL = (
    DellSpeech(ENTERPRISE_SONIC, ("4.4",), words_enterprise.lines, read_enterprise),
    DellSpeech(OS10, ("10.5",), words_os10.lines, read_os10),
)
