"""`jobs.env`: what training jobs need to know of the fabric. NCCL and RCCL read the same names.

Sources: NCCL user guide, environment variables; RCCL reads NCCL's (RCCL documentation).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from eastwest.plan.device import HostIntent
from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.nic.heading import heading, read_heading

SUFFIX = ".env"
WHY = {
    "NCCL_IB_TC": "DSCP times 4 of RoCE data; cma_roce_tos reaches only RDMA-CM, and NCCL makes its own connections",
    "NCCL_IB_GID_INDEX": "RoCEv2 over IPv4; the boot script looks it up and says so where it differs",
    "NCCL_IB_QPS_PER_CONNECTION": "more flows per pair of NICs: a hash over few leaves links idle",
    "NCCL_IB_SPLIT_DATA_ON_QPS": "messages take turns on the queue pairs instead of being cut into parts",
    "NCCL_IB_ADAPTIVE_ROUTING": "whether the fabric reorders packets",
    "NCCL_IB_TIMEOUT": "4.096 us times 2^N for one try: with the retries longer than routing needs around a dead link",
    "NCCL_NVLS_ENABLE": "whether NVSwitches reduce, as the site file says",
    "NCCL_ALGO": "algorithms that the library may choose from, as the site file says",
    "NCCL_PROTO": "protocols that the library may choose from, as the site file says",
    "NCCL_MIN_NCHANNELS": "least channels, as the site file says",
    "NCCL_MAX_NCHANNELS": "most channels, as the site file says",
    "NCCL_IB_RETRY_CNT": "tries before a queue pair breaks; 7 is the most that RDMA has",
}
_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)")


def jobs(host: HostIntent) -> str:
    """The text of the file: shell, systemd's EnvironmentFile and nccl.conf read it alike."""
    lines = [
        f"# {heading(host, own=False)}",
        "# Read /run/eastwest/FAMILY.env after this file: NCCL_IB_HCA, NCCL_SOCKET_IFNAME and the GID index as found.",
    ]
    for name, value in host.environment:
        lines += [f"# {WHY[name]}"] if name in WHY else []
        lines.append(f"{name}={value}")
    return "\n".join(lines) + "\n"


def read_jobs(file: str, text: str, found: dict[str, str], values: dict[str, str]) -> Iterable[NotUnderstood]:
    """Fill the host's fields and the variables; yield the lines that set none."""
    return list(_read(file, text, found, values))


def _read(file: str, text: str, found: dict[str, str], values: dict[str, str]) -> Iterator[NotUnderstood]:
    for at, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        if bare.startswith("#"):
            found.update(read_heading(bare.lstrip("#").strip()) or {})
        elif match := _LINE.fullmatch(bare):
            values[match[1]] = match[2].strip("\"'")
        elif bare:
            yield NotUnderstood(file, at, bare)
