"""The order of all tests; tests on another build of the engine (`make test-debug`).

EASTWEST_ENGINE names the folder of the engine's module.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import eastwest.simulate

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler import Scheduling


def _use(folder: Path) -> None:
    name = "eastwest.simulate._engine"
    spec = importlib.util.spec_from_file_location(name, next(folder.glob("_engine*.so")))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    setattr(eastwest.simulate, "_engine", module)  # noqa: B010


if "EASTWEST_ENGINE" in os.environ:
    _use(Path(os.environ["EASTWEST_ENGINE"]))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first: begun last, one of them would run alone at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    """A file is run by one worker, where groups are kept together at all."""
    from tests.by_file import ByFile  # noqa: PLC0415 - there is no xdist without -n

    return ByFile(config, log) if config.getvalue("dist") == "loadgroup" else None
