"""Running the tools of the twin, and saying which are missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from eastwest.errors import EastwestError, InputError, Problem

DAEMONS = Path("/usr/lib/frr")
PACKAGES = {
    "ip": "iproute2",
    "vtysh": "frr",
    "lldpd": "lldpd",
    "lldpcli": "lldpd",
    "nft": "nftables",
    "setsid": "util-linux",
    "sysctl": "procps",
}
"""Tool → Debian package."""


class TwinError(EastwestError):
    """A tool of the twin failed; the problem carries what it said."""


def require() -> None:
    """Raises InputError unless this is root on a machine with the tools."""
    problems = []
    if os.geteuid() != 0:
        problems.append(Problem("the twin makes network namespaces, which needs root", mend="run it with sudo"))
    missing = sorted({package for tool, package in PACKAGES.items() if shutil.which(tool) is None})
    if not all((DAEMONS / daemon).exists() for daemon in ("zebra", "bgpd", "bfdd")):
        missing = sorted({*missing, "frr"})
    if missing:
        mend = f"apt-get install {' '.join(missing)}"
        problems.append(Problem(f"missing Debian packages: {', '.join(missing)}", mend=mend))
    if problems:
        raise InputError(problems)


def run(*command: str, given: str = "", timeout_s: float = 60, check: bool = True) -> str:
    """Standard output of a command. Raises TwinError when it fails, unless `check` is off, or takes too long."""
    try:
        done = subprocess.run(  # noqa: S603
            command, input=given, capture_output=True, text=True, timeout=timeout_s, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TwinError(Problem(f"{' '.join(command)}: no answer in {timeout_s:g} s")) from error
    if check and done.returncode:
        raise TwinError(Problem(f"{' '.join(command)}: {(done.stderr or done.stdout).strip()[:400]}"))
    return done.stdout


def start(namespace: str, *command: str) -> None:
    """Leave a program running in a namespace, in a session of its own. Raises TwinError when it cannot be started."""
    whole = ("setsid", "--fork", "ip", "netns", "exec", namespace, *command)
    quiet = subprocess.DEVNULL
    if subprocess.run(whole, stdin=quiet, stdout=quiet, stderr=quiet, check=False).returncode:  # noqa: S603
        raise TwinError(Problem(f"{' '.join(whole)}: cannot be started"))


def inside(namespace: str, *command: str, check: bool = True) -> str:
    """The same within a network namespace."""
    return run("ip", "netns", "exec", namespace, *command, check=check)
