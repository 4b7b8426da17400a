"""What is mutated: the small designed site in every family's words, and files of others where they are at hand."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from eastwest.audit import samples
from eastwest.discover.source import Text, texts_of
from eastwest.vendors.registry import FAMILIES

PLACE = "EASTWEST_CONFIGS"
"""Environment variable: a folder of published configurations."""
PUBLISHED = (
    "juniper/jvd_aidc_fabric",
    "juniper/jvd_snip_rdma-rocev2-lossless.conf",
    "amd_rocm/dell_z9664f_enterprise-sonic_dcqcn.cfg",
    "sonic/qos-arista7060x6.json",
    "batfish/nxos_interface_show_all_1",
)
_SECOND_FORM = "startup.yaml"
"""NVUE files say everything twice; an edit of one form alone would be read from the other."""


def rendered(family: str) -> dict[str, str]:
    """The files of the switches of the small site, by name."""
    return {
        f"{device.name}/{file.path}": file.text
        for device in samples.sample().network.devices
        for file in FAMILIES[family].render(samples.in_words_of(device.intent, family)).files
        if file.path.name != _SECOND_FORM
    }


def published() -> Iterator[tuple[str, Mapping[str, str]]]:
    """Published files by name; none where they are not at hand."""
    place = os.environ.get(PLACE)
    for name in PUBLISHED if place else ():
        path = Path(str(place)) / name
        if path.exists():
            yield name, {each.name: each.text for each in texts_of(path) if isinstance(each, Text)}
