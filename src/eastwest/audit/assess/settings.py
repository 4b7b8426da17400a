"""Settings as found, as the engines take them: classes, pauses, marks and buffers of every port, and every NIC."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from eastwest.audit.assess.multipath import balance_of, hashed_of, multipath_of, seed_of
from eastwest.audit.assess.nic_settings import nic_settings
from eastwest.audit.assess.reference import HEADERS_BYTES
from eastwest.audit.assess.shown import in_force, programmed_bytes
from eastwest.audit.subject import Audited
from eastwest.audit.views.maps import hop, maps_of, queues_of
from eastwest.audit.views.room import buffers_of
from eastwest.discover import FoundDevice
from eastwest.fabric.graph import Fabric, PortId
from eastwest.lossless.buffers import xoff_alone_bytes
from eastwest.lossless.policy import LosslessPolicy, PortBuffer, SwitchBuffers, Watchdog
from eastwest.plan.device import InterfaceIntent, PortQos
from eastwest.plan.device.qos import CLASSES, DSCPS, EcnMarking
from eastwest.simulate.configured import Configured, ConfiguredPort, ConfiguredSwitch, Marking

_LOSSY_ALPHA = 1.0
"""Dynamic threshold of lossy queues where no file tells one: as the engines take it."""


def configured(audited: Audited, fabric: Fabric, policy: LosslessPolicy) -> Configured:
    """All settings of a fabric's devices that the files tell; what they do not tell is as the policy has it."""
    buffers = policy.buffers_of
    switches = [
        _Switch(audited, device, policy).configured()
        if _tells_qos(device)
        else _sound(audited, device, policy, buffers[switch.name])
        for switch in fabric.switches
        if (device := audited.network.device(switch.name)) is not None
    ]
    nics = [
        nic_settings(host, nic, policy)
        for node in fabric.gpu_nodes
        if (host := audited.network.host(node.name)) is not None
        for nic in host.nics
    ]
    return Configured(tuple(switches), tuple(nics), tuple(_swallowed(audited, fabric, policy)))


def routed_only(audited: Audited, fabric: Fabric, policy: LosslessPolicy) -> Configured:
    """The same without its faults of queues: the policy's own classes and buffers on the paths as found."""
    buffers = policy.buffers_of
    return Configured(
        tuple(
            _sound(audited, device, policy, buffers[switch.name])
            for switch in fabric.switches
            if (device := audited.network.device(switch.name)) is not None
        )
    )


def _tells_qos(device: FoundDevice) -> bool:
    """Whether the files hold the QoS of a switch: of a fragment, what is missing is only not shown."""
    return device.intent.qos is not None or not device.partial


def _swallowed(audited: Audited, fabric: Fabric, policy: LosslessPolicy) -> Iterator[PortId]:
    """Ports that send RoCE packets which are longer than the MTU at either end of their link."""
    needed = policy.rdma_mtu_bytes + HEADERS_BYTES
    for link in fabric.links:
        sizes = [size for end in (link.a, link.b) if (size := _mtu_bytes(audited, end))]
        if sizes and min(sizes) < needed:
            yield from (link.a, link.b)


def _mtu_bytes(audited: Audited, at: PortId) -> int:
    end = audited.ends.end(at)
    return 0 if end is None or end.port is None else end.port.mtu_bytes


def _sound(audited: Audited, device: FoundDevice, policy: LosslessPolicy, buffers: SwitchBuffers) -> ConfiguredSwitch:
    classes = [policy.class_named("default").queue] * DSCPS
    for each in policy.classes:
        for dscp in each.dscps:
            classes[dscp] = each.queue
    return ConfiguredSwitch(
        device.name,
        tuple(classes),
        buffers.shared_bytes,
        balance_of(device),
        seed_of(audited, device),
        multipath_of(audited, device),
        (),
        hashed_of(device),
    )


@dataclass(frozen=True)
class _Switch:
    """One switch on its way into the engines. A class is numbered by the priority that pauses it, else by its queue."""

    audited: Audited
    device: FoundDevice
    policy: LosslessPolicy

    def configured(self) -> ConfiguredSwitch:
        found = buffers_of(self.device, self.audited.uses[self.device.name], self.audited.catalogue)
        sound = self.policy.buffers_of[self.device.name]
        return ConfiguredSwitch(
            self.device.name,
            tuple(self.class_of(dscp) for dscp in range(DSCPS)),
            sound.shared_bytes if found is None else found.shared_bytes,
            balance_of(self.device),
            seed_of(self.audited, self.device),
            multipath_of(self.audited, self.device),
            tuple(self._ports(sound)),
            hashed_of(self.device),
        )

    @cached_property
    def pausing(self) -> frozenset[int]:
        """Priorities that any port in use pauses."""
        return frozenset(each for use in self.audited.uses[self.device.name] for each in use.pfc)

    def class_of(self, dscp: int, profile: PortQos | None = None) -> int:
        """The class of a code point, by the maps of a profile; by those of the switch without one."""
        if not (self._trusts_dscp() if profile is None else profile.by_code):
            dscp = 0
        way = hop(self.device, dscp, profile)
        if way.traffic_class is None:
            return self._of_queue(0)
        group = way.traffic_class if way.group is None else way.group
        if group in self.pausing:
            return group
        return self._of_queue(way.traffic_class if way.queue is None else way.queue)

    def _trusts_dscp(self) -> bool:
        """Whether most ports in use go by DSCP; packets between routed ports carry no VLAN tag to go by else."""
        uses = [use for use in self.audited.uses[self.device.name] if use.ports]
        by_dscp = sum(len(use.ports) for use in uses if use.profile.by_code)
        return not uses or 2 * by_dscp >= sum(len(use.ports) for use in uses)

    def _of_queue(self, queue: int) -> int:
        """The number of a lossy queue, which is never that of a lossless class or of another queue in use."""
        if queue not in self.pausing:
            return queue
        taken = self.pausing | {each for each in maps_of(self.device).queue if each is not None}
        return next((number for number in range(CLASSES) if number not in taken), queue)

    def _index_of(self, queue: int, profile: PortQos) -> int:
        """The class that leaves through a queue of a profile."""
        maps = maps_of(self.device, profile)
        for number, leaves in enumerate(maps.queue):
            group = maps.priority_group[number]
            group = number if group is None else group
            if (number if leaves is None else leaves) == queue and group in self.pausing:
                return group
        return self._of_queue(queue)

    def _ports(self, sound: SwitchBuffers) -> Iterator[ConfiguredPort]:
        profiles = {} if self.device.intent.qos is None else {each.name: each for each in self.device.intent.qos.ports}
        planned = {port.port: port for port in sound.ports}
        for port in self.device.intent.interfaces:
            if port.name in planned:
                yield self._port(port, profiles.get(port.qos, PortQos("")), planned[port.name], sound)

    def _port(
        self, port: InterfaceIntent, profile: PortQos, planned: PortBuffer, sound: SwitchBuffers
    ) -> ConfiguredPort:
        buffer = next((each for each in profile.buffers if each.priority_group in profile.pfc), None)
        headroom = programmed_bytes(self.device, port.name, profile.pfc)
        if headroom is None and buffer is not None:
            headroom = buffer.headroom_bytes
        pauses = in_force(self.device, port.name, profile.pfc)
        alpha = None if buffer is None or buffer.alpha_log2 is None else 2.0**buffer.alpha_log2
        marked = next((q for q in profile.queues if q.ecn and self._index_of(q.queue, profile) == self._roce()), None)
        weights = [1] * CLASSES
        for queue in profile.queues:
            weights[self._index_of(queue.queue, profile)] = queue.weight_percent or 1
        return ConfiguredPort(
            PortId(self.device.name, port.name),
            pauses=pauses,
            obeys=tuple(priority for priority in pauses if self._stops_its_queue(priority, profile)),
            marks=() if marked is None else (self._roce(),),
            marking=None if marked is None or marked.ecn is None else _marking(marked.ecn, sound),
            headroom_bytes=planned.headroom_bytes if headroom is None else headroom,
            reserve_bytes=(buffer.reserve_bytes if buffer else 0) or planned.reserve_bytes,
            xon_offset_bytes=(buffer.xon_offset_bytes if buffer else 0) or planned.xon_offset_bytes,
            alpha=planned.alpha if alpha is None else alpha,
            alpha_lossy=self._alpha_lossy(),
            strict=tuple(self._index_of(queue.queue, profile) for queue in profile.queues if queue.strict),
            weights=tuple(weights),
            watchdog=self._watchdog(profile),
            class_of_dscp=self._own_classes(profile),
        )

    def _own_classes(self, profile: PortQos) -> tuple[int, ...]:
        """Of ports that classify otherwise than the switch, by maps or by trust; empty where they do as it does."""
        if profile.maps is None and profile.by_code == self._trusts_dscp():
            return ()
        return tuple(self.class_of(dscp, profile) for dscp in range(DSCPS))

    def _roce(self) -> int:
        return self.class_of(self.policy.class_named("roce").dscps[0])

    def _stops_its_queue(self, priority: int, profile: PortQos) -> bool:
        """Whether a pause of a priority stops a queue that its class leaves through."""
        stopped = maps_of(self.device, profile).pfc_queue[priority]
        leaving = queues_of(self.device, priority, profile)
        return stopped is None or not leaving or stopped in leaving

    def _alpha_lossy(self) -> float:
        pool = None if self.device.intent.qos is None else self.device.intent.qos.pool
        return _LOSSY_ALPHA if pool is None or pool.lossy_alpha_log2 is None else 2.0**pool.lossy_alpha_log2

    def _watchdog(self, profile: PortQos) -> Watchdog | None:
        if not profile.watchdog:
            return None
        own = None if self.device.intent.qos is None else self.device.intent.qos.watchdog
        return (
            self.policy.watchdog
            if own is None
            else Watchdog(own.poll_ms, own.detection_ms, own.restoration_ms, own.action)
        )


def _marking(ecn: EcnMarking, sound: SwitchBuffers) -> Marking:
    """Thresholds in bytes; shares of an unknown buffer are taken of what one queue may hold alone."""
    low, high = ecn.kmin_bytes, ecn.kmax_bytes
    if ecn.fill_percent is not None:
        low, high = (round(xoff_alone_bytes(sound) * percent / 100) for percent in ecn.fill_percent)
    return Marking(low, max(low, high), ecn.pmax_percent / 100)
