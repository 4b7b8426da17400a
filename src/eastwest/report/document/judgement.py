"""Configurations and what they could not express, risks, and open questions: all computed, none written by hand."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.fabric import Role
from eastwest.intent.catalogue.view import Entry, unknown_facts
from eastwest.intent.configuration import DEVIATIONS
from eastwest.lossless import Reason
from eastwest.lossless.assumptions import assumptions
from eastwest.lossless.buffers import pausing_at_once
from eastwest.lossless.cases import kinds_of
from eastwest.plan import Plan
from eastwest.report.document.blocks import Block, Section, Text, table
from eastwest.report.document.material import DesignMaterial, plain
from eastwest.report.document.requirements import left_to_defaults
from eastwest.report.numbers import count
from eastwest.vendors.write import Loss, Written

_Risk = tuple[str, str, str]
"""Risk, where, what it means."""
_REFEREES = {
    "eos": "Arista's own data model and renderer (pyavd), in the tests of eastwest",
    "sonic": "SONiC's YANG models and FRR's own parser, in the tests of eastwest",
}
"""Who but eastwest checked what a family writes; a family that is absent was checked by none."""


def configurations(material: DesignMaterial) -> Section:
    """Families, and what each could not express."""
    configured, written = material.configured, material.written
    if configured is None or written is None:
        text = "None were written: neither the site file nor the command names an operating system."
        return Section("configurations", "Configurations", (Text(text),))
    families = {one.name: one for one in configured.choice.families.values()}
    rows = []
    for name, family in families.items():
        devices = [one for one in configured.intents if one.nos.family == name]
        versions = ", ".join(sorted({one.nos.version for one in devices}))
        rows.append((family.title, versions, count(len(devices)), _REFEREES.get(name, "none")))
    blocks: list[Block] = [
        table("Families", "system|version|>switches|*independent referee", rows),
        table(
            "What could not be expressed",
            "family|setting|wanted|instead|*why|>devices",
            _losses(written),
            file="configs/inexpressible.csv",
        ),
    ]
    if configured.choice.notes:
        blocks.append(table("Notes", "*note", ((note,) for note in configured.choice.notes)))
    return Section("configurations", "Configurations", tuple(blocks))


def _losses(written: Written) -> Iterator[tuple[str, ...]]:
    """Settings that a family cannot say; values that differ between devices and ports are counted."""
    equal: dict[tuple[str, str, str], list[Loss]] = {}
    for loss in written.losses:
        equal.setdefault((loss.family, loss.path, loss.why), []).append(loss)
    for (family, path, why), found in equal.items():
        more = f" and {len(found) - 1} other values" if len(found) > 1 else ""
        devices = {name for loss in found for name in written.losses[loss]}
        yield family, path, found[0].wanted + more, found[0].instead, why, count(len(devices))


def risks(material: DesignMaterial) -> Section:
    """Everything that may go wrong by what is known today."""
    rows = tuple(_risks(material))
    note = Text("Worked out from the plan, the catalogue and the configurations; none is entered by hand.")
    return Section("risks", "Risks", (note, table("", "risk|where|*what it means", rows, file="plan.json")))


def _risks(material: DesignMaterial) -> Iterator[_Risk]:
    plan = material.plan
    for name in plan.configuration.deviations:
        yield "Deviation asked for", name, DEVIATIONS.get(name, "")
    yield from _buffers(plan)
    yield from _capacity(plan)
    bare = sum(not one.cable for one in plan.cabling)
    if bare:
        yield "No cable fits", f"{bare:,} cables", "the catalogue has none for that speed and length"
    for reason in _assumed(material):
        yield "Assumption", f"{reason.subject}: {reason.value}", plain(reason.why).removeprefix("Assumed. ")
    yield from _written(material)


def _buffers(plan: Plan) -> Iterator[_Risk]:
    policies = [("compute", plan.policy), *((one.name, one.policy) for one in plan.networks if one.policy)]
    for network, switch in ((name, switch) for name, policy in policies for switch in kinds_of(policy)):
        where = f"{switch.model}, {network}"
        if not switch.fits:
            yield "Buffer does not fit", where, "headroom and reserves exceed the buffer"
        if switch.headroom_oversubscription > 1:
            yield (
                "Headroom oversubscribed",
                where,
                f"Σ headroom of {len(switch.ports)} ports is {switch.headroom_oversubscription:.2f} times its pool: "
                f"loss is possible when more than {pausing_at_once(switch)} ports pause at once",
            )


def _capacity(plan: Plan) -> Iterator[_Risk]:
    for network, tiers in [("compute", plan.tiers), *((one.name, one.tiers) for one in plan.networks)]:
        for tier in tiers:
            if tier.oversubscription > 1:
                yield "Oversubscribed", f"{tier.name}, {network}", f"{tier.oversubscription:.3g}:1 down over up"
    for network, domains in [
        ("compute", plan.failure_domains),
        *((one.name, one.failure_domains) for one in plan.networks),
    ]:
        for domain in domains:
            if domain.bandwidth_left == 0:
                yield "No capacity left", f"one {domain.element}, {network}", domain.statement


def _written(material: DesignMaterial) -> Iterator[_Risk]:
    if material.configured is None or material.written is None:
        return
    for name, family in {one.name: one for one in material.configured.choice.families.values()}.items():
        if name not in _REFEREES:
            yield "Unverified vendor", family.title, "no independent referee has checked what is written for it"
    if material.written.losses:
        number = len(material.written.losses)
        yield "Not expressed", f"{number:,} settings", "see Configurations: the devices will not do what the plan says"


def _assumed(material: DesignMaterial) -> tuple[Reason, ...]:
    return assumptions((*material.plan.policy.reasons, *material.plan.reasons))


def questions(material: DesignMaterial) -> Section:
    """What nobody has said yet: facts that the catalogue lacks, values that the site leaves open."""
    facts = (
        (entry.id, ", ".join(name.replace("_", " ") for name in unknown_facts(entry))) for entry in _used(material)
    )
    missing = tuple(row for row in facts if row[1])
    return Section(
        "questions",
        "Open questions",
        (
            table("Facts that the catalogue does not know", "entry|*unknown facts: ask the maker", missing),
            table("Ways out that the site file does not name", "network|*question", _ways_out(material.plan)),
            table(
                "Values left to defaults",
                "setting|value taken|*meaning",
                left_to_defaults(material.source),
                "Confirm each, or write it into the site file.",
                "docs/reference/site-file.md",
            ),
        ),
    )


def _ways_out(plan: Plan) -> Iterator[tuple[str, str]]:
    """Networks that end at themselves, and routers of which not enough is said to speak to them."""
    asn = plan.configuration.uplink_asn
    for name, key, own, beyond in (
        ("front-end", "frontend.uplinks", asn, "users and images"),
        ("management", "management.routers", plan.configuration.management.uplink_asn or asn,
         "NTP, DNS, AAA, syslog and collectors"),
    ):  # fmt: skip
        network = plan.network(name)
        if network is None:
            continue
        if not network.fabric.with_role(Role.EXTERNAL):
            yield name, f"which routers lead to {beyond}, over how many links of which speed? (`{key}`)"
        elif own is None:
            yield name, "which AS number have its routers? Without it some systems take no session with them"


def _used(material: DesignMaterial) -> Iterator[Entry]:
    plan, known = material.plan, material.catalogue
    fabrics = (plan.fabric, *(one.fabric for one in plan.networks))
    names = dict.fromkeys(device.model for fabric in fabrics for device in fabric.devices)
    names |= dict.fromkeys((material.site.gpus.node, *material.site.gpus.nic_models))
    names |= dict.fromkeys(one.cable for one in plan.cabling)
    chips = {known.switches[name].asic.value: None for name in names if name in known.switches}
    names |= {chip: None for chip in chips if chip is not None}
    kinds = (known.switches, known.asics, known.nics, known.nodes, known.storage, known.cables)
    yield from (kind[name] for name in names for kind in kinds if name in kind)
