"""Tests on another build of the engine: EASTWEST_ENGINE names the folder of its module (`make test-debug`)."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import eastwest.simulate


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
