"""A collective test as messages: every group of its scope, every size, every repeat."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.errors import InputError, Problem
from eastwest.intent.site import CollectiveIntent
from eastwest.traffic.builder import Frontier, GraphBuilder, Task
from eastwest.traffic.cluster import Cluster
from eastwest.traffic.collectives import permutation
from eastwest.traffic.graph import Operation
from eastwest.traffic.hierarchy import nic_bytes, run_hierarchy
from eastwest.traffic.schedule import (
    check_messages,
    check_schedule,
    choose_algorithm,
    messages_of,
    rows_of,
    run_schedule,
)
from eastwest.units import format_bytes

_PATTERNS = ("incast", "permutation")


@dataclass(frozen=True, slots=True)
class Group:
    """Endpoints that carry out one collective. nodes: whole nodes working in two levels; empty for a flat group."""

    number: int
    endpoints: tuple[int, ...]
    nodes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Suite:
    """One collective workload on one cluster. rate_gbps: of one NIC, for the choice of algorithm."""

    builder: GraphBuilder
    intent: CollectiveIntent
    cluster: Cluster
    rate_gbps: float
    seed: int

    def messages(self, *, steady: bool = False) -> int:
        """How many messages the workload has, or rows of a steady graph; about. Raises InputError as `build` does."""
        count = rows_of if steady else messages_of
        total = 0
        for group in self.groups():
            for size_bytes in self.intent.sizes_bytes:
                ranks, share_bytes = self._ranks_and_bytes(group, size_bytes)
                algorithm = "direct" if self.intent.collective in _PATTERNS else self._algorithm(ranks, share_bytes)
                rails = self.cluster.nics if group.nodes else 1
                total += rails * count(self.intent.collective, algorithm, ranks, share_bytes) * self.intent.repeats
        return total

    def build(self) -> None:
        """Add all operations. Raises InputError when the workload does not fit the cluster or is too large."""
        fewer = "smaller groups (scope: unit), another algorithm (all-reduce: halving-doubling or tree), fewer sizes"
        check_messages(self.messages, self.intent.name, fewer, steady=self.builder.steady)
        for group in self.groups():
            after: Frontier = {}
            for size_bytes in self.intent.sizes_bytes:
                for repeat in range(self.intent.repeats):
                    number = f" #{repeat + 1}" if self.intent.repeats > 1 else ""
                    name = f"{self.intent.name} {format_bytes(size_bytes)}{number}"
                    after = self._once(name, group, size_bytes, after)

    def _ranks_and_bytes(self, group: Group, size_bytes: int) -> tuple[int, int]:
        """Members of one ring or tree of the group, and the bytes they share."""
        if not group.nodes:
            return len(group.endpoints), size_bytes
        return len(group.nodes), nic_bytes(self.intent.collective, self.cluster, size_bytes)

    def groups(self) -> list[Group]:
        """The groups of the workload's scope. Raises InputError when one has a single node."""
        cluster, scope = self.cluster, self.intent.scope
        if scope == "all":
            return [Group(0, cluster.endpoints(cluster.all_nodes))]
        node_sets = self._node_sets()
        if min(len(nodes) for nodes in node_sets) < 2:
            raise self._error("scope", f"{scope} has groups of one node, which have nobody to talk to", "all")
        if self.intent.collective in _PATTERNS:
            rails = [cluster.rail(nodes, nic) for nodes in node_sets for nic in range(cluster.nics)]
            return [Group(number, rail) for number, rail in enumerate(rails)]
        return [Group(number, cluster.endpoints(nodes), nodes) for number, nodes in enumerate(node_sets)]

    def _node_sets(self) -> tuple[tuple[int, ...], ...]:
        """The nodes of each group."""
        nodes, size = self.cluster.all_nodes, self.intent.nodes_per_group
        if self.intent.scope == "unit":
            return self.cluster.units
        if size is None:
            return (nodes,)
        return tuple(nodes[first : first + size] for first in range(0, len(nodes), size))

    def _once(self, name: str, group: Group, size_bytes: int, after: Frontier) -> Frontier:
        if self.intent.collective == "incast":
            return self._incast(name, group, size_bytes, after)
        ranks, share_bytes = self._ranks_and_bytes(group, size_bytes)
        algorithm = self._algorithm(ranks, share_bytes)
        gpus = len(group.nodes) * self.cluster.gpus or len(group.endpoints)
        task = self._task(name, algorithm, group, after, gpus=gpus, size_bytes=size_bytes)
        if self.intent.collective == "permutation":
            return self.builder.join(task.operation, permutation(task, self.seed + group.number))
        if group.nodes:
            return run_hierarchy(task, self.cluster, group.nodes, self.intent.collective, algorithm)
        return run_schedule(self.intent.collective, algorithm, task)

    def _incast(self, name: str, group: Group, size_bytes: int, after: Frontier) -> Frontier:
        """One operation: senders spread evenly over the group, all to its first endpoint, size_bytes each."""
        senders = self._senders(group)
        ranks = (group.endpoints[0], *senders)
        total_bytes = size_bytes * len(senders)
        burst = Group(group.number, ranks)
        task = self._task(name, "direct", burst, after, gpus=len(ranks), size_bytes=total_bytes)
        return run_schedule("incast", "direct", task)

    def _senders(self, group: Group) -> tuple[int, ...]:
        receiver, *others = group.endpoints
        wanted = self.intent.senders
        if not 0 < wanted <= len(others):
            raise self._error(
                "senders", f"{wanted} senders in a group of {len(group.endpoints)}", f"1 to {len(others)}"
            )
        node = receiver // self.cluster.nics
        elsewhere = [endpoint for endpoint in others if endpoint // self.cluster.nics != node]
        pool = elsewhere if wanted <= len(elsewhere) else others
        return tuple(pool[index * len(pool) // wanted] for index in range(wanted))

    def _algorithm(self, ranks: int, group_bytes: int) -> str:
        intent = self.intent
        algorithm = choose_algorithm(intent.collective, intent.algorithm, ranks, group_bytes, self.rate_gbps)
        check_schedule(intent.collective, algorithm, ranks, group_bytes, f"workloads.{intent.name}")
        return algorithm

    def _task(self, name: str, algorithm: str, group: Group, after: Frontier, *, gpus: int, size_bytes: int) -> Task:
        operation = Operation(
            name, self.intent.collective, algorithm, gpus, size_bytes, group.number, "", -1, group.endpoints
        )
        return Task(self.builder, self.builder.add(operation), group.endpoints, size_bytes, after)

    def _error(self, key: str, found: str, allowed: str) -> InputError:
        return InputError(Problem(found, f"workloads.{self.intent.name}.{key}", allowed=allowed))

    def assumptions(self) -> tuple[str, ...]:
        """What the messages rest on, one sentence each."""
        cluster = self.cluster
        if self.intent.collective == "incast":
            return ("All senders of a burst start together; bus bandwidth is what the receiver takes in.",)
        if self.intent.collective == "permutation":
            return (f"One random cycle over each group, drawn with seed {self.seed}.",)
        if self.intent.scope == "all":
            return ("One flat group; NICs of the same node also exchange their data over the fabric.",)
        shares = f"The {cluster.gpus} GPUs of a node share the work of {cluster.nics} NICs, rail by rail"
        if cluster.scale_up_gigabytes_per_s is None:
            return (f"{shares}; time inside the node is left out, as its bandwidth is not published.",)
        rate = f"{cluster.scale_up_gigabytes_per_s:g} GB/s"
        return (f"{shares}; inside the node a phase takes (g-1)/g of the size at {rate} per GPU.",)
