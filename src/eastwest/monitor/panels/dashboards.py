"""Which dashboards there are, and what their panels are narrowed by."""

from __future__ import annotations

from eastwest.monitor.panels.inference import inference_panels
from eastwest.monitor.panels.model import Dashboard, Variable
from eastwest.monitor.panels.network import fabric, lossless
from eastwest.monitor.panels.work import job, storage
from eastwest.monitor.thresholds import Thresholds

_INFO = "eastwest_topology_port_info"
_NETWORK = Variable("network", "network", _INFO)
_ROLE = Variable("role", "role", f'{_INFO}{{network=~"$network"}}')
_DEVICE = Variable("device", "device", f'{_INFO}{{network=~"$network", role=~"$role"}}')
_PORT = Variable("port", "port", f'{_INFO}{{device=~"$device"}}')
_CLASS = Variable("priority", "priority", "port:eastwest_transmit_bytes:rate")
_HOSTS = Variable("host", "device", f'{_INFO}{{role!~"leaf|spine|super-spine"}}')
_PORTS = (_NETWORK, _ROLE, _DEVICE, _PORT)


def dashboards(thresholds: Thresholds | None, *, inference: bool) -> tuple[Dashboard, ...]:
    """Fabric, lossless, job, storage, and inference where there are services. thresholds: None draws none."""
    found = [
        Dashboard("eastwest-fabric", "Fabric", _PORTS, fabric()),
        Dashboard("eastwest-lossless", "Lossless", (*_PORTS, _CLASS, _HOSTS), lossless(thresholds)),
        Dashboard("eastwest-job", "Job", (_HOSTS,), job(thresholds)),
        Dashboard("eastwest-storage", "Storage", (_HOSTS,), storage(thresholds)),
    ]
    if inference:
        service = Variable("service", "service", "eastwest_serving_requests_total")
        found.append(Dashboard("eastwest-inference", "Inference", (service,), inference_panels(thresholds)))
    return tuple(found)
