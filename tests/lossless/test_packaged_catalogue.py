"""The packaged catalogue and this room agree: constants give published rows, NIC profiles exist."""

from __future__ import annotations

import pytest

from eastwest.intent.catalogue.load import load_catalogue
from eastwest.lossless.dcqcn import profile_named
from eastwest.lossless.headroom import Traffic, headroom_for
from eastwest.lossless.pools import chip_of

SMALL_ONLY = Traffic(port_mtu_bytes=9216, lossless_mtu_bytes=1024, small_percent=100)

# sonic-net/sonic-buildimage @086b03bd: ACS-SN5600, Dell-Z9864f-O64 and a Trident 4 table
ROWS = (
    ("spectrum-4", 400, 40, 283648),
    ("spectrum-4", 800, 40, 362496),
    ("tomahawk-5", 100, 40, 160274),
    ("tomahawk-5", 200, 300, 452374),
    ("tomahawk-5", 400, 40, 446024),
    ("tomahawk-5", 800, 300, 1621536),
    ("trident-4", 400, 5, 470004),
    ("trident-4", 400, 40, 536148),
    ("trident-4", 400, 300, 1028412),
)


@pytest.mark.parametrize(("asic", "speed_gbps", "cable_m", "xoff"), ROWS)
def test_packaged_constants_give_published_rows(asic: str, speed_gbps: float, cable_m: float, xoff: int) -> None:
    constants = load_catalogue().asics[asic].headroom.value
    assert headroom_for(constants, speed_gbps, cable_m, SMALL_ONLY).xoff_bytes == xoff


def test_every_packaged_switch_has_a_buffer_or_a_marked_assumption() -> None:
    catalogue = load_catalogue()
    for model, switch in catalogue.switches.items():
        asic = catalogue.asics.get(switch.asic.value or "")
        published = asic is not None and asic.pool_bytes.value is not None
        assert chip_of(model, catalogue).reason.why.startswith("assumed: ") is not published


def test_every_packaged_nic_profile_exists() -> None:
    for nic in load_catalogue().nics.values():
        if nic.dcqcn.value is not None:
            assert profile_named(nic.dcqcn.value).source
