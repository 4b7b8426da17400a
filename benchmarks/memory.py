"""Peak memory of this process; a module of its own, so that asking loads nothing else."""

from __future__ import annotations

import resource
from pathlib import Path

KIB = 1024


def peak_kib() -> int:
    """Most memory that this process has had, KiB."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
