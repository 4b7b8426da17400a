"""QoS as statements of NVUE.

Sources: Cumulus Linux 5.14 user guide, Quality of Service (profiles, maps, pools) and RoCE; for sizes the table of PFC
options there: `port-buffer` is all the reserved buffer, `xoff-threshold` what must be used of it before a pause is
sent, `xon-threshold` how far use must fall below that before it ends.
"""

from __future__ import annotations

from collections.abc import Collection

from eastwest.plan.device import InterfaceIntent, PortQos, QosIntent
from eastwest.vendors.nvue.dialect import Dialect
from eastwest.vendors.nvue.fit_qos import DEFAULT
from eastwest.vendors.nvue.roce import is_roce
from eastwest.vendors.nvue.tree import Tree
from eastwest.vendors.text.ranges import grouped

TRUST = {"dscp": "l3", "cos": "l2", "none": "port"}


def print_qos(tree: Tree, qos: QosIntent, ports: Collection[InterfaceIntent], dialect: Dialect) -> None:
    """All of it, but for what ports say themselves."""
    if is_roce(qos, ports):
        dialect.enable(tree, "qos roce")
        tree.put("qos roce mode", value="lossless")
    else:
        _pools(tree, qos)
    _maps(tree, qos)
    for profile in qos.ports:
        _profile(tree, qos, profile)
    _advanced(tree, qos)
    if qos.watchdog is not None:
        polls = qos.watchdog.detection_ms // qos.watchdog.poll_ms
        tree.put("qos pfc-watchdog polling-interval", value=qos.watchdog.poll_ms)
        tree.put("qos pfc-watchdog robustness", value=polls)


def print_port_qos(tree: Tree, port: InterfaceIntent, profile: PortQos | None) -> None:
    """The profiles of a port; the default profile is a port's without being named."""
    if profile is None:
        return
    if profile.name != DEFAULT:
        parts = {
            "mapping": True,
            "pfc": bool(profile.pfc),
            "congestion-control": any(queue.ecn for queue in profile.queues),
            "egress-scheduler": bool(profile.queues),
        }
        for part in (name for name, present in parts.items() if present):
            tree.put("interface", port.name, "qos", part, "profile", value=profile.name)
    if profile.watchdog:
        tree.put("interface", port.name, "qos", "pfc-watchdog", "state", value="enable")


def _pools(tree: Tree, qos: QosIntent) -> None:
    """Half of the buffer for lossless traffic, as the user guide has it; without it PFC has no pool."""
    lossless = sorted({priority for profile in qos.ports for priority in profile.pfc})
    if lossless:
        tree.put("qos traffic-pool default-lossless memory-percent", value=50)
        tree.add("qos traffic-pool default-lossless switch-priority", listed(lossless))
        tree.put("qos traffic-pool default-lossy memory-percent", value=50)


def listed(numbers: Collection[int]) -> str:
    """Numbers between commas, as NVUE takes several at once."""
    return ",".join(map(str, numbers))


def _maps(tree: Tree, qos: QosIntent) -> None:
    names = [DEFAULT, *(profile.name for profile in qos.ports if profile.trust == "dscp" and profile.name != DEFAULT)]
    for name in names:
        for traffic_class, dscps in grouped(qos.maps.traffic_class):
            tree.put("qos mapping", name, "dscp", listed(dscps), "switch-priority", value=traffic_class)
    for queue, classes in grouped(qos.maps.queue):
        path = ("switch-priority", listed(classes), "traffic-class")
        tree.put("qos egress-queue-mapping default-global", *path, value=queue)


def _profile(tree: Tree, qos: QosIntent, profile: PortQos) -> None:
    tree.put("qos mapping", profile.name, "trust", value=TRUST[profile.trust])
    if profile.pfc:
        _pfc(tree, profile)
    for queue in profile.queues:
        path = ("qos egress-scheduler", profile.name, "traffic-class", str(queue.queue))
        tree.put(*path, "mode", value="strict" if queue.strict else "dwrr")
        if queue.weight_percent is not None:
            tree.put(*path, "bw-percent", value=queue.weight_percent)
        if queue.ecn is not None:
            path = ("qos congestion-control", profile.name, "traffic-class", str(queue.queue))
            tree.put(*path, "min-threshold", value=queue.ecn.kmin_bytes)
            tree.put(*path, "max-threshold", value=queue.ecn.kmax_bytes)
            tree.put(*path, "probability", value=queue.ecn.pmax_percent)


def _pfc(tree: Tree, profile: PortQos) -> None:
    tree.add("qos pfc", profile.name, "switch-priority", listed(profile.pfc))
    for direction in ("tx", "rx"):
        tree.put("qos pfc", profile.name, direction, value="enable")
    for buffer in profile.buffers[:1]:
        if buffer.cable_m is not None:
            tree.put("qos pfc", profile.name, "cable-length", value=round(buffer.cable_m))
        if buffer.headroom_bytes is not None:
            tree.put("qos pfc", profile.name, "port-buffer", value=buffer.reserve_bytes + buffer.headroom_bytes)
            tree.put("qos pfc", profile.name, "xoff-threshold", value=buffer.reserve_bytes)
            tree.put("qos pfc", profile.name, "xon-threshold", value=buffer.xon_offset_bytes)


def _advanced(tree: Tree, qos: QosIntent) -> None:
    start = "qos advance-buffer-config default-global"
    alphas = {buffer.alpha_log2 for profile in qos.ports for buffer in profile.buffers} - {None}
    for alpha in alphas:
        tree.put(f"{start} ingress-lossless-buffer shared-alpha", value=alpha_name(alpha or 0))
    if qos.pool is not None and qos.pool.lossy_alpha_log2 is not None:
        path = f"{start} ingress-lossy-buffer priority-group bulk shared-alpha"
        tree.put(path, value=alpha_name(qos.pool.lossy_alpha_log2))


def alpha_name(alpha_log2: int) -> str:
    """`alpha_1_8` for -3, `alpha_4` for 2."""
    return f"alpha_{2**alpha_log2}" if alpha_log2 >= 0 else f"alpha_1_{2**-alpha_log2}"


def alpha_of(name: str) -> int:
    """-3 for `alpha_1_8`. Raises ValueError for other names, and for those that are no power of two."""
    for alpha in range(-7, 7):
        if alpha_name(alpha) == name:
            return alpha
    raise ValueError(f"{name} is no threshold that a DeviceIntent can have")
