"""Shortest paths of a case, next hops in the order of the reference."""

from __future__ import annotations

from pathlib import Path

from eastwest.simulate.ns3 import Case
from eastwest.simulate.ns3.routes import route_columns
from tests.simulate.ns3.cases import case, leaf_spine_text, one_switch_text


def next_nodes(found: Case) -> dict[tuple[int, int], list[int]]:
    """(switch, host) → nodes that the switch may send to."""
    group, first, ports = route_columns(found)
    ends = [end for link in found.links for end in ((link.a, link.b), (link.b, link.a))]
    spans = [[ends[port] for port in ports[first[n] : first[n + 1]]] for n in range(len(first) - 1)]
    hosts = [node for node in range(found.nodes) if node not in found.switches]
    keys = [(switch, host) for switch in sorted(found.switches) for host in hosts]
    assert all(own == switch for (switch, _), n in zip(keys, group, strict=True) for own, _ in spans[n])
    return {key: [peer for _, peer in spans[n]] for key, n in zip(keys, group, strict=True)}


def test_one_switch_sends_to_each_host(tmp_path: Path) -> None:
    found = next_nodes(case(tmp_path, one_switch_text(4), [(0, 1)], 1000))
    assert found == {(4, host): [host] for host in range(4)}


def test_leaves_and_spines(tmp_path: Path) -> None:
    """Hosts 0 and 1 under leaf 4, 2 and 3 under leaf 5, spines 6 and 7."""
    found = next_nodes(case(tmp_path, leaf_spine_text(2, 2, 2), [(0, 1)], 1000))
    leaves = {(4, 0): [0], (4, 1): [1], (4, 2): [7, 6], (4, 3): [7, 6], (5, 0): [7, 6], (5, 1): [7, 6]}
    spines = {(spine, host): [4 + host // 2] for spine in (6, 7) for host in range(4)}
    assert found == {**leaves, (5, 2): [2], (5, 3): [3], **spines}


def test_hops_stand_in_the_order_of_the_switches_addresses(tmp_path: Path) -> None:
    """Every switch of the reference is mapped below the one before; the order decides which flows collide."""
    text = leaf_spine_text(2, 2, 4).splitlines()
    found = next_nodes(case(tmp_path, "\n".join([*text[:2], *reversed(text[2:])]) + "\n", [(0, 1)], 1000))
    assert found[4, 2] == [9, 8, 7, 6]


def test_hosts_of_a_leaf_share_the_group_of_other_switches(tmp_path: Path) -> None:
    group, first, _ = route_columns(case(tmp_path, leaf_spine_text(2, 8, 2), [(0, 1)], 1000))
    # Each leaf: a group for each own host and one for the other leaf; each spine: one a leaf.
    assert (len(group), len(first) - 1) == (4 * 16, 2 * (8 + 1) + 2 * 2)


def test_of_several_links_between_two_switches_the_last_is_used(tmp_path: Path) -> None:
    """The reference keeps one interface for each pair of nodes: host 0 - 2 = 3 - host 1."""
    text = "4 2 4\n2 3\n0 2 100Gbps 1us 0\n1 3 100Gbps 1us 0\n2 3 100Gbps 1us 0\n2 3 100Gbps 1us 0\n"
    group, first, ports = route_columns(case(tmp_path, text, [(0, 1)], 1000))
    towards_1 = group[1]  # switch 2, host 1
    assert ports[first[towards_1] : first[towards_1 + 1]].tolist() == [2 * 3]
