"""Inventories, read by Ansible and Nornir themselves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import chdir
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import given, settings

from eastwest.errors import InputError
from eastwest.exchange.inventory import ansible_files, nornir_files, read_inventory
from eastwest.exchange.source import Source
from eastwest.fabric import Fabric, Link
from eastwest.intent.catalogue.load import load_catalogue
from tests.exchange.fabrics import all_networks, fabrics, two_tier

CATALOGUE = load_catalogue()
ANSIBLE = Path(sys.executable).with_name("ansible-inventory")


def _write(files: dict[PurePosixPath, str], folder: Path) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def _cabling(fabric: Fabric) -> set[tuple[object, ...]]:
    def row(link: Link) -> tuple[object, ...]:
        return frozenset((link.a, link.b)), link.speed_gbps, link.length_m, link.cable

    return {row(link) for link in fabric.links}


@settings(max_examples=25, deadline=None)
@given(fabrics())
def test_any_fabric_comes_back_as_it_was(fabric: Fabric) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        _write(ansible_files(Source("lab", folder, fabric, CATALOGUE)), folder)
        back = read_inventory(folder).fabric
    assert back.devices == fabric.devices
    assert _cabling(back) == _cabling(fabric)


@pytest.mark.skipif(not ANSIBLE.exists(), reason="ansible-core is not installed (extra: exchange)")
def test_ansible_reads_it_and_we_read_what_ansible_lists(tmp_path: Path) -> None:
    loaded = two_tier(tmp_path)
    folder = _write(ansible_files(loaded), tmp_path / "ansible")
    environment = {**os.environ, "ANSIBLE_LOCAL_TEMP": str(tmp_path / "tmp"), "HOME": str(tmp_path)}
    done = subprocess.run(  # noqa: S603
        [str(ANSIBLE), "-i", str(folder / "inventory.yaml"), "--list"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    listed = json.loads(done.stdout)
    assert set(listed["leaf"]["hosts"]) == {"leaf1", "leaf2"}
    assert listed["_meta"]["hostvars"]["leaf1"]["eastwest_asn"] == 4_200_000_001
    file = tmp_path / "listed.json"
    file.write_text(done.stdout)
    back = read_inventory(file).fabric
    assert set(back.devices) == set(loaded.fabric.devices)
    assert _cabling(back) == _cabling(loaded.fabric)


def test_switches_of_all_networks_are_in_the_inventory(tmp_path: Path) -> None:
    known = all_networks(tmp_path)
    files = {str(path): yaml.safe_load(text) for path, text in ansible_files(known).items()}
    groups = files["inventory.yaml"]["all"]["children"]
    assert {"storage_leaf", "frontend_leaf", "management_leaf"} <= groups.keys()
    plan = known.planned("a test")
    wired = [plan.fabric, *(network.fabric for network in plan.networks)]
    switches = {each.name for one in wired for each in one.switches}
    reached = {name: facts.get("ansible_host") for name, facts in files["inventory.yaml"]["all"]["hosts"].items()}
    assert all(reached[name] for name in switches)
    assert len({reached[name] for name in switches}) == len(switches)
    ports = {port["name"]: port.get("address") for port in files["host_vars/node001.yaml"]["eastwest_interfaces"]}
    assert {"nic0", "stor0", "fe0", "bmc0"} <= ports.keys()
    assert all(ports[name] for name in ("nic0", "stor0", "fe0", "bmc0"))


def test_nornir_reads_it(tmp_path: Path) -> None:
    nornir = pytest.importorskip("nornir", reason="nornir is not installed (extra: exchange)")
    loaded = two_tier(tmp_path)
    folder = _write(nornir_files(loaded), tmp_path / "nornir")
    with chdir(folder):
        found = nornir.InitNornir(config_file="config.yaml", logging={"enabled": False})
        assert set(found.inventory.hosts) == {device.name for device in loaded.fabric.devices}
        spines = found.filter(filter_func=lambda host: host.has_parent_group("spine"))
        assert set(spines.inventory.hosts) == {"spine1", "spine2"}
        assert found.inventory.hosts["leaf1"]["eastwest_mtu_bytes"] == loaded.planned("a test").policy.mtu_bytes


def test_hosts_of_no_role_are_left_out_and_told(tmp_path: Path) -> None:
    (tmp_path / "hosts.yml").write_text("leafs: {hosts: {a: }}\nprinters: {hosts: {p1: }}\n")
    found = read_inventory(tmp_path)
    assert [device.name for device in found.fabric.devices] == ["a"]
    assert any("p1" in note for note in found.notes)


@pytest.mark.parametrize("text", ["- a\n", "leaf: 3\n", "printers: {hosts: {p1: }}\n", "a: !!python/object:os.x {}\n"])
def test_what_is_no_inventory_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "hosts.yaml").write_text(text)
    with pytest.raises(InputError):
        read_inventory(tmp_path)


def test_an_ini_inventory_is_told_the_way(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="ansible-inventory"):
        read_inventory(tmp_path)
