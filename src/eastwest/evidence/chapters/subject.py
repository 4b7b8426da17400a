"""What was tested: devices, topology, cables, configurations of switches and hosts."""

from __future__ import annotations

from collections import Counter

from eastwest.evidence.chapters.material import DossierMaterial
from eastwest.evidence.words import Words
from eastwest.report.document.blocks import Block, Section, Text, table
from eastwest.report.document.choices import fabric_picture
from eastwest.report.numbers import count
from eastwest.units import format_gbps

_MOST = 100_000
"""An auditor's list is not cut short."""


def device(material: DossierMaterial, words: Words) -> Section:
    """The bill of materials: what stands under test."""
    plan = material.plan
    if plan is None:
        return _section("dut", words, Text(words.texts["no_plan"]))
    rows = ((one.network, one.kind, one.item, one.description, count(one.count)) for one in plan.bill)
    columns = words.columns("network|kind|item|*description|>count")
    return _section("dut", words, table("", columns, rows, most=_MOST))


def topology(material: DossierMaterial, words: Words) -> Section:
    """Tiers as a picture, and cables by kind."""
    plan = material.plan
    if plan is None:
        return _section("topology", words, Text(words.texts["no_plan"]))
    kinds = Counter((one.network, one.cable, format_gbps(one.speed_gbps)) for one in plan.cabling)
    rows = ((network, cable, speed, count(n)) for (network, cable, speed), n in kinds.items())
    columns = words.columns("network|*item|>description|>count")
    name = words.chapters["topology"]
    picture = fabric_picture(plan.fabric, f"{name}: {plan.name}, {plan.topology}", plan.topology)
    return _section("topology", words, picture, table("", columns, rows, most=_MOST))


def configuration(material: DossierMaterial, words: Words) -> Section:
    """Configuration files of switches by folder."""
    folders = {name: number for name, number in _folders(material).items() if not _of_hosts(name, material)}
    return _files("configuration", "no_configurations", folders, words)


def hosts(material: DossierMaterial, words: Words) -> Section:
    """Configuration files of hosts by folder; what all NICs of a kind share has one of its own."""
    folders = {name: number for name, number in _folders(material).items() if _of_hosts(name, material)}
    return _files("hosts", "no_hosts", folders, words)


def _folders(material: DossierMaterial) -> Counter[str]:
    """Files under each folder of `configs/`."""
    inside = (file.split("/") for file in material.files if file.startswith("configs/"))
    return Counter(parts[1] for parts in inside if len(parts) > 2)


def _of_hosts(folder: str, material: DossierMaterial) -> bool:
    known = {host.name for host in material.plan.fabric.hosts} if material.plan else set()
    return folder in known or folder.startswith("nics-")


def _files(chapter: str, none: str, folders: dict[str, int], words: Words) -> Section:
    if not folders:
        return _section(chapter, words, Text(words.texts[none]))
    rows = ((f"project/configs/{folder}", count(number)) for folder, number in sorted(folders.items()))
    return _section(chapter, words, table("", words.columns("*file|>count"), rows, most=_MOST))


def _section(chapter: str, words: Words, *blocks: Block) -> Section:
    return Section(chapter, words.chapters[chapter], blocks)
