"""The HostIntent: one server of a Plan as the configuration of its NICs and jobs needs it."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.lossless.policy import DcqcnProfile


@dataclass(frozen=True, slots=True)
class NicQos:
    """Lossless settings of a NIC; all ports of a model share one object.

    trust: `dscp` or `pcp`. roce_tos: the byte that RDMA-CM sets, DSCP·4 and ECT(0). pfc: priorities that pause.
    weight_percent: ETS share of each of the 8 traffic classes, None for a strict one. ecn: priorities for which the
    NIC marks, notifies and reacts. cnp_dscp, cnp_priority: of congestion notifications, strict. dcqcn: its
    parameters. willing: whether a switch may overwrite all this by DCBX; never, by design.
    buffer_bytes: receive buffer of the lossless priority, None leaves it to the firmware and the cable length.
    """

    trust: str
    roce_dscp: int
    roce_priority: int
    roce_tos: int
    pfc: tuple[int, ...]
    weight_percent: tuple[int | None, ...]
    ecn: tuple[int, ...]
    cnp_dscp: int
    cnp_priority: int
    dcqcn: DcqcnProfile
    willing: bool = False
    buffer_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class NicIntent:
    """One NIC port. name: in the plan (`nic0`). address: CIDR. gateway: of the leaf. cable_m: to the leaf."""

    name: str
    model: str
    rail: int | None
    speed_gbps: float
    mtu_bytes: int
    address: str
    gateway: str
    peer: str
    cable_m: float
    qos: NicQos


@dataclass(frozen=True, slots=True)
class HostPort:
    """A port on a network beside the compute fabric. name: in the plan (`stor0`). address: CIDR. gateway: of the leaf.

    routes: what is reached through it, CIDR. metric: of these routes; the port with the lowest goes first.
    """

    name: str
    mtu_bytes: int
    address: str
    gateway: str
    routes: tuple[str, ...] = ()
    metric: int = 0


@dataclass(frozen=True, slots=True)
class HostIntent:
    """One server. environment: what jobs need, name and value, NCCL's names; families of other makers add theirs.

    ports: on storage and front-end networks; of their cards nothing is known but the addresses.
    """

    hostname: str
    role: str
    model: str
    plan_sha256: str
    nics: tuple[NicIntent, ...]
    environment: tuple[tuple[str, str], ...]
    ports: tuple[HostPort, ...] = ()
