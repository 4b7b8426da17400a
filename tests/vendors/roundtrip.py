"""The property that every family has: reading what was rendered gives the intent, less what was told."""

from __future__ import annotations

from eastwest.plan.device import DeviceIntent, differences, ordered
from eastwest.vendors.express import WITHOUT_REASON
from eastwest.vendors.family import Family, Rendered


def assert_round_trip(family: Family, intent: DeviceIntent) -> Rendered:
    """Render, read, compare; every loss is told and has a reason of its own."""
    rendered = family.render(intent)
    result = family.read({str(file.path): file.text for file in rendered.files})
    assert result.not_understood == ()
    assert list(differences(rendered.expressed, result.intent)) == []
    assert ordered(rendered.expressed) == rendered.expressed
    told = {(each.path, each.wanted, each.instead) for each in rendered.inexpressible}
    assert {(each.path, each.wanted, each.instead) for each in differences(intent, result.intent)} == told
    assert [each.path for each in rendered.inexpressible if each.why == WITHOUT_REASON] == []
    again = family.render(rendered.expressed)
    assert again.inexpressible == ()
    assert again.files == rendered.files
    return rendered
