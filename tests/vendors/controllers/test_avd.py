"""What is written for AVD passes Arista's schema, whatever a site leaves out; it skips where pyavd is not installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from eastwest.intent.configuration import ConfigurationIntent
from eastwest.vendors.write import write_configurations
from tests.vendors.designed import MODELS, configured, plan_with

pyavd: Any = pytest.importorskip("pyavd", reason="needs pyavd (the extra `eos`)")


@pytest.mark.parametrize("deviations", [None, (), ("lossy-roce",)], ids=["full", "bare", "lossy"])
def test_the_files_pass_the_schema(deviations: tuple[str, ...] | None, tmp_path: Path) -> None:
    plan = None
    if deviations is not None:
        plan = plan_with(MODELS["eos"], configuration=ConfigurationIntent(deviations=deviations))
    found = configured("eos", plan=plan)
    write_configurations(found, tmp_path)
    files = sorted((tmp_path / "configs" / "controllers").iterdir())
    assert [file.name for file in files] == sorted(f"{intent.hostname}.avd.yaml" for intent in found.intents)
    for file in (files[0], files[-1]):
        result = pyavd.validate_structured_config(yaml.safe_load(file.read_text())).validation_result
        assert [(each.path, each.message) for each in result.violations] == []
