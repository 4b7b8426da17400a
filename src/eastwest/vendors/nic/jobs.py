"""`jobs.env`: what training jobs need to know of the fabric. NCCL and RCCL read the same names.

Sources: NCCL user guide, environment variables; RCCL reads NCCL's (RCCL documentation).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from eastwest.plan.device import HostIntent
from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.nic.branches import Branches
from eastwest.vendors.nic.heading import heading, read_heading
from eastwest.vendors.text.shell_values import filled

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
_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_LIBRARY = ("NCCL_", "RCCL_")
LONGEST = 4000
"""Characters of a line that is taken apart."""
_LINE = re.compile(rf"(?:export\s+|declare -x\s+|-\s+)?({_NAME})=(.*)")
_WORD = r"\"[^\"]*\"|'[^']*'|[^\s;\"'#\\]*"
_PAIR = re.compile(rf"({_NAME})=({_WORD})")
_PAIRS = re.compile(rf"(?:export\s+|declare -x\s+|-\s+)?{_PAIR.pattern}(?:[\s;]+{_PAIR.pattern})*[\s;\\]*(?:\s#.*)?")
"""Shells set several variables in one line, and may remark on them."""
_PASSED = re.compile(rf"(?:^|\s)(?:-x|-e|--env)[ =][\"']?({_NAME})=({_WORD})")
"""What mpirun, docker and srun pass on."""
_DEFAULTED = re.compile(rf"\$\{{{_NAME}:?-([^${{}}]*)\}}")
_WRITTEN = re.compile(r"(?=.*\.(?:py|c|cc|cpp|cu|json|ya?ml)\b).*<<-?\s*[\"']?(?P<ends>\w+)[\"']?.*")
"""A here document that becomes a program or data, none of which sets variables of the job."""
MANIFEST = r"^[ \t{-]*name:[ \t]*[\"']?[NR]CCL_[A-Z0-9_]+"
_MANIFEST = re.compile(MANIFEST, re.MULTILINE)
_ENTRY = re.compile(
    r"\bname:[ \t]*[\"']?(?P<name>[NR]CCL_[A-Z0-9_]+)[\"']?[ \t]*(?:#[^\n]*)?(?:(?P<flow>,)|\n)\s*value:[ \t]*"
    r"(?P<value>\"[^\"\n]*\"|'[^'\n]*'|(?(flow)[^\s,}#]*|[^\s#]*))"
)
"""An entry of a container's `env` in Kubernetes."""


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
    """Fill the host's fields and the variables; the lines that set none. Of a manifest, variables alone count."""
    if _MANIFEST.search(text):
        values.update((each["name"], _bare(each["value"])) for each in _ENTRY.finditer(text))
        return []
    return list(_read(file, text, found, values))


def _bare(value: str) -> str:
    """Without quotes; the default of a variable that may be set outside, `${NCCL_IB_TC:-106}`."""
    bare = value.strip("\"'")
    default = _DEFAULTED.fullmatch(bare)
    return bare if default is None else default[1]


def _read(file: str, text: str, found: dict[str, str], values: dict[str, str]) -> Iterator[NotUnderstood]:
    ends = ""
    own: set[str] = set()
    branches = Branches()
    for at, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        if ends:
            ends = "" if bare == ends else ends
            continue
        written = _WRITTEN.fullmatch(bare) if "<<" in bare else None
        ends = "" if written is None else written["ends"]
        branches.line(bare)
        if bare.startswith("#"):
            found.update(read_heading(bare.lstrip("#").strip()) or {})
        elif pairs := _pairs(bare):
            values.update(pairs)
            own.update(pairs)
            for name, value in pairs.items():
                branches.set(name, value)
        elif bare:
            yield NotUnderstood(file, at, bare)
    known = {name: value for name, value in values.items() if name not in branches.undecided}
    for name in own:
        if name.startswith(_LIBRARY) and name in branches.undecided:
            values[name] = f"${name}"
        elif name.startswith(_LIBRARY) and "$" in values[name]:
            values[name] = filled(values[name], {key: value for key, value in known.items() if key != name})


def _pairs(bare: str) -> dict[str, str]:
    """The variables that a line sets or passes on."""
    if len(bare) < LONGEST and _PAIRS.fullmatch(bare):
        return {name: _bare(value) for name, value in _PAIR.findall(bare)}
    if match := _LINE.fullmatch(bare):
        return {match[1]: _bare(match[2])}
    return {name: _bare(value) for name, value in _PASSED.findall(bare)} if len(bare) < LONGEST else {}
