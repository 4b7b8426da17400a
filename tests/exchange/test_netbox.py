"""The plan in NetBox and back, against a server that behaves like NetBox."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.exchange.netbox import Client, apply, changes, read_dump, read_live, wanted_objects
from eastwest.exchange.netbox.device_type import device_type_text, entry_text
from eastwest.exchange.netbox.interfaces import OTHER, form_factor_of, speed_of, type_of
from eastwest.fabric import Link
from eastwest.intent.catalogue.load import load_catalogue
from tests.cli.command import eastwest_here
from tests.cli.sites import TWO_TIER
from tests.exchange.fabrics import all_networks, source, two_tier
from tests.exchange.netbox_double import TOKEN, Store, netbox


@pytest.fixture
def server() -> Iterator[tuple[str, Store]]:
    with netbox() as running:
        yield running


def _bring(client: Client, folder: Path) -> int:
    return apply(client, changes(client, wanted_objects(two_tier(folder))))


def _ends(link: Link) -> tuple[frozenset[object], float, float, str]:
    return frozenset((link.a, link.b)), link.speed_gbps, link.length_m, link.cable


def test_the_fabric_comes_back_as_it_was(tmp_path: Path, server: tuple[str, Store]) -> None:
    fabric = two_tier(tmp_path).fabric
    with Client(server[0], TOKEN) as client:
        _bring(client, tmp_path)
        back = read_live(client, "two-tier")
    assert back.notes == ()
    assert back.fabric.devices == fabric.devices
    assert [_ends(link) for link in back.fabric.links] == [_ends(link) for link in fabric.links]


def test_a_second_run_changes_nothing(tmp_path: Path, server: tuple[str, Store]) -> None:
    with Client(server[0], TOKEN) as client:
        first = _bring(client, tmp_path)
        writes = len(server[1].writes)
        second = changes(client, wanted_objects(two_tier(tmp_path)))
    assert first > 50
    assert second.changes == ()
    assert len(server[1].writes) == writes


def test_all_networks_are_brought_and_a_second_run_changes_nothing(tmp_path: Path, server: tuple[str, Store]) -> None:
    plan = all_networks(tmp_path).planned("a test")
    with Client(server[0], TOKEN) as client:
        apply(client, changes(client, wanted_objects(all_networks(tmp_path))))
        assert changes(client, wanted_objects(all_networks(tmp_path))).changes == ()
        back = read_live(client, "two-tier")
    cables = {frozenset(((row.a_device, row.a_port), (row.b_device, row.b_port))) for row in plan.cabling}
    read = {frozenset(((link.a.device, link.a.port), (link.b.device, link.b.port))) for link in back.fabric.links}
    assert read == cables


def test_a_dry_run_reads_only(tmp_path: Path, server: tuple[str, Store]) -> None:
    with Client(server[0], TOKEN) as client:
        planned = changes(client, wanted_objects(two_tier(tmp_path)))
    assert {change.kind for change in planned.changes} == {"create"}
    assert server[1].writes == []


def test_what_somebody_changed_is_put_right_and_their_context_stays(tmp_path: Path, server: tuple[str, Store]) -> None:
    with Client(server[0], TOKEN) as client:
        _bring(client, tmp_path)
        port = server[1].rows["dcim/interfaces"][1]
        port["speed"] = 1
        device = server[1].rows["dcim/devices"][1]
        device["local_context_data"] = {"theirs": 1}
        planned = changes(client, wanted_objects(two_tier(tmp_path)))
        assert [(one.kind, sorted(one.fields)) for one in planned.changes] == [
            ("update", ["local_context_data"]),
            ("update", ["speed"]),
        ]
        assert planned.changes[1].before == {"speed": 1}
        apply(client, planned)
    assert port["speed"] == 400_000_000
    assert device["local_context_data"].keys() == {"theirs", "eastwest"}


def test_a_device_that_went_into_service_stays_so(tmp_path: Path, server: tuple[str, Store]) -> None:
    with Client(server[0], TOKEN) as client:
        _bring(client, tmp_path)
        server[1].rows["dcim/devices"][1]["status"] = "active"
        server[1].rows["dcim/cables"][1]["status"] = "connected"
        assert changes(client, wanted_objects(two_tier(tmp_path))).changes == ()


def test_a_foreign_cable_stops_everything_before_the_first_write(tmp_path: Path, server: tuple[str, Store]) -> None:
    with Client(server[0], TOKEN) as client:
        _bring(client, tmp_path)
        cables = server[1].rows["dcim/cables"]
        cables[1]["a_terminations"], cables[2]["a_terminations"] = (
            cables[2]["a_terminations"],
            cables[1]["a_terminations"],
        )
        writes = len(server[1].writes)
        planned = changes(client, wanted_objects(two_tier(tmp_path)))
        with pytest.raises(InputError, match="has another cable in NetBox"):
            apply(client, planned)
    assert len(server[1].writes) == writes


def test_refusals_name_the_object_and_the_field(server: tuple[str, Store]) -> None:
    with Client(server[0], TOKEN) as client:
        row = {"name": "a", "slug": "a"}
        client.create("dcim/sites", [row])
        with pytest.raises(InputError, match=r"(?s)a: NetBox refuses POST .*slug: must be unique"):
            client.create("dcim/sites", [{"name": "b", "slug": "b"}, row])
        assert len(list(client.all("dcim/sites"))) == 1


def test_a_wrong_token_is_said_and_not_shown(server: tuple[str, Store]) -> None:
    with Client(server[0], "secret-word") as client, pytest.raises(InputError, match="NETBOX_TOKEN") as caught:
        list(client.all("dcim/sites"))
    assert "secret-word" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://netbox.example", "ftp://x", "netbox"])
def test_no_address_that_would_leak_the_token(url: str) -> None:
    with pytest.raises(InputError):
        Client(url, TOKEN)


def test_the_command_takes_the_token_from_the_environment(
    tmp_path: Path, server: tuple[str, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    two_tier(tmp_path)
    monkeypatch.delenv("NETBOX_TOKEN", raising=False)
    wanted = ("export", "netbox", "site.yaml", "--url", server[0], "--json")
    assert eastwest_here(*wanted, folder=tmp_path).code == 2
    monkeypatch.setenv("NETBOX_TOKEN", TOKEN)
    dry = json.loads(eastwest_here(*wanted, "--dry-run", folder=tmp_path).out)
    assert dry["made"] == 0
    assert json.loads(eastwest_here(*wanted, folder=tmp_path).out)["made"] == len(dry["changes"])
    taken = eastwest_here("import", "netbox", server[0], "--site", "two-tier", "-o", "f.json", folder=tmp_path)
    assert taken.code == 0
    assert eastwest_here("export", "svg", "f.json", "-o", "f.svg", folder=tmp_path).code == 0


def test_a_dump_says_what_is_left_out_and_unknown(tmp_path: Path) -> None:
    def end(device: str) -> list[object]:
        named = {"name": "e1", "device": {"name": device}}
        return [{"object_type": "dcim.interface", "object_id": 1, "object": named}]

    dump = {
        "devices": [
            {"name": "l1", "role": {"slug": "leaf-switch"}, "device_type": {"slug": "x"}},
            {"name": "h1", "role": {"slug": "gpu-server"}, "device_type": {"slug": "y"}},
            {"name": "fw", "role": {"slug": "firewall"}, "device_type": {"slug": "z"}},
        ],
        "interfaces": [
            {"name": "e1", "device": {"name": name}, "type": {"value": "400gbase-x-osfp"}} for name in ("l1", "h1")
        ],
        "cables": {"results": [{"a_terminations": end("l1"), "b_terminations": end("h1"), "length": None}]},
    }
    file = tmp_path / "dump.json"
    file.write_text(json.dumps(dump))
    back = read_dump(file)
    assert [device.role.value for device in back.fabric.devices] == ["leaf", "gpu-node"]
    assert back.fabric.links[0].speed_gbps == 400
    assert any("firewall" in note for note in back.notes)
    assert any("length" in note for note in back.notes)


@pytest.mark.parametrize("text", ["[]", "{}", '{"devices": 1}', '{"devices": [], "cables": []}', "nonsense", "\x00"])
def test_what_is_no_dump_is_an_input_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "dump.json"
    file.write_text(text)
    with pytest.raises(InputError):
        read_dump(file)


def test_types_and_speeds_agree() -> None:
    for speed, plug in ((400.0, "OSFP"), (400.0, "QSFP-DD"), (800.0, "OSFP"), (100.0, "QSFP28"), (25.0, "SFP28")):
        name = type_of(speed, plug)
        assert name != OTHER
        assert (speed_of(name), form_factor_of(name)) == (speed, plug)
    assert type_of(400.0, "carrier pigeon") == OTHER
    assert speed_of("1.6tbase-x-osfp1600") == 1600
    assert speed_of("virtual") is None


def test_a_device_type_becomes_a_catalogue_entry(tmp_path: Path) -> None:
    switch = load_catalogue().switches["sn5600"]
    file = tmp_path / "sn5600-copy.yaml"
    file.write_text(device_type_text(switch).replace("slug: sn5600", "slug: sn5600-copy"))
    own = tmp_path / "own.yaml"
    own.write_text(entry_text(file))
    copy = load_catalogue(own).switches["sn5600-copy"]
    assert copy.asic.value is None
    assert [name for group in copy.ports.value or () for name in group.names()] == [
        name for group in switch.ports.value or () for name in group.names()
    ]
    assert [group.speed_gbps for group in copy.ports.value or ()] == [
        group.speed_gbps for group in switch.ports.value or ()
    ]
    assert copy.height_u.value == switch.height_u.value


def test_a_device_type_without_ports_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("manufacturer: Acme\nmodel: 1\ninterfaces:\n  - name: mgmt\n    type: 1000base-t\n")
    with pytest.raises(InputError) as caught:
        entry_text(file)
    assert [problem.line for problem in caught.value.problems] == [2, 3]


def test_racks_of_a_described_room_hold_their_devices(tmp_path: Path, server: tuple[str, Store]) -> None:
    loaded = source(tmp_path, TWO_TIER.replace("leaf_to_spine: 20 m", "leaf_to_spine: 20 m, racks: {nodes: 2}"))
    url, store = server
    with Client(url, TOKEN) as client:
        apply(client, changes(client, wanted_objects(loaded)))
        assert changes(client, wanted_objects(loaded)).changes == ()
    racks = {row["name"]: number for number, row in store.rows["dcim/racks"].items()}
    places = {place.device: place.rack for place in loaded.planned("test").places}
    assert racks
    for row in store.rows["dcim/devices"].values():
        rack = row.get("rack")
        assert rack is None or rack == racks[places[row["name"]]]
        if rack is not None:
            assert store.rows["dcim/racks"][rack].get("location") == row.get("location")
