"""A small fabric of network namespaces as a plan has it: every host with an SSH server, every link at its own rate."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from eastwest.fabric import Fabric
from eastwest.plan import Plan

TOOLS = ("ip", "tc", "iperf3", "fio", "sshd", "ssh-keygen")


def missing() -> str:
    """What this machine lacks, empty for nothing."""
    lacking = [tool for tool in TOOLS if shutil.which(tool) is None and not Path("/usr/sbin", tool).exists()]
    if os.geteuid() != 0:
        lacking.append("root")
    return ", ".join(lacking)


def slow(plan: Plan, access_gbps: float, uplink_gbps: float) -> Plan:
    """The plan at rates that namespaces carry; its bytes on the wire stay what they are."""
    switches = {device.name for device in plan.fabric.switches}

    def rate(a: str, b: str) -> float:
        return uplink_gbps if {a, b} <= switches else access_gbps

    links = tuple(replace(link, speed_gbps=rate(link.a.device, link.b.device)) for link in plan.fabric.links)
    return replace(plan, fabric=Fabric(plan.fabric.devices, links))


@dataclass(frozen=True)
class Emulated:
    """prefix: of the namespaces. folder: of keys and of the hosts' files."""

    plan: Plan
    prefix: str
    folder: Path

    def namespace(self, device: str) -> str:
        """The namespace of a device."""
        return f"{self.prefix}-{device}"

    def management(self, host: int, end: int) -> str:
        """Address of a host (end 2) or of this machine before it (end 1); two runs at once have others."""
        return f"10.{128 + int(self.prefix.lstrip('ew')) % 120}.{host}.{end}"

    def throttle(self, a: str, b: str, mbit: float) -> None:
        """Both directions of the link between two devices."""
        link = next(one for one in self.plan.fabric.links if {one.a.device, one.b.device} == {a, b})
        for end in (link.a, link.b):
            _run("ip", "netns", "exec", self.namespace(end.device), *_shape("change", end.port, mbit))

    def hosts_file(self) -> str:
        """hosts.yaml of a campaign."""
        hosts = {}
        for number, host in enumerate(self.plan.fabric.gpu_nodes, 1):
            port = host.ports[0].name
            ports = {port: {"interface": port, "address": _address(number)}}
            hosts[host.name] = {"address": self.management(number, 2), "user": "root", "ports": ports}
        places = {"known_hosts": str(self.folder / "known_hosts"), "key": str(self.folder / "user")}
        return yaml.safe_dump({**places, "hosts": hosts})


def _address(number: int, *, gateway: bool = False) -> str:
    return f"10.77.{number}.{1 if gateway else 2}"


def _run(*command: str, given: str = "") -> None:
    subprocess.run(command, input=given, text=True, check=True, capture_output=True)  # noqa: S603


def _shape(verb: str, port: str, mbit: float) -> tuple[str, ...]:
    rate = f"{mbit:g}mbit"
    return ("tc", "qdisc", verb, "dev", port, "root", "tbf", "rate", rate, "burst", "64kb", "latency", "20ms")


@contextmanager
def emulated(plan: Plan, prefix: str, folder: Path) -> Iterator[Emulated]:
    """Build it, and take it away with everything that runs inside."""
    fabric = Emulated(plan, prefix, folder)
    servers: list[subprocess.Popen[bytes]] = []
    try:
        _build(fabric)
        servers += _ssh_servers(fabric)
        yield fabric
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait(timeout=10)
        for device in plan.fabric.devices:
            subprocess.run(  # noqa: S603
                ("ip", "netns", "del", fabric.namespace(device.name)),  # noqa: S607
                check=False,
                capture_output=True,
            )


def _build(fabric: Emulated) -> None:
    plan = fabric.plan
    lines = [f"netns add {fabric.namespace(device.name)}" for device in plan.fabric.devices]
    for link in plan.fabric.links:
        a, b = fabric.namespace(link.a.device), fabric.namespace(link.b.device)
        lines.append(f"link add {link.a.port} netns {a} type veth peer name {link.b.port} netns {b}")
    for number, host in enumerate(plan.fabric.gpu_nodes, 1):
        near = f"{fabric.prefix}{number}"
        lines.append(f"link add {near} type veth peer name mgmt netns {fabric.namespace(host.name)}")
        lines += [f"addr add {fabric.management(number, 1)}/30 dev {near}", f"link set {near} up"]
    _run("ip", "-batch", "-", given="\n".join(lines) + "\n")
    for device in plan.fabric.devices:
        _configure(fabric, device.name)


def _configure(fabric: Emulated, device: str) -> None:
    """Addresses, routes and rates inside one namespace: hosts behind leaves, leaves behind one spine."""
    inside = ("ip", "netns", "exec", fabric.namespace(device))
    plan = fabric.plan
    numbers = {host.name: number for number, host in enumerate(plan.fabric.gpu_nodes, 1)}
    leaves = {leaf.name: at for at, leaf in enumerate(plan.fabric.switches, 1)}
    lines = ["link set lo up"]
    for link in plan.fabric.links_of[device]:
        near = link.a if link.a.device == device else link.b
        far = link.other(device)
        lines.append(f"link set {near.port} up")
        if device in numbers:
            lines += [f"addr add {_address(numbers[device])}/24 dev {near.port}"]
            lines += [f"route add 10.77.0.0/16 via {_address(numbers[device], gateway=True)}"]
        elif far.device in numbers:
            lines.append(f"addr add {_address(numbers[far.device], gateway=True)}/24 dev {near.port}")
        else:
            lines += _between(fabric, device, far.device, near.port, leaves, numbers)
        _run(*inside, *_shape("add", near.port, link.speed_gbps * 1000))
    if device in numbers:
        lines += [f"addr add {fabric.management(numbers[device], 2)}/30 dev mgmt", "link set mgmt up"]
    else:
        _run(*inside, "sysctl", "-qw", "net.ipv4.ip_forward=1")
    _run(*inside, "ip", "-batch", "-", given="\n".join(lines) + "\n")


def _between(
    fabric: Emulated, device: str, far: str, port: str, leaves: dict[str, int], numbers: dict[str, int]
) -> Iterator[str]:
    spine = device.startswith("spine")
    number = leaves[far if spine else device]
    own, other = (f"10.78.{number}.{1 if spine else 2}", f"10.78.{number}.{2 if spine else 1}")
    yield f"addr add {own}/30 dev {port}"
    if not spine:
        yield f"route add 10.77.0.0/16 via {other}"
        return
    for link in fabric.plan.fabric.links_of[far]:
        host = link.other(far).device
        if host in numbers:
            yield f"route add 10.77.{numbers[host]}.0/24 via {other}"


def _ssh_servers(fabric: Emulated) -> Iterator[subprocess.Popen[bytes]]:
    folder = fabric.folder
    for name in ("host", "user"):
        _run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name))
    shutil.copyfile(folder / "user.pub", folder / "authorized")
    Path("/run/sshd").mkdir(exist_ok=True)
    key = " ".join((folder / "host.pub").read_text(encoding="utf-8").split()[:2])
    known, servers = [], []
    for number, host in enumerate(fabric.plan.fabric.gpu_nodes, 1):
        address = fabric.management(number, 2)
        known.append(f"{address} {key}")
        options = {
            "ListenAddress": address,
            "HostKey": str(folder / "host"),
            "AuthorizedKeysFile": str(folder / "authorized"),
            "PidFile": "none",
            "StrictModes": "no",
            "UsePAM": "no",
            "PermitRootLogin": "prohibit-password",
            "MaxSessions": "64",
        }
        config = folder / f"{host.name}.conf"
        config.write_text("".join(f"{name} {value}\n" for name, value in options.items()), encoding="utf-8")
        command = ("ip", "netns", "exec", fabric.namespace(host.name), "/usr/sbin/sshd", "-D", "-e", "-f", str(config))
        servers.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))  # noqa: S603
    (folder / "known_hosts").write_text("\n".join(known) + "\n", encoding="utf-8")
    time.sleep(0.5)
    return iter(servers)
