"""gNMI and sFlow."""

from __future__ import annotations

from eastwest.plan.device import DeviceIntent, Gnmi, Sflow
from eastwest.vendors.controllers.avd.management import vrf_of
from eastwest.vendors.controllers.avd.tree import Tree


def telemetry(intent: DeviceIntent) -> Tree:
    """What collectors hear of the device."""
    gnmi, sflow = intent.telemetry.gnmi, intent.telemetry.sflow
    return {
        **({} if gnmi is None else _gnmi(gnmi)),
        **({} if sflow is None else {"sflow": _sflow(sflow, intent)}),
    }


def _gnmi(gnmi: Gnmi) -> Tree:
    grpc = {"name": "default", "ssl_profile": gnmi.certificate, "port": gnmi.port, "vrf": gnmi.vrf}
    tree: Tree = {
        "management_api_gnmi": {"transport": {"grpc": [{key: value for key, value in grpc.items() if value}]}}
    }
    if gnmi.certificate:
        files = {"file": f"{gnmi.certificate}.crt", "key": f"{gnmi.certificate}.key"}
        tree["management_security"] = {"ssl_profiles": [{"name": gnmi.certificate, "certificate": files}]}
    return tree


def _sflow(sflow: Sflow, intent: DeviceIntent) -> Tree:
    destinations = [{"destination": each, "port": sflow.port} for each in sflow.collectors]
    inside = {"vrfs": [{"name": vrf_of(intent), "destinations": destinations}]}
    return {
        "sample": sflow.sampling,
        "polling_interval": sflow.polling_s,
        **(inside if intent.management.out_of_band is not None else {"destinations": destinations}),
        "run": True,
    }
