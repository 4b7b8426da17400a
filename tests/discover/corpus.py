"""Texts that readers know: rendered ones of every family, those of other tests, and published configurations."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from eastwest.discover.source import Text, texts_of
from tests.discover import test_bgp_outputs, test_lldp_outputs, test_port_outputs
from tests.discover.rendered import site, write
from tests.vendors.foreign import CONFIGS
from tests.vendors.junos.test_structured_forms import FORMS
from tests.vendors.sonic.test_lookup import TABLE

LEGAL = Path(__file__).parents[1] / "audit" / "legal"
VENDORS = ("eos", "junos", "nvue", "nxos", "sonic")
LONGEST = 60_000
"""Published texts beyond it only repeat themselves, and slow everything down."""


@cache
def corpus(folder: Path | None) -> tuple[Text, ...]:
    """folder: where one leaf and one host of every family are written; None leaves them out."""
    found = [Text(f"{name}.txt", text) for name, text in outputs()]
    found += [Text(f"junos.{form}", text) for form, text in FORMS.items()]
    found += [Text("pg_profile_lookup.ini", TABLE), *(each for each in texts_of(LEGAL) if isinstance(each, Text))]
    if CONFIGS.is_dir():
        found += (each for each in texts_of(CONFIGS) if isinstance(each, Text) and len(each.text) < LONGEST)
    if folder is not None:
        found += (text for vendor in VENDORS for text in _rendered(vendor, folder / vendor))
    return tuple(found)


def outputs() -> list[tuple[str, str]]:
    """Tables that switches print, by name."""
    tables = (test_lldp_outputs.LLDP, test_port_outputs.PORTS, test_bgp_outputs.BGP)
    return [(name, text) for table in tables for name, text in table.items()]


def _rendered(vendor: str, folder: Path) -> Iterator[Text]:
    write(site(vendor, "ipv4-p2p"), vendor, folder)
    for name in ("leaf1", "node001"):
        yield from (each for each in texts_of(folder / name) if isinstance(each, Text))
