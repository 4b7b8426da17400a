"""What can fail on a twin on purpose: done and undone as an operator or a backhoe would."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from eastwest.twin.ask import configure
from eastwest.twin.model import Blueprint, End, Node
from eastwest.twin.shell import inside, run
from eastwest.twin.state import State

TABLE = "eastwest_silent"
KINDS = {
    "link": "a cable between leaf and spine is cut: both ends lose the carrier",
    "silent-link": "such a cable carries nothing any more, but both ends keep the carrier",
    "spine": "a spine loses power: all its neighbours lose the carrier",
    "leaf": "a leaf loses power",
    "drain": "a spine is drained (BGP graceful shutdown, RFC 8326), then switched off",
}
"""Kind → what happens, in the order they are measured."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure. device, port: where. ends: the interfaces that stop. prepare: before `hit`; both are called once."""

    kind: str
    device: str
    port: str
    ends: tuple[End, ...]
    prepare: Callable[[], None]
    hit: Callable[[], None]
    heal: Callable[[], None]

    @property
    def place(self) -> str:
        """`leaf1 Ethernet64`, or `spine1`."""
        return f"{self.device} {self.port}".rstrip()


def failure(plan: Blueprint, state: State, kind: str, device: str, port: str = "") -> Failure:
    """A failure of a kind at a switch, or at a port of it for the kinds of links."""
    if kind in ("link", "silent-link"):
        ends: tuple[End, ...] = ((device, port), plan.far[device, port])
        if kind == "link":
            hit, heal = (partial(_switch, state, ends[:1], word) for word in ("down", "up"))
        else:
            hit, heal = partial(_mute, state, ends), partial(_unmute, state, ends)
        return Failure(kind, device, port, ends, _nothing, hit, heal)
    node = plan.by_name[device]
    ends = tuple((device, name) for name in (*plan.fabric_ports[device], *_host_ports(plan, node)))
    hit, heal = (partial(_switch, state, ends, word) for word in ("down", "up"))
    if kind == "drain":
        return Failure(kind, device, "", ends, partial(_drain, state, node), hit, partial(_undrain, state, node, heal))
    return Failure(kind, device, "", ends, _nothing, hit, heal)


def _nothing() -> None:
    """Most failures come unannounced."""


def _host_ports(plan: Blueprint, node: Node) -> list[str]:
    return [nic.port for nic in plan.nics if nic.switch == node.name]


def _switch(state: State, ends: Iterable[End], word: str) -> None:
    """Interfaces up or down, those of one node in one call. Down takes the carrier from the other end too."""
    by_node: dict[str, list[str]] = {}
    for node, port in ends:
        by_node.setdefault(node, []).append(f"link set {port} {word}\n")
    for node, lines in by_node.items():
        run("ip", "-n", state.namespace(node), "-batch", "-", given="".join(lines))


def _mute(state: State, ends: Iterable[End]) -> None:
    for node, port in ends:
        chain = f'chain in {{ type filter hook ingress device "{port}" priority 0; policy drop; }};'
        inside(state.namespace(node), "nft", f"table netdev {TABLE} {{ {chain} }};")


def _unmute(state: State, ends: Iterable[End]) -> None:
    for node, _ in ends:
        inside(state.namespace(node), "nft", f"delete table netdev {TABLE}", check=False)


def _drain(state: State, node: Node) -> None:
    configure(state, node, f"router bgp {node.asn}", "bgp graceful-shutdown")


def _undrain(state: State, node: Node, heal: Callable[[], None]) -> None:
    """Interfaces first: routes come back while they are still the last choice."""
    heal()
    configure(state, node, f"router bgp {node.asn}", "no bgp graceful-shutdown")
