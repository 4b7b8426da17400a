"""Access switches of the management network, by vendor: where the catalogue has one, it is configured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eastwest.design import design
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.load import load_site
from eastwest.intent.site import ManagementIntent, SwitchChoice
from eastwest.vendors.configure import configuration

EXAMPLE = Path(__file__).parents[2] / "examples" / "h100-inference-64.yaml"


@pytest.mark.parametrize(
    ("model", "family"), [("n9k-c9348gc-fxp", "nxos"), ("7010tx-48", "eos"), ("sn2201", "nvue"), ("sn2201", "sonic")]
)
def test_management_switches_are_configured(model: str, family: str) -> None:
    catalogue = load_catalogue()
    network = ManagementIntent(1, 1.0, 2, access=SwitchChoice(model))
    plan = design(replace(load_site(EXAMPLE), management=network), catalogue)
    found = configuration(plan, catalogue, family)
    assert found is not None
    switches = [intent.hostname for intent in found.intents if intent.model == model]
    assert switches
    assert not [name for name in found.choice.skipped if name.startswith("oob")]
