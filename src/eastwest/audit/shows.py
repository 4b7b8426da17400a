"""Which commands of a system show what a change has set, by aspect.

Sources: the command reference of SONiC's management framework, Dell SmartFabric OS10 user guide 10.5, FRR user guide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from eastwest.audit.aspects import (
    ASPECTS,
    BALANCING,
    BUFFERS,
    CLASSES,
    MARKING,
    MTU,
    PAUSES,
    PORTS,
    ROUTING,
    TURNS,
    WATCHDOG,
    Aspect,
)
from eastwest.plan.device import DeviceIntent

WHOLE = {
    "enterprise-sonic": "show running-configuration",
    "os10": "show running-configuration",
    "frr": "show running-config",
}
"""What shows every line that was set."""
SHOWS: Mapping[str, Mapping[Aspect, str]] = {
    "enterprise-sonic": {
        CLASSES: "show qos map dscp-tc",
        PAUSES: "show qos interface Eth all",
        MARKING: "show qos wred-policy",
        TURNS: "show qos scheduler-policy",
        BUFFERS: "show buffer pool",
        WATCHDOG: "show priority-flow-control watchdog",
        MTU: "show interface status",
        PORTS: "show interface status",
        ROUTING: "show bgp ipv4 unicast summary",
        BALANCING: "show ip load-share",
    },
    "os10": {
        CLASSES: "show qos maps",
        PAUSES: "show interface priority-flow-control",
        MARKING: "show qos wred-profile",
        TURNS: "show policy-map type queuing",
        MTU: "show interface",
        PORTS: "show interface status",
        ROUTING: "show ip bgp summary",
    },
    "frr": {ROUTING: "show bgp summary", PORTS: "show interface brief"},
}


def shows(family: str, now: DeviceIntent, then: DeviceIntent) -> Iterator[str]:
    """Of the aspects that change, each once; all of what was set last. Nothing for systems that are not here."""
    told = SHOWS.get(family, {})
    yield from dict.fromkeys(told[each] for each in ASPECTS if each in told and each.differs(then, now))
    if family in WHOLE:
        yield WHOLE[family]
