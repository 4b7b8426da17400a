"""What is mutated: the small designed site in every family's words, and files of others where they are at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.headroom.published import folder
from eastwest.audit import samples
from eastwest.discover import network_of
from eastwest.discover.source import Text, texts_of
from eastwest.vendors.registry import FAMILIES

FOLDERS = ("juniper/jvd_aidc_fabric",)
"""Folders that are one network; every other file stands alone."""
_SECOND_FORMS = ("startup.yaml", "nexus-dashboard-freeform.cfg")
"""Some families say everything twice, for a person and for a controller; no switch has both, and an edit of one form
would be read from the other."""


def rendered(family: str) -> dict[str, str]:
    """The files of the switches of the small site, by name."""
    return {
        f"{device.name}/{file.path}": file.text
        for device in samples.sample().network.devices
        for file in FAMILIES[family].render(samples.in_words_of(device.intent, family)).files
        if file.path.name not in _SECOND_FORMS
    }


def published() -> Iterator[tuple[str, Mapping[str, str]]]:
    """Published files in which a reader finds a switch, by name; none where they are not at hand."""
    place = folder()
    if place is None:
        return
    for name in sorted(_names(place)):
        texts = {each.name: each.text for each in texts_of(place / name) if isinstance(each, Text)}
        if network_of(Text(file, text) for file, text in texts.items()).devices:
            yield name, texts


def _names(place: Path) -> Iterator[str]:
    for path in place.rglob("*"):
        name = path.relative_to(place).as_posix()
        if name in FOLDERS or (path.is_file() and not name.startswith(FOLDERS) and path.suffix != ".md"):
            yield name
