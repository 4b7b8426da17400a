"""Boots a twin and takes it down: namespaces and cables in one batch, then addresses, then routing daemons."""

from __future__ import annotations

import os
import shutil
import signal
import time

from eastwest.errors import InputError, Problem
from eastwest.progress import Listener, Progress
from eastwest.twin.checks import routes, sessions, width
from eastwest.twin.lldp import announce, cabling
from eastwest.twin.model import Blueprint, Node, Port
from eastwest.twin.shell import DAEMONS, inside, run
from eastwest.twin.state import ETC, RUN, State, forget, is_kept, load, prefix_of, save
from eastwest.twin.tenants import encapsulate, reach, with_vrfs
from eastwest.twin.tuning import settings

PATIENCE_S, PATIENCE_PER_SWITCH_S = 30.0, 0.5
WAITED_FOR = (sessions, width, reach, routes, cabling)
"""What comes by itself after a boot, in the order in which it comes."""
FIRST_TABLE = 100
PEER = "of"
"""Prefix of the other end of a loopback with a name of its own: a pair of virtual interfaces, as `lo` has one name."""


def up(plan: Blueprint, name: str, listener: Listener | None = None) -> State:
    """Boot, and wait until sessions and routes stand or patience ends; the checks say what is missing.

    Raises InputError when a twin of that name is up, TwinError when a tool fails; then nothing is left behind.
    """
    if load(name) is not None:
        raise InputError(Problem(f"the twin {name} is up already, or was left by a crash", mend="eastwest twin down"))
    state = State(name, prefix_of(name), plan.plan_sha256, tuple(node.name for node in plan.nodes), plan.family)
    save(state)
    tell = listener or _nobody
    try:
        _wire(plan, state)
        for at, node in enumerate(sorted(plan.nodes, key=lambda node: not node.of)):  # VRFs before their switches
            tell(Progress("boot", at / len(plan.nodes)))
            _start(plan, node, state)
        tell(Progress("boot", 1.0))
        end = time.monotonic() + PATIENCE_S + PATIENCE_PER_SWITCH_S * len(plan.switches)
        while (missing := _missing(plan, state)) and time.monotonic() < end:
            tell(Progress("sessions, routes and neighbours", 1 - missing / len(WAITED_FOR)))
            time.sleep(0.5)
        tell(Progress("sessions, routes and neighbours", 1.0))
    except BaseException:
        down(name)
        raise
    return state


def _nobody(sign: Progress) -> None:
    """Listens to nothing."""


def _start(plan: Blueprint, node: Node, state: State) -> None:
    namespace = state.namespace(node.name)
    _address(node, namespace)
    if node.vni:
        encapsulate(plan, node, state)
    if node.frr:
        _route(node, namespace, with_vrfs(plan, node, state))
    announce(node, namespace, [port for name, port in plan.far if name == node.name], state.folder(node.name))


def _missing(plan: Blueprint, state: State) -> int:
    """How many checks do not pass yet, counted from the first such: those after it rest on it."""
    for at, check in enumerate(WAITED_FOR):
        if check(plan, state):
            return len(WAITED_FOR) - at
    return 0


def down(name: str) -> bool:
    """End the daemons, remove namespaces and files; False when there was nothing. Works on a half-made twin too.

    All that bears the twin's prefix goes, and again until nothing is left: after a crash of `up`, tools that it
    started can still be making namespaces.
    """
    prefix = prefix_of(name)
    was_up = is_kept(name)
    while there := _namespaces(prefix):
        was_up = True
        for namespace in there:
            for pid in run("ip", "netns", "pids", namespace, check=False).split():
                _end(int(pid))
            run("ip", "netns", "del", namespace)
    for folder in (*ETC.glob(f"{prefix}-*"), *RUN.glob(f"{prefix}-*")):
        shutil.rmtree(folder, ignore_errors=True)
    forget(name)
    return was_up


def _namespaces(prefix: str) -> list[str]:
    listed = [line.split()[0] for line in run("ip", "netns", "list").splitlines() if line.strip()]
    return [namespace for namespace in listed if namespace.startswith(f"{prefix}-")]


def _end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _wire(plan: Blueprint, state: State) -> None:
    lines = [f"netns add {namespace}" for namespace in state.namespaces]
    for cable in plan.cables:
        a, b = state.namespace(cable.a_node), state.namespace(cable.b_node)
        lines.append(f"link add name {cable.a_port} netns {a} type veth peer name {cable.b_port} netns {b}")
    run("ip", "-batch", "-", given="\n".join(lines) + "\n")


def _address(node: Node, namespace: str) -> None:
    inside(namespace, "sysctl", "-qw", *settings(node.role))
    wired = {line.split(":")[1].split("@")[0].strip() for line in _links(namespace)}
    lines = ["link set lo up"]
    for name in dict.fromkeys(name for name in node.loopback_names if name != "lo"):
        lines.append(f"link add {name} type veth peer name {PEER}{name}")
        lines += [f"link set {PEER}{name} up", f"link set {name} up"]
    lines += [
        f"address add {address} dev {name}{_at_once(address)}"
        for address, name in zip(node.loopbacks, node.loopback_names, strict=True)
    ]
    for port in (port for port in node.ports if port.name in wired):
        lines.append(f"link set {port.name} mtu {port.mtu_bytes} up")
        lines += [f"address add {address} dev {port.name}{_at_once(address)}" for address in port.addresses]
    run("ip", "-n", namespace, "-batch", "-", given="\n".join(lines) + "\n")
    _lead([port for port in node.ports if port.gateway and port.name in wired], namespace)


def _lead(ports: list[Port], namespace: str) -> None:
    """Routes of a host: one table per NIC, so that answers leave by the NIC that was asked."""
    lines: dict[str, list[str]] = {"-4": [], "-6": []}
    for table, port in enumerate(ports, start=FIRST_TABLE):
        here = lines["-6" if ":" in port.gateway else "-4"]
        here.append(f"route add default via {port.gateway} dev {port.name} table {table}")
        here.append(f"rule add from {port.addresses[0].split('/')[0]} table {table}")
        here.append(f"route add default via {port.gateway} dev {port.name} metric {table}")
    for family, given in lines.items():
        if given:
            run("ip", family, "-n", namespace, "-batch", "-", given="\n".join(given) + "\n")


def _at_once(address: str) -> str:
    """An IPv6 address is usable at once, without asking the link whether another has it."""
    return " nodad" if ":" in address else ""


def _links(namespace: str) -> list[str]:
    return run("ip", "-n", namespace, "-o", "link", "show").splitlines()


def _route(node: Node, namespace: str, before: tuple[str, ...]) -> None:
    """Start the daemons. before: what each is started by, where the switch has tenants."""
    etc, place = ETC / namespace, RUN / namespace
    for folder in (etc, place):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.chown(folder, "frr", "frr")
    (etc / "frr.conf").write_text(node.frr, encoding="utf-8")
    (etc / "vtysh.conf").write_text("service integrated-vtysh-config\n", encoding="utf-8")
    for daemon in ("zebra", "bfdd", "bgpd"):
        common = ("-d", "-N", namespace, "-P", "0", "-F", "datacenter", "--vty_socket", str(place))
        apart = ("--vrfwnetns",) if before and daemon == "zebra" else ()
        inside(namespace, *before, str(DAEMONS / daemon), *common, *apart, "-i", str(place / f"{daemon}.pid"))
    inside(namespace, "vtysh", "-N", namespace, "-b")
