"""A small cluster with its acceptance plan and campaign."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from eastwest.design.from_file import design_file
from eastwest.plan import Plan, save_plan
from eastwest.validate.acceptance import AcceptancePlan, Wanted, acceptance_plan, save_acceptance
from eastwest.validate.campaign.folder import PLAN, Folder

CLIENT = "{protocol: parallel-file-system}"
SITE = """\
name: small
gpus: {node: dgx-h100, count: 6, nic: connectx-7, nics: 1}
fabric:
  {topology: leaf-spine, link: 400G, uplink: 800G, nodes_per_unit: 2, spines: 1, leaf: {model: sn5600},
   spine: {model: sn5600}}
room: {node_to_leaf: 5 m, leaf_to_spine: 20 m}
workloads:
  - {name: ring, kind: collective, collective: all-reduce, algorithm: ring, scope: rail, sizes: [1 MiB]}
storage: {system: ddn-ai400x2t, count: 1, read: 64 GB/s, write: 32 GB/s, use: {client: CLIENT}}
monitoring: [gnmi]
""".replace("CLIENT", CLIENT)


def small(
    folder: Path, wanted: Wanted, client: str = CLIENT, nics: int = 1, spines: int = 1, more: str = ""
) -> tuple[Plan, AcceptancePlan]:
    """Six nodes under three leaves and one spine. client: how they reach storage. more: sections of the site file."""
    path = folder / "site.yaml"
    text = SITE.replace(CLIENT, client).replace("nics: 1", f"nics: {nics}").replace("spines: 1", f"spines: {spines}")
    path.write_text(text + more, encoding="utf-8")
    site, catalogue, plan = design_file(path)
    return plan, acceptance_plan(plan, site, catalogue, wanted, "2026-11-30T08:00:00+00:00")


def acceptance_of(folder: Path, **wanted: Any) -> AcceptancePlan:  # noqa: ANN401
    return small(folder, Wanted(**{"hours": 8.0, "soak": False, **wanted}))[1]


def campaign_of(folder: Path, name: str = "day1", client: str = CLIENT, nics: int = 1, **wanted: Any) -> Folder:  # noqa: ANN401
    """A campaign in a project folder."""
    plan, acceptance = small(folder, Wanted(**{"hours": 8.0, "soak": False, **wanted}), client, nics)
    save_plan(plan, folder / "project" / "plan.json")
    campaign = Folder(folder / "project" / "validate" / name)
    save_acceptance(acceptance, campaign.path / PLAN)
    return campaign


def perftest(gbps: float) -> str:
    return (
        "                    RDMA_Write BW Test\n"
        " #bytes     #iterations    BW peak[Gb/sec]    BW average[Gb/sec]   MsgRate[Mpps]\n"
        f" 1048576    238000           0.00               {gbps:.2f}              0.046\n"
    )


def nccl(hosts: tuple[str, ...], rows: dict[int, float], program: str = "all_reduce_perf") -> str:
    """Text of nccl-tests. rows: busbw in GB/s by size."""
    lines = [f"# Collective test starting: {program}"]
    lines += [
        f"#  Rank {at} Group 0 Pid 1 on {hosts[at // 8]} device {at % 8} [0x1b] H" for at in range(8 * len(hosts))
    ]
    lines += ["# size count type redop root time algbw busbw #wrong time algbw busbw #wrong"]
    for size, busbw in rows.items():
        figures = f"100.0 {busbw:.3f} {busbw:.3f} 0"
        lines.append(f" {size} {size // 4} float sum -1 {figures} {figures}")
    return "\n".join([*lines, "# Avg bus bandwidth : 1.0", ""])
