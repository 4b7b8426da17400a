"""What a rule is: metadata, a pure function that yields what it found, an example that passes and one that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from eastwest.audit.subject import Audited
from eastwest.discover import SourceLine
from eastwest.findings import Layer, Place, Severity


@dataclass(frozen=True, slots=True)
class Breach:
    """One place where a rule is broken.

    path: of the value in the DeviceIntent (`qos.ports[A].pfc`), from which its line is found unless `line` names it.
    assumption: what was taken for granted. severity: where it differs from the rule's.
    """

    place: Place
    observed: str
    expected: str
    path: str = ""
    line: SourceLine | None = None
    assumption: str = ""
    remedy: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Abstained:
    """A place that a rule could not judge, and why, in a sentence without a full stop."""

    place: Place
    why: str


Outcome = Breach | Abstained
Check = Callable[[Audited], Iterator[Outcome]]
Edit = Callable[[Audited], Audited]


@dataclass(frozen=True, slots=True)
class Example:
    """A change of the small designed network. says: in half a sentence."""

    says: str
    edit: Edit


@dataclass(frozen=True, slots=True)
class Rule:
    """id: `EW` and three digits, the first being the layer. why: the rationale. source: where it can be read.

    effect: on the workload. remedy: what to do, in no vendor's terms.
    """

    id: str
    layer: Layer
    severity: Severity
    title: str
    why: str
    effect: str
    source: str
    remedy: str
    check: Check = field(repr=False)
    passes: Example
    fails: Example


RULES: dict[str, Rule] = {}
"""Every rule by id, filled when `eastwest.audit.rules` is imported."""


def rule(
    id: str,
    *,
    severity: Severity,
    title: str,
    why: str,
    effect: str,
    source: str,
    remedy: str,
    passes: Example,
    fails: Example,
) -> Callable[[Check], Check]:
    """Register a function as a rule. Its layer is the first digit of its id. Raises ValueError for an id in use."""

    def register(check: Check) -> Check:
        if id in RULES:
            raise ValueError(f"{id} is taken")
        layer = Layer(int(id[2]))
        RULES[id] = Rule(id, layer, severity, title, why, effect, source, remedy, check, passes, fails)
        return check

    return register
