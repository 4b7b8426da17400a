"""pyavd renders the same device to the same lines, section by section; it skips where pyavd is not installed."""

from __future__ import annotations

from typing import Any

import pytest

from eastwest.vendors.controllers.avd import structured
from eastwest.vendors.eos import EOS
from tests.vendors.designed import designed
from tests.vendors.eos.avd import lines

pyavd: Any = pytest.importorskip("pyavd", reason="needs pyavd (the extra `eos`)")

OURS_ALONE = {"bgp bestpath as-path multipath-relax", "end"}
"""EOS's default, which AVD has no key for and which we state; the end of the file."""
SITES = [(False, "bgp-unnumbered"), (True, "bgp-unnumbered"), (False, "ipv4-p2p"), (False, "ipv6-p2p")]


@pytest.mark.parametrize(("tenants", "addressing"), SITES)
def test_avd_renders_the_same_lines(tenants: bool, addressing: str) -> None:
    devices = designed("eos", tenants=tenants, addressing=addressing)
    for intent in (devices[0], devices[-1]):
        rendered = EOS.render(intent)
        tree = structured(rendered.expressed)
        assert [
            (each.path, each.message) for each in pyavd.validate_structured_config(tree).validation_result.violations
        ] == []
        ours = {line for line in lines(rendered.files[0].text) if line[-1] not in OURS_ALONE}
        theirs = lines(pyavd.get_device_config(tree))
        assert (ours - theirs, theirs - ours) == (set(), set())
