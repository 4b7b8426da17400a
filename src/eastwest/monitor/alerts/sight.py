"""Layer 5: is what should be seen still seen?"""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.findings import Layer, Severity
from eastwest.monitor.alerts.context import Context, at, series
from eastwest.monitor.rules import Alert, Example

_LEAST_BYTES_PER_S = 1e6
_SENT = "eastwest_port_transmit_bytes_total"
_SWITCHES = 'eastwest_topology_device_info{network!="management", role=~"leaf|spine|super-spine"}'


def sight_alerts(context: Context) -> Iterator[Alert]:
    """All of layer 5."""
    yield _target_down(context)
    yield _plan_missing(context)
    yield _other_plan(context)
    yield _silent(context)
    yield _stuck(context)
    if context.subject.nvidia_gpus:
        yield _profiling(context)


def _target_down(context: Context) -> Alert:
    labels = {"job": "node", "instance": f"{context.nic.device}:9100"}
    return Alert(
        "EastwestTargetDown",
        Layer.OBSERVABILITY,
        Severity.WARNING,
        "up == 0",
        "{{ $labels.job }} of {{ $labels.instance }} does not answer",
        "A source of metrics is not scraped: what it would show is not known, which is not the same as healthy.",
        "Look at the exporter and the way to it.",
        (
            Example({series("up", **labels): context.steady(0)}, (labels,)),
            Example({series("up", **labels): context.steady(1)}),
        ),
    )


def _plan_missing(context: Context) -> Alert:
    return Alert(
        "EastwestPlanMissing",
        Layer.OBSERVABILITY,
        Severity.WARNING,
        "absent(eastwest_plan_info)",
        "The plan's own series are missing",
        "Alerts that compare with the plan's speeds, buffers and bandwidths are blind without `plan/plan.prom`.",
        "Put plan.prom where node_exporter's textfile collector on the monitoring host reads it.",
        (
            Example({series("up", job="node", instance="x"): context.steady(1)}, ({},)),
            Example({series("eastwest_plan_info", site="x", sha256=context.subject.plan.sha256): context.steady(1)}),
        ),
    )


def _other_plan(context: Context) -> Alert:
    sha256 = context.subject.plan.sha256
    other = {"site": context.subject.plan.name, "sha256": "0" * 64}
    return Alert(
        "EastwestOtherPlan",
        Layer.OBSERVABILITY,
        Severity.WARNING,
        f'eastwest_plan_info{{sha256!="{sha256}"}}',
        "Rules and plan.prom come from different plans",
        "Thresholds of ports and the topology belong to another plan than these rules.",
        "Install rules and plan.prom of the same bundle.",
        (
            Example({series("eastwest_plan_info", **other): context.steady(1)}, (other,)),
            Example({series("eastwest_plan_info", site="x", sha256=sha256): context.steady(1)}),
        ),
    )


def _silent(context: Context) -> Alert:
    device, role = context.port.device, "leaf"
    info = series("eastwest_topology_device_info", device=device, network="compute", role=role)
    return Alert(
        "EastwestDeviceSilent",
        Layer.OBSERVABILITY,
        Severity.WARNING,
        f"{_SWITCHES} unless on (device) max by (device) (last_over_time({_SENT}[{context.window}]))",
        "Nothing is heard of {{ $labels.device }}",
        "A switch of the plan sends no port counters: it is down, or its telemetry is.",
        "Look at the gNMI subscription of this switch, then at the switch.",
        (
            Example({info: context.steady(1)}, ({"device": device, "network": "compute", "role": role},)),
            Example({info: context.steady(1), series(_SENT, **at(context.port, "3")): context.counting(1e9)}),
        ),
    )


def _stuck(context: Context) -> Alert:
    leaf, nic = context.port, context.nic
    towards = (
        "sum by (peer) (port:eastwest_transmit_bytes:rate * on (device, port) group_left (peer) "
        "eastwest_topology_port_info)"
    )
    fed = f'label_replace({towards}, "device", "$1", "peer", "(.+)") > {_LEAST_BYTES_PER_S:g}'
    info = {
        series("eastwest_topology_port_info", **at(nic), peer=leaf.device): context.steady(1),
        series("eastwest_topology_device_info", device=leaf.device, network="compute", role="leaf"): context.steady(1),
    }
    fed_by = {series(_SENT, **at(nic, "3")): context.counting(1e9)} | info
    own = series(_SENT, **at(leaf, "3"))
    return Alert(
        "EastwestCountersStuck",
        Layer.OBSERVABILITY,
        Severity.WARNING,
        f"sum by (device) (port:eastwest_transmit_bytes:rate) == 0 and on (device) ({fed}) and on (device) {_SWITCHES}",
        "Counters of {{ $labels.device }} stand still although its neighbours send to it",
        "Its counters are frozen, or it forwards nothing: either way its other metrics cannot be believed.",
        "Compare with counters read on the switch; restart its telemetry agent.",
        (
            Example(fed_by | {own: context.steady(5e12)}, ({"device": leaf.device},)),
            Example(fed_by | {own: context.counting(1e9)}),
        ),
    )


def _profiling(context: Context) -> Alert:
    place = {"host": context.nic.device, "gpu": "0"}
    active = series("eastwest_gpu_sm_active_ratio", **place)
    busy = series("eastwest_gpu_utilisation_ratio", **place)
    return Alert(
        "EastwestGpuProfilingSilent",
        Layer.OBSERVABILITY,
        Severity.INFO,
        "max by (host, gpu) (max_over_time(eastwest_gpu_sm_active_ratio[5m])) == 0 "
        "and max by (host, gpu) (min_over_time(eastwest_gpu_utilisation_ratio[5m])) > 0.9",
        "GPU {{ $labels.gpu }} of {{ $labels.host }} reports no activity at all",
        "DCGM's profiling fields read zero while the GPU is busy: another profiler holds it, or they are not allowed.",
        "Stop the other profiler; check dcgm-exporter's capabilities.",
        (
            Example({active: context.steady(0), busy: context.steady(1)}, (place,)),
            Example({active: context.steady(0.5), busy: context.steady(1)}),
        ),
    )
