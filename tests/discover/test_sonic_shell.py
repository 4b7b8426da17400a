"""Commands of SONiC's shell mean the tables that they fill."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eastwest.discover import discover
from eastwest.discover.model import FoundNetwork
from eastwest.discover.sonic_shell import as_tables

SHELL = """# lossless on priority 3
sudo config interface mtu Ethernet0 9100   # to the spine
sudo config interface ip add Ethernet0 10.0.1.1/31
redis-cli -n 4 HSET 'BUFFER_POOL|ingress_lossless_pool' type ingress \\
  mode dynamic size 10875072 xoff 4194112
redis-cli -n 4 HSET 'PORT_QOS_MAP|Ethernet0' dscp_to_tc_map AZURE
sudo config interface pfc priority Ethernet0 3 on
sudo config interface pfc priority Ethernet0 4 on
sudo config interface pfc priority Ethernet0 4 off
redis-cli -n 4 HSET 'DSCP_TO_TC_MAP|AZURE' 26 3
config ecn -profile AZURE_LOSSLESS -gmin 1048576 -gmax 2097152 -gdrop 5
sonic-db-cli CONFIG_DB HSET 'QUEUE|Ethernet0|3' wred_profile AZURE_LOSSLESS
sudo pfcwd start --action drop ports Ethernet0 detection-time 200 --restoration-time 400
config interface buffer priority-group lossless add Ethernet0 3 headroom
config interface ip add Loopback0 10.0.0.11/32
sudo config interface breakout Ethernet8 4x25G
"""


def found(folder: Path, text: str) -> FoundNetwork:
    (folder / "steps.sh").write_text(text, encoding="utf-8")
    return discover(folder)


def test_a_switch_is_what_its_commands_make_it(tmp_path: Path) -> None:
    (device,) = found(tmp_path, SHELL).devices
    (port,) = device.intent.interfaces
    assert (device.family, port.name, port.mtu_bytes, port.addresses) == ("sonic", "Ethernet0", 9100, ("10.0.1.1/31",))
    qos = device.intent.qos
    assert qos is not None
    assert qos.maps.traffic_class[26] == 3
    assert (qos.ports[0].pfc, qos.ports[0].watchdog) == ((3,), True)
    ecn = qos.ports[0].queues[0].ecn
    assert ecn is not None
    assert (ecn.kmin_bytes, ecn.kmax_bytes, ecn.pmax_percent) == (1048576, 2097152, 5)
    assert qos.pool is not None
    assert qos.pool.headroom_pool_bytes == 4194112


def test_buffers_and_loopbacks(tmp_path: Path) -> None:
    tables = json.loads(as_tables(SHELL) or "")
    assert tables["BUFFER_PG"] == {"Ethernet0|3": {"profile": "headroom"}}
    (device,) = found(tmp_path, SHELL).devices
    assert [each.addresses for each in device.intent.loopbacks] == [("10.0.0.11/32",)]


def test_what_no_table_holds_is_told_with_its_line(tmp_path: Path) -> None:
    (device,) = found(tmp_path, SHELL).devices
    assert [(each.line, each.text) for each in device.not_understood] == [
        (16, "config interface breakout Ethernet8 4x25G")
    ]


def test_a_session_names_its_switch(tmp_path: Path) -> None:
    text = "admin@leaf7:~$ sudo config interface mtu Ethernet4 1500\n"
    text += "admin@leaf7:~$ sudo config interface shutdown Ethernet4\n"
    (device,) = found(tmp_path, text).devices
    (port,) = device.intent.interfaces
    assert (device.name, port.mtu_bytes, port.enabled) == ("leaf7", 1500, False)


@pytest.mark.parametrize(
    "text",
    [
        "sudo config interface breakout Ethernet0 4x\n",
        "import os\nprint(1)\nos.system('x')\nsudo config interface mtu Ethernet0 9100\n",
        "config interface mtu eth0\n",
        "redis-cli -n 4 HSET 'PORT|Ethernet0' mtu\n",
        "config ecn -profile 'open\n",
        "no configuration\n",
    ],
)
def test_texts_that_set_nothing_known_or_are_something_else(text: str) -> None:
    assert as_tables(text) is None


def test_a_value_may_be_any_text() -> None:
    tables = as_tables("""redis-cli -n 4 HSET 'PORT|Ethernet0' description 'a "b" {'\n""")
    assert tables is not None
    assert json.loads(tables) == {"PORT": {"Ethernet0": {"description": 'a "b" {'}}}


def test_vlans_port_channels_and_the_tunnel_endpoint() -> None:
    text = (
        "sudo config vlan add 7\nsudo config vlan member add 7 Ethernet4 --untagged\n"
        "config vlan member add 7 Ethernet8\n"
        "config portchannel add PortChannel1\nconfig portchannel member add PortChannel1 Ethernet0\n"
        "config loopback add Loopback0\nconfig vxlan add vtep 10.0.0.1\nconfig vxlan map add vtep 7 7007\n"
    )
    tables = as_tables(text)
    assert tables is not None
    found = json.loads(tables)
    assert found["VLAN_MEMBER"] == {
        "Vlan7|Ethernet4": {"tagging_mode": "untagged"},
        "Vlan7|Ethernet8": {"tagging_mode": "tagged"},
    }
    assert found["PORTCHANNEL_MEMBER"] == {"PortChannel1|Ethernet0": {}}
    assert found["VXLAN_TUNNEL_MAP"] == {"vtep|map_7007_Vlan7": {"vlan": "Vlan7", "vni": "7007"}}
