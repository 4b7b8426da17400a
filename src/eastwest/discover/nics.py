"""Which NIC family's tools a text is of, and whether it is a host's at all."""

from __future__ import annotations

import re

from eastwest.discover.observe.nicctl import nicctl_port
from eastwest.vendors.nic import dcb, jobs, kernel, lldptool, windows

_SIGNS = {
    "connectx": re.compile(
        r"^DCBX mode: (?:OS|Firmware)|^Global tclass=|"
        r"^Priority trust state:|\bmlnx_qos -|^PFC configuration:|\bcma_roce_tos\b|"
        r"\b(?:mlx|mst)config\b"
        r"|^Device type:\s+(?:ConnectX|BlueField)|/ecn/roce_[rn]p/|/mlx5/[^/]*/cc_params/|"
        r"/infiniband/mlx5_\d+/tc/\d+/traffic_class|^\S*mlx5_\d+\b.*\bv[12]\b"
        r"|^mlx5_\d+ port \d+ ==>|^kind: NicConfigurationTemplate|^[ \t]*\*?[ \t]*(?:RPG_|ROCE_CC_|CNP_DSCP|DCBX_|"
        r"CLAMP_TGT)\w*\s",
        re.MULTILINE,
    ),
    "thor": re.compile(
        r"^IEEE 8021QAZ (?:ETS|PFC|APP)|\bniccli\b|/config/bnxt_re/|^[ \t]*PRIO_MAP: \d:\d|^bnxt_re\d+ port",
        re.MULTILINE,
    ),
    "pollara": re.compile(
        r"\bnicctl (?:update|show)\b|^DSCP-to-priority :|^[ \t]*PFC no-drop priorities +:|^[ \t]*ROCE device +:|"
        r"^[ \t]*NIC +: [\w-]+ +\(",
        re.MULTILINE,
    ),
}
_DRIVERS = {"mlx5_core": "connectx", "bnxt_en": "thor", "ionic": "pollara"}
_DEVICES = re.compile(r"\b(mlx5_|bnxt_re|ionic_)\d+\b")
_OF_DEVICE = {"mlx5_": "connectx", "bnxt_re": "thor", "ionic_": "pollara"}
_ENVIRONMENT = re.compile(
    r"^[ \t]*(?:export\s+|declare -x\s+|-\s*|(?:mpirun\b.*\s)?-x\s+[\"']?|-e\s+[\"']?|--env[ =][\"']?)?"
    r"[NR]CCL_[A-Z0-9_]+=|" + jobs.MANIFEST,
    re.MULTILINE,
)
_KERNEL = re.compile(rf"{dcb.SIGNS}|{kernel.SIGNS}|{lldptool.SIGNS}|{windows.SIGNS}", re.MULTILINE)
_HEADING = re.compile(r"^# eastwest: host ", re.MULTILINE)


def settings_family(text: str) -> str:
    """The family whose tools set or print what a text says; empty when it is of none."""
    if nicctl_port.shape.search(text):  # names the card as settings do, and shows nothing but state
        return ""
    return next((name for name, signs in _SIGNS.items() if signs.search(text)), "")


def driver_family(driver: str) -> str:
    """The family of a driver's name."""
    return _DRIVERS.get(driver, "")


def device_family(text: str) -> str:
    """The family whose RDMA devices a text names."""
    match = _DEVICES.search(text)
    return "" if match is None else _OF_DEVICE[match[1]]


def is_of_kernel(text: str) -> bool:
    """Whether it is of the kernel's own tools, which say nothing of whose NIC it is."""
    return _KERNEL.search(text) is not None


def is_environment(text: str) -> bool:
    """Whether a text sets variables of NCCL or RCCL, and nothing of a NIC."""
    return _ENVIRONMENT.search(text) is not None and "mlnx_qos -" not in text and "niccli -" not in text


def is_host_file(text: str) -> bool:
    """Whether it is a file that this product rendered for a host."""
    return _HEADING.search(text[:2000]) is not None
