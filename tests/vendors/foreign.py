"""Real configurations by others. They are not part of this repository: EASTWEST_CONFIGS names their folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from eastwest.plan.device import Nos, differences
from eastwest.vendors.family import Family

VARIABLE = "EASTWEST_CONFIGS"
CONFIGS = Path(os.environ.get(VARIABLE, Path(__file__).resolve().parents[3] / "shared" / "configs"))
needs_configs = pytest.mark.skipif(
    not CONFIGS.is_dir(), reason=f"needs the published configurations ({VARIABLE} names their folder)"
)


def assert_meaning_kept(family: Family, texts: Mapping[str, str]) -> None:
    """What was read, rendered and read again is the same, less what the renderer told."""
    first = replace(family.read(texts).intent, nos=Nos(family.name, ""))
    rendered = family.render(first)
    again = family.read({str(file.path): file.text for file in rendered.files})
    assert again.not_understood == ()
    told = {each.path for each in rendered.inexpressible}
    assert sorted({each.path for each in differences(first, again.intent)} - told) == []
