"""pyavd renders the same device to the same lines, section by section; it skips where pyavd is not installed."""

from __future__ import annotations

from typing import Any

import pytest

from eastwest.intent.configuration import ConfigurationIntent
from eastwest.intent.site import Routers
from eastwest.plan.device import DeviceIntent
from eastwest.vendors.controllers.avd import structured
from eastwest.vendors.eos import EOS
from tests.vendors.designed import MANAGEMENT, TELEMETRY, configured, designed, plan_with
from tests.vendors.eos.avd import lines
from tests.vendors.test_networks import managed_plan, plan_of

pyavd: Any = pytest.importorskip("pyavd", reason="needs pyavd (the extra `eos`)")

OURS_ALONE = {"bgp bestpath as-path multipath-relax", "end"}
"""EOS's default, which AVD has no key for and which we state; the end of the file."""
SITES = [(False, "bgp-unnumbered"), (True, "bgp-unnumbered"), (False, "ipv4-p2p"), (False, "ipv6-p2p")]


@pytest.mark.parametrize(("tenants", "addressing"), SITES)
def test_avd_renders_the_same_lines(tenants: bool, addressing: str) -> None:
    devices = designed("eos", tenants=tenants, addressing=addressing)
    _same_lines(devices[0], devices[-1])


def test_avd_renders_the_same_lines_of_dynamic_load_balancing() -> None:
    wanted = ConfigurationIntent(management=MANAGEMENT, telemetry=TELEMETRY, load_balancing="flowlet")
    (intent, *_) = configured("eos", plan=plan_with("7060x6-64pe", configuration=wanted)).intents
    assert "ip hardware fib load-balance distribution dynamic" in EOS.render(intent).files[0].text
    _same_lines(intent)


def test_avd_renders_the_same_lines_of_the_front_end() -> None:
    found = configured("eos", plan=plan_of("7060x6-64pe")).intents
    _same_lines(*(intent for intent in found if intent.role in ("frontend-leaf", "storage-leaf")))


def test_avd_renders_the_same_lines_of_management_switches() -> None:
    found = configured(None, plan=managed_plan("eos", Routers(2, 1), 64600)).intents
    _same_lines(*(intent for intent in found if intent.role.startswith("management-")))


def _same_lines(*intents: DeviceIntent) -> None:
    for intent in intents:
        rendered = EOS.render(intent)
        tree = structured(rendered.expressed)
        assert [
            (each.path, each.message) for each in pyavd.validate_structured_config(tree).validation_result.violations
        ] == []
        ours = {line for line in lines(rendered.files[0].text) if line[-1] not in OURS_ALONE}
        theirs = lines(pyavd.get_device_config(tree))
        assert (ours - theirs, theirs - ours) == (set(), set())
