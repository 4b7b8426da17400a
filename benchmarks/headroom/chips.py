"""Which chip a published table is for, from the folder's name."""

from __future__ import annotations

import re
from dataclasses import replace

from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.catalogue.model import LinearHeadroom, SpectrumHeadroom
from eastwest.lossless.headroom import published_family

_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"sn66\d\d|sn68\d\d", "spectrum-6"),
    (r"sn564\d|sn565\d", "spectrum-5"),
    (r"sn5[0-46]\d\d", "spectrum-4"),
    (r"sn4\d\d\d", "spectrum-3"),
    (r"sn3\d\d\d", "spectrum-2"),
    (r"sn2\d\d\d|sn2201", "spectrum-1"),
    (r"nh_4210|nh-4210|nexthop_4210|ixr7220_h6|7060xe7", "tomahawk-6"),
    (r"z9864f|7060x6|ixr7220_h5|nexthop_4010|w6940|/th5/", "tomahawk-5"),
    (r"z9664f|ixr7220_h4|/th4/|7060dx5", "tomahawk-4"),
    (r"z9332f|silverstone|ixr7220_h3|/th3/", "tomahawk-3"),
    (r"z9264f|7260cx3|/th2/", "tomahawk-2"),
    (r"z9100|7060_cx32s|7060cx|/th/", "tomahawk"),
    (r"s5448f|ixr7220_d4|/td4/|7050dx4|7050px4", "trident-4"),
    (r"s52\d\df|7050.x3|ds3000|/td3/", "trident-3"),
    (r"7280dr3a|ixr7250_x3b", "jericho-2c-plus"),
    (r"7280r4|nexthop_5010", "qumran-3d"),
    (r"ixr7250", "jericho-2"),
    (r"t7132s|wistron_6512|aurora-715|dbmvtx", "teralynx-7"),
    (r"d64p512t", "teralynx-10"),
)
_SPECTRUM_CELLS = {"spectrum-1": 96, "spectrum-2": 144, "spectrum-3": 144, "spectrum-6": 256}
_PIPELINE_KB = {"spectrum-6": 42}
_KIB = 1024


def chip_of(place: str) -> str | None:
    """Catalogue id of the chip, None when the folder's name does not tell."""
    lower = place.lower()
    return next((chip for pattern, chip in _PATTERNS if re.search(pattern, lower)), None)


def constants_of(chip: str) -> SpectrumHeadroom | LinearHeadroom | None:
    """What the product would use for the chip: the catalogue's fact, else the fitted family.

    Spectrum generations that the catalogue lacks take the constants of SONiC's platform/mellanox/asic_table.j2. The
    18 KiB that the current script adds for Spectrum-6 are left out: its published table does not have them.
    """
    asic = load_catalogue().asics.get(chip)
    if asic is not None and asic.headroom.value is not None:
        found = asic.headroom.value
        return replace(found, extra_xoff_bytes=0) if isinstance(found, SpectrumHeadroom) else found
    if chip in _SPECTRUM_CELLS:
        pipeline = _PIPELINE_KB.get(chip, 19) * _KIB
        return SpectrumHeadroom(_SPECTRUM_CELLS[chip], pipeline, 819, kb_on_tile=False, extra_xoff_bytes=0)
    family = published_family(chip)
    return None if family is None else family.constants
