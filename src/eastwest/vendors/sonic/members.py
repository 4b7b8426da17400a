"""Ports within VLANs and port channels of config_db.

A port channel of one port is that port with another name: its addresses are the port's. A channel of several has no
place in an intent and stays not understood. The MTU of a channel is that of its ports (sonic-swss, teammgrd).
"""

from __future__ import annotations

from collections import defaultdict

from eastwest.plan.device import InterfaceIntent
from eastwest.vendors.sonic.entries import Entries, is_number
from eastwest.vendors.text.table import Table

Ports = Table[str, InterfaceIntent]


def _channels(entries: Entries) -> dict[str, list[str]]:
    """Ports by channel: of PORTCHANNEL_MEMBER, or as older releases have them, in PORTCHANNEL itself."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, entry in entries.table("PORTCHANNEL").items():
        found[name] += entry.list("members")
    for key, entry in entries.table("PORTCHANNEL_MEMBER").items():
        name, _, port = key.partition("|")
        entry.skip("NULL")
        found[name] += [port] if port and port not in found[name] else []
    return found


def add_channels(entries: Entries, ports: Ports) -> None:
    """MTU of the ports of channels, and addresses of channels of one port."""
    channels = _channels(entries)
    for name, entry in entries.table("PORTCHANNEL").items():
        entry.skip("admin_status", "min_links", "lacp_key", "fallback", "fast_rate", "tpid", "description")
        mtu = entry.number("mtu")
        for port in channels[name] if mtu is not None else ():
            ports.put(port, mtu_bytes=mtu)
        if len(channels[name]) != 1:
            entry.left.add("members")
    for key, entry in entries.table("PORTCHANNEL_INTERFACE").items():
        name, _, address = key.partition("|")
        members = channels.get(name, [])
        if len(members) != 1:
            entry.left.add("address")
        elif address:
            ports.put(members[0], addresses=(*ports.at(members[0]).addresses, address))


def add_members(entries: Entries, ports: Ports) -> None:
    """The VLAN of ports that are untagged in it."""
    channels = _channels(entries)
    named = {key.partition("|")[0] for key in entries.table("VLAN_MEMBER")}
    for name, vlan in entries.table("VLAN").items():
        members = vlan.list("members")
        for port in members if name not in named else ():
            _join(ports, channels, name, port)
    for key, entry in entries.table("VLAN_MEMBER").items():
        name, _, port = key.partition("|")
        mode = entry.text("tagging_mode")
        if mode != "tagged" and not (mode == "untagged" and _join(ports, channels, name, port)):
            entry.left.add("tagging_mode")


def _join(ports: Ports, channels: dict[str, list[str]], vlan: str, port: str) -> bool:
    """Put a port, or the only one of a channel, into a VLAN; False for what is none."""
    number = vlan.removeprefix("Vlan")
    members = channels.get(port, [port])
    if not is_number(number) or len(members) != 1:
        return False
    ports.put(members[0], vlan=int(number))
    return True
