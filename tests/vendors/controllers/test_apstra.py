"""The configlet holds the QoS of the switch, as `set` commands, and nothing that a blueprint owns."""

from __future__ import annotations

import json
from pathlib import Path

from eastwest.vendors.controllers.apstra import configlet
from eastwest.vendors.write import write_configurations
from tests.vendors.designed import configured


def test_what_is_read_back_is_the_qos() -> None:
    _, family, rendered = next(configured("junos").render())
    text = rendered.files[0].text
    (generator,) = json.loads(configlet(rendered.expressed))["generators"]
    notes = "".join(f"{line}\n" for line in text.splitlines() if line.startswith("#"))
    found = family.read({"part.set": notes + generator["template_text"]}).intent
    wanted = rendered.expressed
    assert found.qos is not None
    assert wanted.qos is not None
    assert (found.qos.maps, found.qos.pool, found.qos.watchdog) == (
        wanted.qos.maps,
        wanted.qos.pool,
        wanted.qos.watchdog,
    )
    assert "@@" not in generator["template_text"]
    assert "protocols" not in generator["template_text"]


def test_one_beside_the_configurations_of_each_junos_switch(tmp_path: Path) -> None:
    found = configured("junos")
    write_configurations(found, tmp_path)
    names = {path.name for path in (tmp_path / "configs" / "controllers").iterdir()}
    assert names == {f"{intent.hostname}.apstra.json" for intent in found.intents}


def test_none_for_other_systems(tmp_path: Path) -> None:
    write_configurations(configured("nxos"), tmp_path)
    assert not (tmp_path / "configs" / "controllers").exists()
