"""Which worker runs which tests: those of a file stay together, so that what they share is made once."""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler.loadgroup import LoadGroupScheduling


class ByFile(LoadGroupScheduling):  # type: ignore[misc]
    """`--dist loadgroup`, where tests without a group of their own are in that of their file; files in their order."""

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        config.option.loadscopereorder = False  # not by the number of tests: few may take long
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        group: str = super()._split_scope(nodeid)
        return nodeid.partition("::")[0] if group == nodeid else group
