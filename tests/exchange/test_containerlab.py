"""containerlab topologies out and in."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import given, settings

from eastwest.errors import InputError
from eastwest.exchange.containerlab import read_topology, topology_text
from eastwest.exchange.source import Source
from eastwest.fabric import Fabric
from eastwest.intent.catalogue.load import load_catalogue
from tests.cli.sites import TWO_TIER
from tests.exchange.fabrics import fabrics, source

CATALOGUE = load_catalogue()


@settings(max_examples=40, deadline=None)
@given(fabrics())
def test_any_fabric_comes_back_as_it_was(fabric: Fabric) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "lab.clab.yml"
        file.write_text(topology_text(Source("lab", file, fabric, CATALOGUE)))
        assert read_topology(file).fabric == fabric


def test_kinds_follow_the_systems_and_switches_are_managed(tmp_path: Path) -> None:
    text = TWO_TIER + (
        "configuration:\n  nos: {leaf: {family: eos}, spine: {family: sonic}}\n  management: {network: 172.20.0.0/24}\n"
    )
    tree = yaml.safe_load(topology_text(source(tmp_path, text)))
    nodes = tree["topology"]["nodes"]
    assert {nodes[name]["kind"] for name in nodes} == {"linux", "arista_ceos", "sonic-vs"}
    assert nodes["leaf1"]["kind"] == "arista_ceos"
    assert nodes["leaf1"]["mgmt-ipv4"] == "172.20.0.10"
    assert tree["mgmt"]["ipv4-subnet"] == "172.20.0.0/24"


def test_a_lab_that_others_wrote(tmp_path: Path) -> None:
    file = tmp_path / "lab.clab.yml"
    file.write_text(
        "name: x\ntopology:\n  nodes:\n    srl-leaf1: {kind: nokia_srlinux}\n    spine-1: {kind: ceos}\n"
        "    client1: {kind: linux}\n  links:\n"
        '    - endpoints: ["srl-leaf1:e1-1", "spine-1:eth1"]\n'
        "    - type: veth\n      endpoints:\n        - {node: client1, interface: eth1}\n"
        "        - {node: srl-leaf1, interface: e1-2}\n"
    )
    found = read_topology(file)
    assert [device.role.value for device in found.fabric.devices] == ["leaf", "spine", "gpu-node"]
    assert len(found.fabric.links) == 2
    assert any("length of 2 links is not known" in note for note in found.notes)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("topology:\n  nodes:\n    box: {kind: nokia_srlinux}\n", 3),
        ('topology:\n  nodes: {leaf1: }\n  links:\n    - endpoints: ["leaf1:e1", "nobody:e1"]\n', 4),
        ('topology:\n  nodes: {leaf1: }\n  links:\n    - endpoints: ["leaf1:e1"]\n', 4),
        ("topology:\n  nodes: &a {leaf1: }\n", 2),
        ("topology: []\n", 1),
    ],
)
def test_mistakes_have_lines(tmp_path: Path, text: str, line: int) -> None:
    file = tmp_path / "lab.clab.yml"
    file.write_text(text)
    with pytest.raises(InputError) as caught:
        read_topology(file)
    assert caught.value.problems[0].line == line


def test_a_port_with_two_cables_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "lab.clab.yml"
    rows = "".join(f'    - endpoints: ["leaf1:e1", "spine1:e{n}"]\n' for n in (1, 2))
    file.write_text(f"topology:\n  nodes: {{leaf1: , spine1: }}\n  links:\n{rows}")
    with pytest.raises(InputError, match="has 2 links"):
        read_topology(file)
