"""Policies that classify what comes in through a port, over the map of the device."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from eastwest.plan.device import QosMaps
from eastwest.plan.device.qos import DSCPS

DEFAULT_CLASS = "class-default"


@dataclass
class Classify:
    """classes: code points by class map. policies: traffic class by class, in order. of_profile, of_port: what they
    bind."""

    classes: dict[str, set[int]] = field(default_factory=dict)
    policies: dict[str, dict[str, int]] = field(default_factory=dict)
    of_profile: dict[str, str] = field(default_factory=dict)
    of_port: dict[str, str] = field(default_factory=dict)

    def policy_of(self, port: str, profile: str) -> str:
        """The policy of a port: its own, else its profile's, if the files hold it."""
        name = self.of_port.get(port) or self.of_profile.get(profile, "")
        return name if name in self.policies else ""

    def maps(self, policy: str, of_device: QosMaps) -> QosMaps:
        """Where code points go at ports with a policy: the first class that takes one decides, else the device's map.

        Classes that match by anything else take no code point here.
        """
        values: dict[int, int] = {}
        for name, traffic_class in self.policies.get(policy, {}).items():
            for dscp in range(DSCPS) if name == DEFAULT_CLASS else sorted(self.classes.get(name, ())):
                values.setdefault(dscp, traffic_class)
        merged = (values.get(at, known) for at, known in enumerate(of_device.traffic_class))
        return replace(of_device, traffic_class=tuple(merged))
