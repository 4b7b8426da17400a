"""Policies that classify what comes in through a port, over the maps of the device."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from eastwest.plan.device import QosMaps
from eastwest.plan.device.qos import COS_FIRST
from eastwest.vendors.classify import Classified, ClassMap, classified


@dataclass
class Classify:
    """classes: by name. policies: traffic class by class, in order. of_profile, of_port: what they bind."""

    classes: dict[str, ClassMap] = field(default_factory=dict)
    policies: dict[str, dict[str, int]] = field(default_factory=dict)
    of_profile: dict[str, str] = field(default_factory=dict)
    of_port: dict[str, str] = field(default_factory=dict)

    def policy_of(self, port: str, profile: str) -> str:
        """The policy of a port: its own, else its profile's, if the files hold it."""
        name = self.of_port.get(port) or self.of_profile.get(profile, "")
        return name if name in self.policies else ""

    def at(self, policy: str, trust: str, of_device: QosMaps) -> Classified:
        """What ports with a policy trust, and where marks go there: the first class that takes one decides.

        What no class takes goes by the port's own trust and the device's maps. Classes that match by anything else take
        no mark here.
        """
        found = classified(self.classes, self.policies.get(policy, {}))
        if found is None or not any(map(_any, (found.maps.traffic_class, found.maps.cos, found.maps.pairs))):
            return Classified(trust, of_device)
        maps = replace(
            of_device,
            traffic_class=_over(found.maps.traffic_class, of_device.traffic_class),
            cos=_over(found.maps.cos, of_device.cos),
            pairs=found.maps.pairs,
        )
        by_tag_alone = found.trust == "cos" and trust != "cos"
        return Classified(COS_FIRST if by_tag_alone else found.trust, maps)


def _any(values: tuple[object, ...]) -> bool:
    return any(value is not None for value in values)


def _over(own: tuple[int | None, ...], below: tuple[int | None, ...]) -> tuple[int | None, ...]:
    return tuple(under if value is None else value for value, under in zip(own, below, strict=True))
