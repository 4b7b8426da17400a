"""Settings of a NIC as found, as the engines take them."""

from __future__ import annotations

from eastwest.audit.views.marks import cnp_dscp_of, roce_dscp_of
from eastwest.discover import FoundHost, FoundNic
from eastwest.fabric.graph import PortId
from eastwest.lossless.policy import LosslessPolicy
from eastwest.plan.device.qos import CLASSES
from eastwest.simulate.configured import ConfiguredNic


def nic_settings(host: FoundHost, nic: FoundNic, policy: LosslessPolicy) -> ConfiguredNic:
    """All that its files and its state tell; what they do not tell is as the policy has it."""
    roce, cnp = policy.class_named("roce"), policy.class_named("cnp")
    qos, hidden = nic.intent.qos, nic.unstated
    data, notes = roce_dscp_of(host, nic), cnp_dscp_of(nic)
    queue = roce.queue if "qos.roce_priority" in hidden or not 0 <= qos.roce_priority < CLASSES else qos.roce_priority
    if "qos.trust" not in hidden and qos.trust == "pcp":
        queue = 0
    cnp_queue = cnp.queue if "qos.cnp_priority" in hidden or not 0 <= qos.cnp_priority < CLASSES else qos.cnp_priority
    shown = None if nic.state is None or nic.state.pfc is None else nic.state.pfc.priorities
    obeys = shown if shown is not None else ((roce.queue,) if "qos.pfc" in hidden else qos.pfc)
    return ConfiguredNic(
        PortId(host.name, nic.name),
        dscp=roce.dscps[0] if data is None else data,
        queue=queue,
        cnp_dscp=cnp.dscps[0] if notes is None else notes,
        cnp_queue=cnp_queue,
        obeys=obeys,
        slows="qos.ecn" in hidden or queue in qos.ecn,
    )
