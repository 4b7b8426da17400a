"""NICs and jobs: marks, trust, ECN, DCBX, and makers' defaults that disagree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.marks import cnp_dscp_of, commonest, job_dscp_of, roce_dscp_of, set_roce_dscp_of
from eastwest.discover import FoundHost, FoundNic
from eastwest.findings import Place, Severity
from eastwest.intent.catalogue.model import Catalogue

_GUIDES = "NVIDIA (data 26, notifications 48), Broadcom (26, 48), AMD Pollara (24 or 10, 46) NIC guides"


def _nics(audited: Audited) -> Iterator[tuple[FoundHost, FoundNic]]:
    """NICs of nodes; storage systems are judged with the storage rules."""
    for host in audited.network.hosts:
        for nic in host.nics if host.kind != "storage" else ():
            yield host, nic


def _place(host: FoundHost, nic: FoundNic) -> Place:
    return Place(host=host.name, port=nic.name)


@rule(
    "EW260",
    severity=Severity.CRITICAL,
    title="NICs mark RoCE with different code points",
    why="One fabric has one lossless class: data with another code point is best effort on every switch.",
    effect="data of some NICs drops under load; the job runs at the speed of the worst pair",
    source=_GUIDES,
    remedy="Set one code point on every NIC and job.",
    passes=Example("every NIC sends DSCP 26", samples.unchanged),
    fails=Example(
        "node001 sends DSCP 24",
        samples.chain(
            samples.nic_qos(samples.HOST, lambda qos: replace(qos, roce_dscp=24, roce_tos=98)),
            samples.environment(samples.HOST, NCCL_IB_TC="96"),
        ),
    ),
)
def one_mark_for_data(audited: Audited) -> Iterator[Outcome]:
    """The code point of data on every NIC against the commonest, or the design's."""
    found = [(host, nic, roce_dscp_of(host, nic)) for host, nic in _nics(audited)]
    wanted = _wanted(audited, "roce") or commonest(dscp for _, _, dscp in found if dscp is not None)
    for host, nic, dscp in found:
        if dscp is not None and wanted and dscp not in wanted:
            observed = f"data with DSCP {dscp}"
            expected = f"DSCP {wanted[0]}, as {_by(audited)}"
            yield Breach(_place(host, nic), observed, expected, path=f"nics[{nic.name}].qos.roce_dscp")


@rule(
    "EW261",
    severity=Severity.WARNING,
    title="NICs mark notifications with different code points",
    why="Switches have one class for notifications: others travel as best effort.",
    effect="senders learn late of congestion at some receivers; their queues overshoot",
    source=_GUIDES,
    remedy="Set one code point for CNP on every NIC.",
    passes=Example("every NIC sends CNP with DSCP 48", samples.unchanged),
    fails=Example(
        "node001 sends CNP with DSCP 46", samples.nic_qos(samples.HOST, lambda qos: replace(qos, cnp_dscp=46))
    ),
)
def one_mark_for_notifications(audited: Audited) -> Iterator[Outcome]:
    """The code point of CNP on every NIC against the commonest, or the design's."""
    found = [(host, nic, cnp_dscp_of(nic)) for host, nic in _nics(audited)]
    wanted = _wanted(audited, "cnp") or commonest(dscp for _, _, dscp in found if dscp is not None)
    for host, nic, dscp in found:
        if dscp is not None and wanted and dscp not in wanted:
            expected = f"DSCP {wanted[0]}, as {_by(audited)}"
            path = f"nics[{nic.name}].qos.cnp_dscp"
            yield Breach(_place(host, nic), f"notifications with DSCP {dscp}", expected, path=path)


def _wanted(audited: Audited, name: str) -> tuple[int, ...]:
    return () if audited.plan is None else audited.plan.policy.class_named(name).dscps


def _by(audited: Audited) -> str:
    return "most NICs send" if audited.plan is None else "designed"


@rule(
    "EW262",
    severity=Severity.WARNING,
    title="A NIC is left at its maker's default mark",
    why="Makers' defaults conflict: 26, 24 or 10 for data, 48 or 46 for notifications. What nobody set is the default.",
    effect="a NIC of another maker joins the fabric and its traffic is best effort",
    source=_GUIDES,
    remedy="Set the marks on every NIC, also where the default happens to fit.",
    passes=Example("marks are set", samples.unchanged),
    fails=Example(
        "no file of node001 sets marks, and its NICs are of a maker whose default for CNP is 46",
        samples.found_nics(samples.HOST, lambda nic: samples.left_at_default(nic, "pollara")),
    ),
)
def no_conflicting_default(audited: Audited) -> Iterator[Outcome]:
    """Unstated marks whose default differs from what the others send."""
    data = _wanted(audited, "roce") or commonest(d for h, n in _nics(audited) if (d := roce_dscp_of(h, n)) is not None)
    notes = _wanted(audited, "cnp") or commonest(d for _, n in _nics(audited) if (d := cnp_dscp_of(n)) is not None)
    for host, nic in _nics(audited):
        roce, cnp = _defaults(nic, audited.catalogue)
        for what, own, default, wanted in (
            ("data", roce_dscp_of(host, nic), roce, data),
            ("notifications", cnp_dscp_of(nic), cnp, notes),
        ):
            if own is None and default is not None and wanted and default not in wanted:
                yield Breach(
                    _place(host, nic),
                    f"{what} with the maker's default, DSCP {default}",
                    f"DSCP {wanted[0]}, as {_by(audited)}",
                    assumption="nothing outside the files that were read sets it",
                )


def _defaults(nic: FoundNic, catalogue: Catalogue) -> tuple[int | None, int | None]:
    """Of the NIC's model, else of the first of its family whose defaults are known."""
    entry = catalogue.nics.get(nic.intent.model)
    if entry is None:
        family = (each for each in catalogue.nics.values() if nic.family and each.family == nic.family)
        entry = next((each for each in family if each.cnp_dscp.value is not None), None)
    return (None, None) if entry is None else (entry.roce_dscp.value, entry.cnp_dscp.value)


@rule(
    "EW263",
    severity=Severity.WARNING,
    title="A NIC is willing: the switch may overwrite its settings by DCBX",
    why="Two masters: after a link flap the NIC takes what the switch advertises, or what another switch did.",
    effect="PFC, ETS and priorities change without anybody having configured it",
    source="IEEE 802.1Qaz, willing bit; NVIDIA: LLDP_NB_DCBX, `mlnx_qos --dcbx`",
    remedy="Make the NIC not willing and let the host's configuration hold.",
    passes=Example("not willing", samples.unchanged),
    fails=Example("node001 is willing", samples.nic_qos(samples.HOST, lambda qos: replace(qos, willing=True))),
)
def nic_is_not_willing(audited: Audited) -> Iterator[Outcome]:
    """DCBX of NICs, as configured and as shown."""
    for host, nic in _nics(audited):
        configured = "qos.willing" not in nic.unstated and nic.intent.qos.willing
        shown = nic.state is not None and nic.state.pfc is not None and nic.state.pfc.willing is True
        if configured or shown:
            yield Breach(_place(host, nic), "willing", "not willing", path=f"nics[{nic.name}].qos.willing")


@rule(
    "EW264",
    severity=Severity.CRITICAL,
    title="A NIC classifies by VLAN tag",
    why="Routed RoCE carries no tag: with trust pcp the NIC puts all of it into priority 0.",
    effect="the NIC never pauses for RoCE and sends it unpaused: drops at both ends of the first link",
    source="NVIDIA: `mlnx_qos --trust dscp`",
    remedy="Trust DSCP on the NIC.",
    passes=Example("trust dscp", samples.unchanged),
    fails=Example("node001 trusts pcp", samples.nic_qos(samples.HOST, lambda qos: replace(qos, trust="pcp"))),
)
def nic_trusts_dscp(audited: Audited) -> Iterator[Outcome]:
    """Trust of NICs whose port is routed."""
    for host, nic in _nics(audited):
        if "qos.trust" in nic.unstated or nic.intent.qos.trust != "pcp":
            continue
        peer = audited.network.peer(host.name, nic.name)
        end = None if peer is None else audited.ends.end(peer)
        if end is not None and end.profile is not None and end.profile.by_tag:
            continue
        yield Breach(_place(host, nic), "trust pcp", "trust dscp", path=f"nics[{nic.name}].qos.trust")


@rule(
    "EW265",
    severity=Severity.CRITICAL,
    title="A NIC pauses another priority than the one RoCE is in",
    why="PFC of the NIC must guard the priority that its own map puts RoCE into.",
    effect="the receiving NIC drops when its buffer is full, and the sending one ignores the switch",
    source="IEEE 802.1Qbb; NIC makers' RoCE guides",
    remedy="Enable PFC on the NIC's priority of RoCE and on no other.",
    passes=Example("RoCE in 3, PFC on 3", samples.unchanged),
    fails=Example("node001: RoCE in 3, PFC on 5", samples.nic_qos(samples.HOST, lambda qos: replace(qos, pfc=(5,)))),
)
def nic_pauses_roce(audited: Audited) -> Iterator[Outcome]:
    """PFC of a NIC against its own priority of RoCE."""
    for host, nic in _nics(audited):
        qos = nic.intent.qos
        if {"qos.pfc", "qos.roce_priority"} & nic.unstated or not qos.pfc:
            continue
        if 0 <= qos.roce_priority < 8 and qos.roce_priority not in qos.pfc:
            observed = f"RoCE in priority {qos.roce_priority}, PFC on {', '.join(map(str, qos.pfc))}"
            yield Breach(_place(host, nic), observed, "PFC on the priority of RoCE", path=f"nics[{nic.name}].qos.pfc")


@rule(
    "EW266",
    severity=Severity.WARNING,
    title="ECN is off on a NIC",
    why="The NIC must answer marks with notifications (receiver) and slow down on them (sender).",
    effect="switches mark in vain: this NIC's flows never slow down, and PFC stops its neighbours",
    source="DCQCN, SIGCOMM'15; NVIDIA: roce_np and roce_rp enable per priority",
    remedy="Enable ECN (notification point and reaction point) for the priority of RoCE.",
    passes=Example("ECN on priority 3", samples.unchanged),
    fails=Example("node001 has ECN off", samples.nic_qos(samples.HOST, lambda qos: replace(qos, ecn=()))),
)
def nic_reacts_to_marks(audited: Audited) -> Iterator[Outcome]:
    """ECN of a NIC for its priority of RoCE."""
    for host, nic in _nics(audited):
        qos = nic.intent.qos
        unknown = "qos.roce_priority" in nic.unstated or not 0 <= qos.roce_priority < 8
        if "qos.ecn" in nic.unstated or (unknown and qos.ecn):
            continue
        if unknown or qos.roce_priority not in qos.ecn:
            on = ", ".join(map(str, qos.ecn)) or "no priority"
            wanted = "the priority of RoCE" if unknown else f"priority {qos.roce_priority}"
            path = f"nics[{nic.name}].qos.ecn"
            yield Breach(_place(host, nic), f"ECN on {on}", f"ECN on {wanted}", path=path)


@rule(
    "EW267",
    severity=Severity.WARNING,
    title="RDMA-CM marks packets as not ECN-capable",
    why="The type of service that RDMA-CM sets holds DSCP and ECN: with both bits 0, switches drop instead of mark.",
    effect="congestion on connections made through RDMA-CM drops packets or fills queues up to the pause",
    source="RFC 3168, ECT(0); NVIDIA: `cma_roce_tos`; DSCP 26 with ECT(0) is 106",
    remedy="Set the type of service to 4·DSCP + 2.",
    passes=Example("106 is DSCP 26 with ECT(0)", samples.unchanged),
    fails=Example("node001 has 104", samples.nic_qos(samples.HOST, lambda qos: replace(qos, roce_tos=104))),
)
def connections_are_ecn_capable(audited: Audited) -> Iterator[Outcome]:
    """ECN bits of the TOS that RDMA-CM sets."""
    for host, nic in _nics(audited):
        tos = nic.intent.qos.roce_tos
        if "qos.roce_tos" not in nic.unstated and 0 < tos < 256 and tos & 3 == 0:
            expected = f"{tos + 2}: DSCP {tos >> 2} and ECT(0)"
            yield Breach(_place(host, nic), f"type of service {tos}", expected, path=f"nics[{nic.name}].qos.roce_tos")


@rule(
    "EW268",
    severity=Severity.CRITICAL,
    title="The job marks RoCE otherwise than the NIC is set",
    why="NCCL_IB_TC overrides the NIC's code point for every connection that NCCL makes.",
    effect="the collectives travel in another class than the one that was made lossless",
    source="NCCL user guide, NCCL_IB_TC: the traffic class, 4·DSCP",
    remedy="Set NCCL_IB_TC to four times the code point of RoCE.",
    passes=Example("NCCL_IB_TC=104 is DSCP 26", samples.unchanged),
    fails=Example("node001 has NCCL_IB_TC=26", samples.environment(samples.HOST, NCCL_IB_TC="26")),
)
def job_marks_as_the_nic(audited: Audited) -> Iterator[Outcome]:
    """NCCL_IB_TC against the NICs of the host, or the fabric."""
    for host in audited.network.hosts:
        job = job_dscp_of(host)
        own = commonest(dscp for nic in host.nics if (dscp := set_roce_dscp_of(nic)) is not None)
        wanted = _wanted(audited, "roce") or own
        if job is not None and wanted and job not in wanted:
            value = dict(host.environment)["NCCL_IB_TC"]
            yield Breach(
                Place(host=host.name),
                f"NCCL_IB_TC={value} is DSCP {job}; the NICs are set to {wanted[0]}",
                f"NCCL_IB_TC={wanted[0] * 4}",
                path="environment[NCCL_IB_TC]",
            )


@rule(
    "EW269",
    severity=Severity.CRITICAL,
    title="NCCL uses a GID that is not RoCEv2 over the routed address",
    why="Each index of the GID table is an address and a version; RoCEv1 and link-local GIDs do not cross a router.",
    effect="connections fail, or stay within one subnet; jobs over several leaves do not start",
    source="NCCL user guide, NCCL_IB_GID_INDEX; InfiniBand annex A17",
    remedy="Take the index at which show_gids has v2 and the NIC's IPv4 address.",
    passes=Example("index 3 is RoCEv2 over 10.0.0.1", samples.gids(samples.HOST, 2)),
    fails=Example("index 3 is RoCEv1", samples.gids(samples.HOST, 1)),
)
def gid_is_routable(audited: Audited) -> Iterator[Outcome]:
    """NCCL_IB_GID_INDEX against the GID tables of the host."""
    for host in audited.network.hosts:
        text = dict(host.environment).get("NCCL_IB_GID_INDEX", "")
        if not text.isdecimal() or len(text) > 4:
            continue
        for nic in host.nics:
            table = () if nic.state is None else nic.state.gids
            entry = next((gid for gid in table if gid.index == int(text)), None)
            if table and (entry is None or entry.version != 2):
                found = "no entry" if entry is None else f"RoCEv{entry.version}"
                good = [str(gid.index) for gid in table if gid.version == 2 and gid.address]
                expected = f"RoCEv2, index {' or '.join(good)}" if good else "RoCEv2"
                path = "environment[NCCL_IB_GID_INDEX]"
                yield Breach(_place(host, nic), f"index {text} is {found}", expected, path=path)
