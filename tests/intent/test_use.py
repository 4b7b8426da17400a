"""Storage use and inference in the site file: presets, defaults, and what does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.intent.load import load_site
from eastwest.intent.site import Site

SITE = """\
name: used
gpus: {node: dgx-h100, count: 4, nic: connectx-7, nics: 8}
fabric: {topology: rail-optimised, link: 400G}
room: {node_to_leaf: 5 m}
workloads:
  - {name: ring, kind: collective, collective: all-reduce, algorithm: ring, scope: rail, sizes: [1 MiB]}
storage:
  system: ddn-ai400x2t
  count: 1
  read: 10 GB/s
  write: 10 GB/s
  use:
    client: {protocol: nvme-of-tcp}
    pipelines: [{name: set, preset: unet3d-h100, threads: 8}]
    checkpoints: [{name: big, model: llama-3-8b, tensor: 8, data: 4, every: 2 h, within: 1.5 min}]
inference:
  - {name: chat, model: llama-3-70b, instances: 4, tensor: 8, rate: 2.5 /s, peak: 3x, precision: fp8}
"""


def _load(folder: Path, old: str = "", new: str = "") -> Site:
    assert not old or old in SITE
    file = folder / "site.yaml"
    file.write_text(SITE.replace(old, new) if old else SITE, encoding="utf-8")
    return load_site(file)


def test_presets_are_filled_in_and_keys_override_them(tmp_path: Path) -> None:
    storage = _load(tmp_path).storage
    assert storage is not None
    (data_set,) = storage.use.pipelines
    assert (data_set.sample_bytes, data_set.batch, data_set.compute_us, data_set.threads) == (146_600_628, 7, 323e3, 8)
    assert "unet3d_h100.yaml" in data_set.source
    (checkpoint,) = storage.use.checkpoints
    assert (checkpoint.every_us, checkpoint.within_us, checkpoint.ranks) == (7.2e9, 90e6, 32)


def test_a_service_is_read_with_its_units(tmp_path: Path) -> None:
    (service,) = _load(tmp_path).inference
    assert (service.rate_per_s, service.peak, service.weight_bytes, service.kv_bytes) == (2.5, 3.0, 1.0, 2.0)
    assert service.beside_peak == service.beside == 0


def test_without_use_there_is_nothing(tmp_path: Path) -> None:
    storage = _load(tmp_path, SITE[SITE.index("  use:") :]).storage
    assert storage is not None
    assert not storage.use.pipelines
    assert not storage.use.checkpoints


@pytest.mark.parametrize(
    ("old", "new", "line", "found"),
    [
        ("preset: unet3d-h100", "preset: unet3d-b200", 14, "unet3d-b200"),
        ("preset: unet3d-h100, ", "", 14, "sample"),
        ("threads: 8", "accelerators: 64", 14, "64 GPUs read, the site has 32"),
        ("data: 4", "data: 8", 15, "= 64, but the site has 32 GPUs"),
        ("protocol: nvme-of-tcp", "class: fast", 13, "unknown class"),
        ("model: llama-3-70b", "model: llama-4", 17, "unknown model"),
        ("instances: 4", "instances: 5", 17, "need 40"),
        ("instances: 4", "instances: 4, prefill: 4", 17, "prefill"),
        ("tensor: 8, rate", "tensor: 3, rate", 17, "does not divide"),
        ("2.5 /s", "2.5", 17, "2.5"),
    ],
)
def test_what_does_not_fit_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, found: str) -> None:
    with pytest.raises(InputError) as caught:
        _load(tmp_path, old, new)
    problem = caught.value.problems[0]
    assert problem.line == line
    assert found in problem.text()
