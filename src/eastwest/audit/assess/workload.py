"""What runs on the fabric: a collective by name and size, the first collective of a site, or all-reduce of 1 GiB."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.errors import InputError, Problem
from eastwest.intent.problems import did_you_mean
from eastwest.intent.site import CollectiveIntent, Site
from eastwest.units import format_bytes, parse_bytes

COLLECTIVES = ("all-reduce", "all-gather", "reduce-scatter", "all-to-all", "broadcast")
USUAL = "all-reduce:1GiB"
_LEAST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Asked:
    """intent: the collective. origin: who says so, for people."""

    intent: CollectiveIntent
    origin: str

    def text(self) -> str:
        """`all-reduce of 1 GiB`."""
        return f"{self.intent.collective} of {format_bytes(self.intent.sizes_bytes[0])}"


def asked_for(text: str | None, site: Site | None) -> Asked:
    """What `text` says, else the site's first collective, else the usual one. Raises InputError for bad text."""
    if text is not None:
        return Asked(collective_named(text), "as asked for")
    own = () if site is None else site.workloads
    first = next((each for each in own if isinstance(each, CollectiveIntent) and each.collective in COLLECTIVES), None)
    if first is not None:
        size = max(first.sizes_bytes)
        return Asked(_collective(first.collective, size, first.algorithm), f'workload "{first.name}" of the site')
    why = "no workload was stated" if site is None else "the site states no collective"
    return Asked(collective_named(USUAL), why)


def collective_named(text: str) -> CollectiveIntent:
    """`all-reduce:1GiB`. Raises InputError."""
    name, _, size = text.partition(":")
    if name not in COLLECTIVES:
        mend = did_you_mean(name, COLLECTIVES)
        raise InputError(Problem(f'no collective "{name}"', "--workload", allowed=", ".join(COLLECTIVES), mend=mend))
    try:
        size_bytes = parse_bytes(size or "1 GiB")
    except ValueError as error:
        raise InputError(Problem(f'"{size}" is no size', "--workload", mend=str(error))) from error
    if size_bytes < _LEAST_BYTES:
        raise InputError(Problem(f"{size} is too little to load a fabric", "--workload", allowed="1 MiB or more"))
    return _collective(name, size_bytes, "auto")


def _collective(name: str, size_bytes: int, algorithm: str) -> CollectiveIntent:
    return CollectiveIntent(name, name, algorithm, "rail", (size_bytes,), 0, 1)
