"""What a NIC is to send and to pause: as designed, else as the switch port and most other NICs have it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from eastwest.audit.rules.fabric.hosts import Field, Odd, OddVariable, odd_nics, odd_variables
from eastwest.audit.subject import Audited
from eastwest.audit.views.ends import End
from eastwest.audit.views.maps import hop
from eastwest.audit.views.marks import cnp_dscp_of, commonest, roce_dscp_of
from eastwest.audit.views.unclear import unclear
from eastwest.discover import FoundHost, FoundNic
from eastwest.plan.device import NicQos, host_intents


@dataclass(frozen=True)
class Aims:
    """audited: the network with the steps of its switches done, so that a port is what it will be."""

    audited: Audited

    @cached_property
    def designed(self) -> NicQos | None:
        """Settings of the design, None without one; DCQCN apart, all models have the same."""
        plan = self.audited.plan
        hosts = () if plan is None else host_intents(plan)
        return next((nic.qos for host in hosts for nic in host.nics), None)

    def _nodes(self) -> Iterator[tuple[FoundHost, FoundNic]]:
        for host in self.audited.network.hosts:
            yield from ((host, nic) for nic in host.nics if host.kind != "storage")

    @cached_property
    def roce_dscp(self) -> int | None:
        """The code point of data."""
        if self.designed is not None:
            return self.designed.roce_dscp
        found = (roce_dscp_of(host, nic) for host, nic in self._nodes())
        return next(iter(commonest(dscp for dscp in found if dscp is not None)), None)

    @cached_property
    def cnp_dscp(self) -> int | None:
        """The code point of notifications."""
        if self.designed is not None:
            return self.designed.cnp_dscp
        found = (cnp_dscp_of(nic) for _, nic in self._nodes())
        return next(iter(commonest(dscp for dscp in found if dscp is not None)), None)

    @cached_property
    def _usual_priority(self) -> int | None:
        known = (nic.intent.qos.roce_priority for _, nic in self._nodes() if "qos.roce_priority" not in nic.unstated)
        return next(iter(commonest(each for each in known if each >= 0)), None)

    @cached_property
    def cnp_priority(self) -> int | None:
        """The priority of notifications."""
        if self.designed is not None:
            return self.designed.cnp_priority
        known = (nic.intent.qos.cnp_priority for _, nic in self._nodes() if "qos.cnp_priority" not in nic.unstated)
        return next(iter(commonest(each for each in known if each >= 0)), None)

    @cached_property
    def odd_nics(self) -> Mapping[str, Sequence[tuple[Field, Odd]]]:
        """NICs that differ from most of their kind, by host."""
        found: dict[str, list[tuple[Field, Odd]]] = defaultdict(list)
        for field, members in odd_nics(self.audited):
            for odd in members:
                found[odd.host].append((field, odd))
        return found

    @cached_property
    def odd_variables(self) -> Mapping[str, Sequence[OddVariable]]:
        """Variables of jobs that most other hosts have otherwise, by host."""
        found: dict[str, list[OddVariable]] = defaultdict(list)
        for odd in odd_variables(self.audited):
            found[odd.host].append(odd)
        return found

    def end(self, host: FoundHost, nic: FoundNic) -> End | None:
        """The switch port at the other end."""
        peer = self.audited.network.peer(host.name, nic.name)
        found = None if peer is None else self.audited.ends.end(peer)
        return found if found is not None and found.device is not None else None

    def priority(self, host: FoundHost, nic: FoundNic, dscp: int | None) -> int | None:
        """The priority of a code point of data: what the port pauses it under, else the design's, else the usual."""
        end = self.end(host, nic)
        if end is not None and end.device is not None and end.profile is not None and dscp is not None:
            group = hop(end.device, dscp, end.profile).group
            if group in end.profile.pfc and unclear(end.device, "map") is None:
                return group
        return self._usual_priority if self.designed is None else self.designed.roce_priority

    def pauses(self, host: FoundHost, nic: FoundNic) -> tuple[int, ...] | None:
        """Priorities with PFC that the port pauses as well; None where it pauses none or several to choose from."""
        end = self.end(host, nic)
        there = () if end is None or end.profile is None else end.profile.pfc
        own = nic.intent.qos.roce_dscp
        priority = self.priority(host, nic, own if own >= 0 else self.roce_dscp)
        if priority is not None and priority in there:
            return (priority,)
        return there if len(there) == 1 else None
