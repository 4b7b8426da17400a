"""Published configurations by others, each read with its coverage."""

from __future__ import annotations

from eastwest.discover import discover
from tests.vendors.foreign import CONFIGS, needs_configs

LEAST = {
    "amd_rocm": 0.9,
    "azure_local": 0.7,
    "juniper": 0.9,
    "nvidia": 1.0,
    "sonic": 0.85,
}
"""Shares of relevant lines understood, by folder: what readers reach today, so that none falls back."""


@needs_configs
def test_every_file_is_read_or_said_to_be_none() -> None:
    network = discover(CONFIGS)
    files = {file for device in network.devices for file in device.files}
    files |= {file for host in network.hosts for file in host.files}
    left = {each.file for each in network.unreadable}
    every = {path.relative_to(CONFIGS).as_posix() for path in CONFIGS.rglob("*") if path.is_file()}
    assert {name for name in every - files - left if not name.endswith((".md", ".csv"))} == set()
    assert all(name.endswith(".csv") for name in left)


@needs_configs
def test_coverage_does_not_fall_back() -> None:
    for folder, least in LEAST.items():
        assert discover(CONFIGS / folder).coverage >= least, folder


@needs_configs
def test_two_switches_of_a_published_fabric_are_joined() -> None:
    network = discover(CONFIGS / "juniper" / "jvd_aidc_fabric")
    assert {device.version.partition("-")[0] for device in network.devices} <= {"23.4X100", ""}
    assert {link.evidence for link in network.links} >= {"addresses"}


@needs_configs
def test_two_switches_in_one_file_are_two() -> None:
    network = discover(CONFIGS / "azure_local" / "Reference-TOR-Fully-Converged-Storage_blocks.cfg")
    assert len(network.devices) == 2
    assert [len(device.intent.interfaces) for device in network.devices] == [3, 3]
