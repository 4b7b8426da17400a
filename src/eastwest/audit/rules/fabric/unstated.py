"""What the files of one host leave open about a NIC that those of all other hosts say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from eastwest.audit.rule import Breach
from eastwest.audit.rules.fabric.outliers import LEAST_PEERS
from eastwest.discover import FoundHost, FoundNic
from eastwest.findings import Place

_NAMES = {
    "qos.pfc": "PFC",
    "qos.ecn": "ECN",
    "qos.trust": "trust",
    "qos.cnp_dscp": "DSCP of notifications",
    "qos.cnp_priority": "priority of notifications",
    "qos.weight_percent": "shares",
    "qos.dcqcn": "DCQCN",
    "qos.roce_dscp": "DSCP of RoCE",
    "mtu_bytes": "MTU",
    "address": "address",
    "gateway": "gateway",
}
"""Settings by path. The priority of RoCE follows from others."""
_QOS = frozenset(path for path in _NAMES if path.startswith("qos."))


def left_open(alike: Iterable[Sequence[tuple[FoundHost, FoundNic]]]) -> Iterator[Breach]:
    """Settings that the files of one host leave open, by NICs of one name.

    A NIC of which they say nothing of this kind at all is none that was set, or its outputs were not gathered.
    """
    found: dict[tuple[str, tuple[str, ...], int], list[str]] = defaultdict(list)
    for members in alike:
        said = {(host.name, nic.family): set(_NAMES) - set(nic.unstated) for host, nic in members}
        for host, nic in members:
            own = said[host.name, nic.family]
            others = [each for (name, kind), each in said.items() if name != host.name and kind == nic.family]
            if len(others) + 1 < LEAST_PEERS or not own & _QOS:
                continue
            missing = set.intersection(*others) - own
            if missing:
                paths = tuple(path for path in _NAMES if path in missing)
                found[host.name, paths, len(others)].append(nic.name)
    for (host_name, paths, count), nics in found.items():
        more = f" on {len(nics)} NICs" if len(nics) > 1 else ""
        names = ", ".join(_NAMES[path] for path in paths)
        yield Breach(
            Place(host=host_name, port=nics[0]),
            f"{names}: not in its files{more}",
            f"said, as for the {count} NICs of that name on other hosts",
            path=f"nics[{nics[0]}].{paths[0]}",
        )
