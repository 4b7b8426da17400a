"""Ports, loopback and out-of-band port of NVUE, in the words of any release."""

from __future__ import annotations

import re
from dataclasses import replace
from ipaddress import ip_address, ip_interface

from eastwest.plan.device import LoopbackIntent, Trunk
from eastwest.vendors.nvue.draft import Draft
from eastwest.vendors.nvue.print_ports import BRIDGE, FEC
from eastwest.vendors.nvue.read_qos import switched
from eastwest.vendors.nvue.rules import Rules

_FEC = {word: fec for fec, word in FEC.items()} | {"auto": ""}
UNSTATED = "unstated"
"""What stands for an MTU that files without NVUE leave to the release."""
_ON = "on|enabled"
_SVI = re.compile(r"vlan(\d{1,4})")
_SPEED = re.compile(r"[0-9]{1,4}(?:\.[0-9])?G")


def add_ports(rules: Rules[Draft]) -> None:
    """The rules of `interface`."""
    _loopback(rules)
    _out_of_band(rules)
    _links(rules)
    _addresses(rules)
    _switching(rules)


def _loopback(rules: Rules[Draft]) -> None:
    rules.skip("interface lo", "interface lo type loopback")

    @rules.rule("interface lo ip|ipv4|ipv6 address ADDRESS")
    def _address(draft: Draft, address: str) -> None:
        now = draft.loopback or LoopbackIntent(0)
        draft.loopback = replace(now, addresses=(*now.addresses, cidr(address)))

    @rules.rule("interface lo description TEXT")
    def _description(draft: Draft, text: str) -> None:
        draft.loopback = replace(draft.loopback or LoopbackIntent(0), description=text)


def _out_of_band(rules: Rules[Draft]) -> None:
    @rules.rule(
        "interface eth0",
        "interface eth0 type eth",
        "interface eth0 ip address dhcp",
        "interface eth0 ipv4 dhcp-client state enabled",
    )
    def _there(draft: Draft) -> None:
        draft.management_port()

    @rules.rule("interface eth0 ip|ipv4|ipv6 address ADDRESS")
    def _address(draft: Draft, address: str) -> None:
        if draft.management.out_of_band is not None and draft.management.out_of_band.address:
            raise ValueError("a second address")
        draft.management_port(address=cidr(address))

    @rules.rule("interface eth0 ip|ipv4|ipv6 gateway ADDRESS")
    def _gateway(draft: Draft, address: str) -> None:
        draft.management_port(gateway=str(ip_address(address)))

    @rules.rule("interface eth0 ip vrf VRF", "interface eth0 vrf VRF")
    def _vrf(draft: Draft, vrf: str) -> None:
        draft.management_port(vrf="" if vrf == "default" else vrf)


def _switching(rules: Rules[Draft]) -> None:
    rules.skip(
        f"bridge domain {BRIDGE}",
        f"bridge domain {BRIDGE} type vlan-aware",
        f"bridge domain {BRIDGE} untagged NUMBER",
        f"interface PORTS bridge domain {BRIDGE}",
        "interface SVI ip vrr enable|state VALUE",
        "interface SVI ip|ipv4|ipv6 vrr address|mac-address|mac-id|enable|state VALUE",
        "interface NAMES bridge domain DOMAIN stp priority|network|bpdu-filter VALUE",
        "router vrr enable|state VALUE",
        "system global anycast-mac|anycast-id|fabric-mac|fabric-id VALUE",
    )

    @rules.rule(f"bridge domain {BRIDGE} vlan NUMBERS", f"bridge domain {BRIDGE} vlan NUMBERS vni VNI")
    def _vlan(draft: Draft, number: str, vni: str = "") -> None:
        """A VLAN's number in the overlay says nothing about lossless forwarding."""
        del vni
        draft.vlans.at(int(number))

    @rules.rule(f"interface PORTS bridge domain {BRIDGE} access NUMBER")
    def _access(draft: Draft, port: str, number: str) -> None:
        draft.ports.put(port, vlan=int(number))

    @rules.rule(f"interface PORTS bridge domain {BRIDGE} vlan NUMBERS")
    def _tagged(draft: Draft, port: str, number: str) -> None:
        now = draft.ports.at(port).trunk or Trunk()
        draft.ports.put(port, trunk=replace(now, allowed=tuple(sorted({*now.allowed, int(number)}))))

    @rules.rule(f"interface PORTS bridge domain {BRIDGE} untagged NUMBER")
    def _native(draft: Draft, port: str, number: str) -> None:
        draft.ports.put(port, trunk=replace(draft.ports.at(port).trunk or Trunk(), native=int(number)))

    @rules.rule("interface SVI type svi", "interface SVI")
    def _there(draft: Draft, name: str) -> None:
        draft.vlans.at(_number(name))

    @rules.rule("interface SVI vlan NUMBER")
    def _of(draft: Draft, name: str, number: str) -> None:
        if int(number) != _number(name):
            raise ValueError("named after another VLAN")

    @rules.rule("interface SVI ip|ipv4|ipv6 address ADDRESS")
    def _subnet(draft: Draft, name: str, address: str) -> None:
        now = draft.vlans.at(_number(name))
        draft.vlans.put(now.number, addresses=(*now.addresses, cidr(address)))


def _number(name: str) -> int:
    """`vlan10` → 10. Raises ValueError for another interface."""
    match = _SVI.fullmatch(name)
    if match is None:
        raise ValueError(f"{name} is no interface of a VLAN")
    return int(match[1])


def _links(rules: Rules[Draft]) -> None:
    @rules.rule("interface PORTS", "interface PORTS type swp", "interface PORTS link")
    def _there(draft: Draft, port: str) -> None:
        draft.ports.at(port)

    @rules.rule("interface PORTS description TEXT")
    def _description(draft: Draft, port: str, text: str) -> None:
        draft.ports.put(port, description=text)

    @rules.rule("interface PORTS link breakout MODE", "interface PORTS link breakout MODE lanes-per-port LANES")
    def _breakout(draft: Draft, port: str, mode: str, lanes: str = "") -> None:
        """`disabled` closes a port beside one whose lanes it gave away. lanes: that a part has, not how many parts."""
        del lanes
        parts = 1 if mode == "disabled" else int(mode.removesuffix("x"))
        if parts > 1:
            draft.splits[port] = parts

    _link_settings(rules)


def _link_settings(rules: Rules[Draft]) -> None:
    @rules.rule("interface PORTS link speed SPEED")
    def _speed(draft: Draft, port: str, speed: str) -> None:
        draft.ports.put(port, speed_gbps=0.0 if speed == "auto" else _gbps(speed))

    @rules.rule("interface PORTS link fec KIND")
    def _fec(draft: Draft, port: str, kind: str) -> None:
        if kind not in _FEC:
            raise ValueError(f"{kind} is no FEC")
        draft.ports.put(port, fec=_FEC[kind])

    rules.skip("interface PORTS link auto-negotiate on|enabled", "interface PORTS link lanes COUNT")

    @rules.rule("interface PORTS link mtu SIZE")
    def _mtu(draft: Draft, port: str, size: str) -> None:
        if size != UNSTATED:
            draft.ports.put(port, mtu_bytes=int(size))
            draft.sized.add(port)
        elif port not in draft.sized:
            draft.ports.put(port, mtu_bytes=0)

    @rules.rule("interface PORTS link state STATE")
    def _state(draft: Draft, port: str, state: str) -> None:
        if state not in ("up", "down"):
            raise ValueError(f"{state} is no state")
        draft.ports.put(port, enabled=state == "up")


def _gbps(speed: str) -> float:
    """`400G` → 400. Raises ValueError for anything else."""
    if not _SPEED.fullmatch(speed):
        raise ValueError(f"{speed} is no speed")
    return float(speed[:-1])


def cidr(address: str) -> str:
    """An address with a length, as it stands. Raises ValueError for anything else."""
    if "/" not in address:
        raise ValueError(f"{address} has no length")
    ip_interface(address)
    return address


def _addresses(rules: Rules[Draft]) -> None:
    @rules.rule("interface PORTS ip|ipv4|ipv6 address ADDRESS")
    def _address(draft: Draft, port: str, address: str) -> None:
        draft.ports.put(port, addresses=(*draft.ports.at(port).addresses, cidr(address)))

    @rules.rule("interface PORTS ip ipv6 enable|state SWITCH", "interface PORTS ipv6 state SWITCH")
    def _unnumbered(draft: Draft, port: str, switch: str) -> None:
        draft.ports.put(port, unnumbered=switched(switch))

    @rules.rule("interface PORTS ip vrf VRF", "interface PORTS vrf VRF")
    def _vrf(draft: Draft, port: str, vrf: str) -> None:
        draft.ports.put(port, vrf="" if vrf == "default" else vrf)

    @rules.rule(f"interface PORTS router adaptive-routing enable|state {_ON}")
    def _adaptive(draft: Draft, port: str) -> None:
        """The switch as a whole says whether it adapts."""
        draft.ports.at(port)
