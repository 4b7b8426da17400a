"""What outputs say that their jobs set of the collective library, where the plan counts with something else.

A plan's expectations are fixed before the first measurement: they are not worked out anew, but the campaign says so.
Sources: NCCL prints `NAME set by environment to VALUE` with NCCL_DEBUG=INFO; nccl-tests lists the environment in its
JSON.
"""

from __future__ import annotations

import re

from eastwest.intent.library import LibraryIntent

_VARIABLES = ("NCCL_ALGO", "NCCL_MAX_NCHANNELS", "NCCL_MIN_NCHANNELS", "NCCL_NVLS_ENABLE", "NCCL_PROTO")
_SET = re.compile(rf"\b({'|'.join(_VARIABLES)})(?: set by environment to |=)([\w^,:;-]{{1,64}})")
_USUAL = {"NCCL_NVLS_ENABLE": ("1", "2")}
"""Values that leave it to the library: NVLS is on, or used where there are NVSwitches."""


def unexpected(text: str, library: LibraryIntent) -> tuple[str, ...]:
    """A sentence for each variable that the output names with another value than the plan counts with."""
    planned = {name: value.lower() for name, value in library.environment}
    found = dict.fromkeys((match[1], match[2].rstrip(",;:").lower()) for match in _SET.finditer(text))
    return tuple(
        f"its job set {name}={value}, the expectation counts with {planned.get(name, 'the default')}: state it under "
        "`library` of the site file and plan anew"
        for name, value in found
        if value != planned.get(name) and not (name not in planned and value in _USUAL.get(name, ()))
    )
