"""What NetBox should hold of a plan: its objects with the REST API's field names, in the order they are made.

Field names: NetBox's OpenAPI schema, 4.x (dcim, ipam).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_interface

from eastwest.exchange.management import management_addresses
from eastwest.exchange.netbox.interfaces import OTHER, type_of
from eastwest.exchange.source import Source
from eastwest.exchange.text import slug
from eastwest.fabric import Device, Link, Port, PortId
from eastwest.plan import Plan

CONTEXT = "eastwest"
"""Key of the local context data that holds what NetBox has no field for."""

_CABLE_TYPES = {"dac": "dac-passive", "aec": "dac-active", "aoc": "aoc"}
_COLOURS = {"leaf": "2196f3", "spine": "3f51b5", "gpu-node": "4caf50", "storage": "ff9800"}


@dataclass(frozen=True, slots=True)
class Ref:
    """Another object, by endpoint and key; it becomes its id once that is known."""

    endpoint: str
    key: tuple[object, ...]


@dataclass(frozen=True)
class Wanted:
    """One object. key: what makes it itself, whatever else is changed. fields: for creating and comparing."""

    endpoint: str
    key: tuple[object, ...]
    fields: dict[str, object]
    text: str


def wanted_objects(source: Source) -> tuple[Wanted, ...]:
    """Manufacturers, types, roles, site, locations, racks, devices, interfaces, cables, ASNs, prefixes and addresses.

    A scalable unit becomes a location of the site. Racks are made where the site describes its room; at which height
    a device stands in its rack is not planned, and left to who builds it.
    Raises InputError for a fabric without a plan.
    """
    plan = source.planned("NetBox")
    builder = _Builder(source, plan)
    return tuple(builder.all())


class _Builder:
    def __init__(self, source: Source, plan: Plan) -> None:
        self.source = source
        self.plan = plan
        self.whole = source.whole
        self.site = Ref("dcim/sites", (slug(plan.name),))

    def all(self) -> Iterator[Wanted]:
        """Every object after those that it refers to."""
        name = self.plan.name
        yield Wanted("dcim/sites", self.site.key, {"name": name, "slug": slug(name)}, f"site {name}")
        yield from self._types()
        yield from self._units()
        yield from self._racks()
        yield from (self._device(device) for device in self.whole.fabric.devices)
        for device in self.whole.fabric.devices:
            yield from (self._interface(device, port) for port in device.ports)
        yield from self._management_ports()
        yield from (self._cable(number, link) for number, link in enumerate(self.whole.fabric.links, start=1))
        yield from self._numbers()
        yield from self._addresses()

    def _types(self) -> Iterator[Wanted]:
        models = {_model(device): device for device in self.whole.fabric.devices}
        makers = {model: self._maker(model) for model in models}
        for vendor in dict.fromkeys(vendor for vendor, _, _ in makers.values()):
            fields: dict[str, object] = {"name": vendor, "slug": slug(vendor)}
            yield Wanted("dcim/manufacturers", (slug(vendor),), fields, f"manufacturer {vendor}")
        for model, (vendor, title, height_u) in makers.items():
            fields = {"manufacturer": Ref("dcim/manufacturers", (slug(vendor),)), "model": title, "slug": slug(model)}
            fields |= {} if height_u is None else {"u_height": height_u}
            yield Wanted("dcim/device-types", (slug(model),), fields, f"device type {title}")
        for role in dict.fromkeys(self.whole.role(device) for device in self.whole.fabric.devices):
            fields = {"name": role, "slug": slug(role), "color": _COLOURS.get(role, "9e9e9e")}
            yield Wanted("dcim/device-roles", (slug(role),), fields, f"device role {role}")

    def _maker(self, model: str) -> tuple[str, str, float | None]:
        catalogue = self.source.catalogue
        entry = catalogue.switches.get(model) or catalogue.nodes.get(model) or catalogue.storage.get(model)
        return ("unknown", model, None) if entry is None else (entry.vendor, entry.model, entry.height_u.value)

    def _units(self) -> Iterator[Wanted]:
        units = {device.unit for device in self.whole.fabric.devices if device.unit is not None}
        for unit in sorted(units):
            name = f"unit-{unit}"
            fields: dict[str, object] = {"name": name, "slug": name, "site": self.site}
            yield Wanted("dcim/locations", (*self.site.key, name), fields, f"location {name}")

    def _racks(self) -> Iterator[Wanted]:
        """NetBox wants a rack in the location of its devices: one that holds several units has none."""
        for rack, units in self._units_of_racks.items():
            fields: dict[str, object] = {"name": rack, "site": self.site, "status": "planned"}
            if len(units) == 1 and None not in units:
                fields["location"] = Ref("dcim/locations", (*self.site.key, f"unit-{next(iter(units))}"))
            yield Wanted("dcim/racks", (*self.site.key, rack), fields, f"rack {rack}")

    @cached_property
    def _rack_of(self) -> dict[str, str]:
        return {place.device: place.rack for place in self.plan.places}

    @cached_property
    def _units_of_racks(self) -> dict[str, set[int | None]]:
        found: dict[str, set[int | None]] = {}
        for device in self.whole.fabric.devices:
            if device.name in self._rack_of:
                found.setdefault(self._rack_of[device.name], set()).add(device.unit)
        return found

    def _device(self, device: Device) -> Wanted:
        context = {
            "model": device.model,
            "unit": device.unit,
            "rail": device.rail,
            "rails": {port.name: port.rail for port in device.ports if port.rail is not None},
        }
        fields: dict[str, object] = {
            "name": device.name,
            "device_type": Ref("dcim/device-types", (slug(_model(device)),)),
            "role": Ref("dcim/device-roles", (slug(self.whole.role(device)),)),
            "site": self.site,
            "status": "planned",
            "local_context_data": {CONTEXT: context},
        }
        if device.unit is not None:
            fields["location"] = Ref("dcim/locations", (*self.site.key, f"unit-{device.unit}"))
        rack = self._rack_of.get(device.name)
        if rack is not None and len(self._units_of_racks[rack]) == 1:
            fields["rack"] = Ref("dcim/racks", (*self.site.key, rack))
        return Wanted("dcim/devices", (device.name,), fields, f"device {device.name}")

    def _interface(self, device: Device, port: Port) -> Wanted:
        fields: dict[str, object] = {
            "device": Ref("dcim/devices", (device.name,)),
            "name": port.name,
            "type": self._type(device, port),
            "speed": int(port.speed_gbps * 1_000_000),
        }
        fields |= {"mtu": self.whole.mtu_of[device.name]} if device.is_switch else {}
        return Wanted("dcim/interfaces", (device.name, port.name), fields, f"interface {device.name} {port.name}")

    def _type(self, device: Device, port: Port) -> str:
        """Of the front port, where it runs whole; parts of a split port are `other`, as they have no plug."""
        switch = self.source.catalogue.switches.get(device.model)
        for group in () if switch is None else switch.ports.value or ():
            if port.speed_gbps == group.speed_gbps and port.name in group.names():
                return type_of(group.speed_gbps, group.form_factor)
        return OTHER

    def _management_ports(self) -> Iterator[Wanted]:
        """Management ports that are no port of a designed network, and the switches' own interfaces in VLANs."""
        for name in self._managed:
            fields: dict[str, object] = {"device": Ref("dcim/devices", (name,)), "name": "mgmt", "type": "1000base-t"}
            yield Wanted("dcim/interfaces", (name, "mgmt"), fields | {"mgmt_only": True}, f"interface {name} mgmt")
        ports = {device.name: {port.name for port in device.ports} for device in self.whole.fabric.devices}
        for end in (end for end in self.whole.interfaces if end.address and end.port not in ports[end.device]):
            fields = {"device": Ref("dcim/devices", (end.device,)), "name": end.port, "type": "virtual"}
            yield Wanted("dcim/interfaces", (end.device, end.port), fields, f"interface {end.device} {end.port}")

    @cached_property
    def _managed(self) -> dict[str, str]:
        """Addresses of management ports that the plan does not cable."""
        return {} if self.plan.network("management") is not None else management_addresses(self.plan)

    def _cable(self, number: int, link: Link) -> Wanted:
        kind = self.source.catalogue.cables.get(link.cable)
        ends = (link.a, link.b)
        fields: dict[str, object] = {
            "a_terminations": [_end(link.a)],
            "b_terminations": [_end(link.b)],
            "status": "planned",
            "label": str(number),
            "length": round(link.length_m, 2),
            "length_unit": "m",
            "description": link.cable,
        }
        fields |= {"type": _CABLE_TYPES[kind.kind]} if kind is not None and kind.kind in _CABLE_TYPES else {}
        text = " - ".join(f"{end.device} {end.port}" for end in ends)
        return Wanted("dcim/cables", tuple(sorted((end.device, end.port) for end in ends)), fields, f"cable {text}")

    def _numbers(self) -> Iterator[Wanted]:
        routers = self.whole.routers
        if routers:
            fields: dict[str, object] = {"name": "Private use", "slug": "private-use", "is_private": True}
            yield Wanted("ipam/rirs", ("private-use",), fields, "RIR Private use")
        for asn in dict.fromkeys(router.asn for router in routers):
            fields = {"asn": asn, "rir": Ref("ipam/rirs", ("private-use",)), "description": f"{self.plan.name}"}
            yield Wanted("ipam/asns", (asn,), fields, f"ASN {asn}")

    def _addresses(self) -> Iterator[Wanted]:
        given = {PortId(one.device, one.port): one.address for one in self.whole.interfaces if one.address}
        given |= {PortId(name, "mgmt"): address for name, address in self._managed.items()}
        for prefix in dict.fromkeys(str(ip_interface(address).network) for address in given.values()):
            fields: dict[str, object] = {"prefix": prefix, "description": self.plan.name}
            yield Wanted("ipam/prefixes", (prefix,), fields, f"prefix {prefix}")
        for end, address in given.items():
            fields = {
                "address": address,
                "assigned_object_type": "dcim.interface",
                "assigned_object_id": Ref("dcim/interfaces", (end.device, end.port)),
            }
            yield Wanted("ipam/ip-addresses", (address,), fields, f"address {address} of {end.device} {end.port}")
        for router in self.whole.routers:
            own = [(f"{router.router_id}/32", "router id")]
            own += [(f"{router.loopback6}/128", "loopback")] if router.loopback6 else []
            for address, what in own:
                said = f"{what} of {router.device}"
                fields = {"address": address, "role": "loopback", "description": said}
                yield Wanted("ipam/ip-addresses", (address,), fields, said)


def _model(device: Device) -> str:
    """Catalogue id, or what stands for a device whose model is the owner's choice."""
    return device.model or f"any-{device.role.value}"


def _end(end: PortId) -> dict[str, object]:
    return {"object_type": "dcim.interface", "object_id": Ref("dcim/interfaces", (end.device, end.port))}
