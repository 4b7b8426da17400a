"""What devices are configured to where that is not what the plan says: read from a running network, not designed."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.fabric import PortId
from eastwest.lossless.policy import Watchdog
from eastwest.simulate.modes import Balance

Classes = tuple[int, ...]
"""Numbers of classes, 0 to 7. A class is a queue, and the priority that pauses it."""


@dataclass(frozen=True, slots=True)
class Marking:
    """RED of the marked classes of a port. pmax: marking probability at kmax, 0 to 1."""

    kmin_bytes: int
    kmax_bytes: int
    pmax: float


@dataclass(frozen=True, slots=True)
class ConfiguredPort:
    """One switch port. pauses: classes for which it sends pause frames. obeys: classes that pause frames stop.

    marks: classes that are marked, by `marking`. watchdog: None where no class is guarded. class_of_dscp: of what
    comes in where the port has a map of its own, else empty; the fluid engine goes by the switch's map alone.
    """

    port: PortId
    pauses: Classes
    obeys: Classes
    marks: Classes
    marking: Marking | None
    headroom_bytes: int
    reserve_bytes: int
    xon_offset_bytes: int
    alpha: float
    alpha_lossy: float
    strict: Classes
    weights: tuple[int, ...]
    watchdog: Watchdog | None
    class_of_dscp: tuple[int, ...] = ()


HASHED = ("source-address", "destination-address", "source-port", "destination-port")
"""What a hash may take in. The source port stands for the destination queue pair of RoCE too: each is one draw a flow,
so that either tells two flows of the same two NICs apart."""


@dataclass(frozen=True, slots=True)
class Multipath:
    """How many of its equal next hops a switch uses.

    paths: at most so many. kin: egress port and a number that ports of one kind share; only those of the first kind are
    used together (BGP: neighbours of one AS). Empty: all are of a kind.
    """

    paths: int
    kin: tuple[tuple[str, int], ...] = ()

    def chosen(self, hops: tuple[str, ...]) -> tuple[str, ...]:
        """The hops that are used, in their order."""
        kin = dict(self.kin)
        alike = tuple(hop for hop in hops if not kin or kin.get(hop) == kin.get(hops[0]))
        return alike[: max(1, self.paths)]


@dataclass(frozen=True, slots=True)
class ConfiguredSwitch:
    """One switch. class_of_dscp: of each of the 64 code points. hash_seed: None hashes by itself, as no other does.

    hashed: of HASHED, what its hash takes in.
    """

    name: str
    class_of_dscp: tuple[int, ...]
    shared_bytes: int
    balance: Balance
    hash_seed: int | None
    multipath: Multipath | None
    ports: tuple[ConfiguredPort, ...]
    hashed: tuple[str, ...] = HASHED


@dataclass(frozen=True, slots=True)
class ConfiguredNic:
    """One NIC port. dscp, queue: of its RoCE data. cnp_dscp, cnp_queue: of its notifications. obeys: as of a port.

    slows: whether it answers marks with notifications and lowers its rate when it gets some.
    """

    port: PortId
    dscp: int
    queue: int
    cnp_dscp: int
    cnp_queue: int
    obeys: Classes
    slows: bool


@dataclass(frozen=True, slots=True)
class Configured:
    """Settings of a running network, by device. swallowed: links whose every frame is lost, by the port that sends."""

    switches: tuple[ConfiguredSwitch, ...] = ()
    nics: tuple[ConfiguredNic, ...] = ()
    swallowed: tuple[PortId, ...] = ()


AS_DESIGNED = Configured()
