"""DeviceIntent and HostIntent: one device of a Plan as its configuration needs it, in no vendor's terms."""

from eastwest.plan.device.derive import device_intents
from eastwest.plan.device.differences import Difference, differences
from eastwest.plan.device.guard import Fault, Roce, faults, refuse
from eastwest.plan.device.host import HostIntent, HostPort, NicIntent, NicQos
from eastwest.plan.device.hosts import host_intents
from eastwest.plan.device.interfaces import FrontPort, InterfaceIntent, LoopbackIntent, Trunk, VlanIntent
from eastwest.plan.device.manage import Managed
from eastwest.plan.device.model import DeviceIntent, Nos
from eastwest.plan.device.order import natural, ordered
from eastwest.plan.device.qos import (
    BufferPool,
    EcnMarking,
    LoadBalancing,
    LosslessBuffer,
    PfcWatchdog,
    PortQos,
    QosIntent,
    QosMaps,
    QueueIntent,
)
from eastwest.plan.device.routing import Bfd, BgpIntent, Neighbour, PeerGroup, PrefixFilter, PrefixRule, is_address
from eastwest.plan.device.segment import COMPUTE, Segment, segments
from eastwest.plan.device.services import Aaa, Gnmi, Lldp, Management, OutOfBand, Sflow, Telemetry, User
from eastwest.plan.device.target import Fronts, Target, fronts_of
from eastwest.plan.device.tenancy import Overlay, Tenancy, Vrf

__all__ = [
    "COMPUTE",
    "Aaa",
    "Bfd",
    "BgpIntent",
    "BufferPool",
    "DeviceIntent",
    "Difference",
    "EcnMarking",
    "Fault",
    "FrontPort",
    "Fronts",
    "Gnmi",
    "HostIntent",
    "HostPort",
    "InterfaceIntent",
    "Lldp",
    "LoadBalancing",
    "LoopbackIntent",
    "LosslessBuffer",
    "Managed",
    "Management",
    "Neighbour",
    "NicIntent",
    "NicQos",
    "Nos",
    "OutOfBand",
    "Overlay",
    "PeerGroup",
    "PfcWatchdog",
    "PortQos",
    "PrefixFilter",
    "PrefixRule",
    "QosIntent",
    "QosMaps",
    "QueueIntent",
    "Roce",
    "Segment",
    "Sflow",
    "Target",
    "Telemetry",
    "Tenancy",
    "Trunk",
    "User",
    "VlanIntent",
    "Vrf",
    "device_intents",
    "differences",
    "faults",
    "fronts_of",
    "host_intents",
    "is_address",
    "natural",
    "ordered",
    "refuse",
    "segments",
]
