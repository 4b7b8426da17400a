"""Anybody's running configurations and state → the network as found."""

from eastwest.discover.found import discover, network_of
from eastwest.discover.from_plan import found_from_plan
from eastwest.discover.model import (
    EVIDENCE,
    FoundDevice,
    FoundHost,
    FoundLink,
    FoundNetwork,
    FoundNic,
    LinkClaim,
    LinkConflict,
    SourceLine,
    Unreadable,
)
from eastwest.discover.state import (
    AddressSeen,
    BgpSession,
    Gid,
    HostState,
    LldpNeighbour,
    NicState,
    Optics,
    PfcState,
    PortState,
    QueueState,
    RouteSeen,
    SwitchState,
)

__all__ = [
    "EVIDENCE",
    "AddressSeen",
    "BgpSession",
    "FoundDevice",
    "FoundHost",
    "FoundLink",
    "FoundNetwork",
    "FoundNic",
    "Gid",
    "HostState",
    "LinkClaim",
    "LinkConflict",
    "LldpNeighbour",
    "NicState",
    "Optics",
    "PfcState",
    "PortState",
    "QueueState",
    "RouteSeen",
    "SourceLine",
    "SwitchState",
    "Unreadable",
    "discover",
    "found_from_plan",
    "network_of",
]
