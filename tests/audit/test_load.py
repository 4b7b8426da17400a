"""What counts as a whole configuration, and what is told of files with outputs behind it."""

from __future__ import annotations

from pathlib import Path

from eastwest.audit.load import LEAST_SWITCHED, audited_in

HEAD = "hostname sw1\nusername ops password 5 $5$abc role network-admin\nntp server 192.0.2.9 use-vrf management\n"
MANAGED = "interface mgmt0\n  vrf member management\n  ip address 192.0.2.7/24\n"


def _switched(ports: int) -> str:
    each = "interface Ethernet1/{}\n  switchport access vlan 7\n"
    return "".join(each.format(number + 1) for number in range(ports))


def _partial(folder: Path, text: str) -> bool:
    (folder / "sw1.cfg").write_text(text)
    (device,) = audited_in(folder).network.devices
    return device.partial


def test_a_switch_of_layer_2_is_whole(tmp_path: Path) -> None:
    assert not _partial(tmp_path, HEAD + _switched(LEAST_SWITCHED) + MANAGED)


def test_a_few_ports_or_no_address_are_a_fragment(tmp_path: Path) -> None:
    assert _partial(tmp_path, HEAD + _switched(LEAST_SWITCHED - 1) + MANAGED)
    assert _partial(tmp_path, HEAD + _switched(LEAST_SWITCHED))


def test_a_file_that_was_read_is_not_unreadable_for_an_output_in_it(tmp_path: Path) -> None:
    session = (
        f"sw1# show running-config\n\n!Command: show running-config\n{HEAD}{_switched(2)}\n"
        "sw1# show interface nve1\nnve1 is up\nadmin state is up,  Hardware: NVE\n  MTU 9216 bytes\n"
    )
    (tmp_path / "sw1.log").write_text(session)
    found = audited_in(tmp_path).network
    assert [device.name for device in found.devices] == ["sw1"]
    assert found.unreadable == ()
