"""A platform's headroom table gives ports the buffers that no config_db states."""

from __future__ import annotations

import json

from eastwest.discover import network_of
from eastwest.discover.source import Text
from eastwest.vendors.sonic import SONIC

TABLE = """\
# PG lossless profiles.
# speed cable size xon xoff threshold xon_offset
 400000   5m   18796   0   310000   0   3556
 400000  40m   18796   0   420000   0   3556
 100000   5m   18796   0   120000   0
"""
CONFIG = {
    "DEVICE_METADATA": {"localhost": {"hostname": "leaf1"}},
    "PORT": {f"Ethernet{at}": {"speed": "400000", "admin_status": "up"} for at in (0, 8, 16)},
    "CABLE_LENGTH": {"AZURE": {"Ethernet0": "5m", "Ethernet8": "40m", "Ethernet16": "300m"}},
    "PORT_QOS_MAP": {f"Ethernet{at}": {"pfc_enable": "3,4"} for at in (0, 8, 16)},
    "BUFFER_PG": {"Ethernet8|3-4": {"profile": "own"}},
    "BUFFER_PROFILE": {"own": {"size": "18796", "xon": "0", "xoff": "999", "dynamic_th": "1"}},
}


def test_ports_get_the_headroom_of_their_speed_and_cable() -> None:
    read = SONIC.read({"config_db.json": json.dumps(CONFIG), "pg_profile_lookup.ini": TABLE})
    assert read.not_understood == ()
    profiles = {each.name: each for each in read.intent.qos.ports} if read.intent.qos else {}
    found = {
        port.name: {each.priority_group: each.headroom_bytes for each in profiles[port.qos].buffers}
        for port in read.intent.interfaces
    }
    assert found == {
        "Ethernet0": {3: 310_000, 4: 310_000},
        "Ethernet8": {3: 999, 4: 999},  # its own profile stays
        "Ethernet16": {},  # no row for 300 m
    }


def test_it_belongs_to_the_switch_of_its_folder() -> None:
    files = {"leaf1/config_db.json": json.dumps(CONFIG), "leaf1/pg_profile_lookup.ini": TABLE}
    network = network_of(Text(name, text) for name, text in files.items())
    assert [device.name for device in network.devices] == ["leaf1"]
    assert set(network.devices[0].files) == set(files)


def test_a_broken_row_is_listed() -> None:
    read = SONIC.read({"pg_profile_lookup.ini": TABLE + " 400000 x 1 2 3 4\n"})
    assert [(each.line, each.text) for each in read.not_understood] == [(6, "400000 x 1 2 3 4")]
