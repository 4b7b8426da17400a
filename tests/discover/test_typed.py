"""Commands at prompts and configurations without indentation become what a running configuration has."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.discover import discover
from eastwest.discover.flat import indented, is_flat
from eastwest.discover.source import Text
from eastwest.discover.split import Piece, pieces_of
from eastwest.discover.typed import without_prompts


def pieces(text: str, name: str = "log.txt") -> tuple[Piece, ...]:
    return pieces_of(Text(name, text))


def bodies(text: str) -> list[str]:
    return [line for piece in pieces(text) for line in piece.body.split("\n") if line.strip()]


def test_modes_tell_how_deep_a_command_stands() -> None:
    typed = (
        "a1(config)# qos profile LOSSLESS\n"
        "a1(config-qos-profile-LOSSLESS)# priority-flow-control priority 4 no-drop\n"
        "a1(config-qos-profile-LOSSLESS)# uc-tx-queue 4\n"
        "a1(config-qos-profile-LOSSLESS-uc-txq-4)# bandwidth percent 60\n"
        "a1(config-qos-profile-LOSSLESS-uc-txq-4)# uc-tx-queue 6\n"
        "a1(config-qos-profile-LOSSLESS-uc-txq-6)# priority strict\n"
        "a1(config-qos-profile-LOSSLESS-uc-txq-6)# exit\n"
        "a1(config)# interface Ethernet7\n"
        "a1(config-if-Et7)# mtu 9214\n"
    )
    assert bodies(typed) == [
        "qos profile LOSSLESS",
        "   priority-flow-control priority 4 no-drop",
        "   uc-tx-queue 4",
        "      bandwidth percent 60",
        "   uc-tx-queue 6",
        "      priority strict",
        "interface Ethernet7",
        "   mtu 9214",
    ]


def test_a_class_typed_within_a_class_stands_beside_it() -> None:
    typed = (
        "n9k# configure terminal\n"
        "n9k(config)# policy-map type qos MARK\n"
        "n9k(config-pmap-qos)# class A\n"
        "n9k(config-pmap-c-qos)# set qos-group 3\n"
        "n9k(config-pmap-c-qos)# class B\n"
        "n9k(config-pmap-c-qos)# set qos-group 6\n"
        "n9k(config-pmap-c-qos)# interface Ethernet1/9\n"
        "n9k(config-if)# priority-flow-control mode on\n"
    )
    assert [line.rstrip() for line in bodies(typed)][:5] == [
        "policy-map type qos MARK",
        "  class A",
        "    set qos-group 3",
        "  class B",
        "    set qos-group 6",
    ]


def test_who_is_configured_is_named_by_the_prompt_and_outputs_stay_apart() -> None:
    text = (
        "leaf4(config)# interface Ethernet1/2\nleaf4(config-if)# mtu 9216\nleaf4(config-if)# end\n"
        "leaf4# show version\nCisco\nleaf5(config)# feature bgp\n"
    )
    found = [(each.host, each.command, each.body.strip().split("\n")[0]) for each in pieces(text)]
    assert found == [
        ("leaf4", "", "interface Ethernet1/2"),
        ("leaf4", "show version", "Cisco"),
        ("leaf5", "", "feature bgp"),
    ]


def test_statements_of_junos_stand_below_what_is_edited_and_those_of_nvue_for_themselves() -> None:
    junos = "[edit]\nlab@q1# set system host-name q1\n[edit class-of-service]\nlab@q1# set schedulers S priority low\n"
    assert bodies(junos) == ["set system host-name q1", "set class-of-service schedulers S priority low"]
    nvue = "cumulus@sw3:mgmt:~$ nv set qos roce\ncumulus@sw3:mgmt:~$ nv config apply\n"
    (piece,) = pieces(nvue)
    assert (piece.host, piece.body.strip()) == ("sw3", "nv set qos roce")


def test_below_edit_paths_moves_are_nothing() -> None:
    text = (
        "{master:0}\n{master:0}[edit]\nlab@q1# edit interfaces et-0/0/1\n"
        "{master:0}[edit interfaces et-0/0/1]\nlab@q1# set mtu 9216\n[edit interfaces et-0/0/1]\nlab@q1# commit\n"
    )
    assert bodies(text) == ["set interfaces et-0/0/1 mtu 9216"]


def test_a_typed_configuration_is_read(tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text(
        "```\nleaf9(config)# class-map type qos match-all RDMA\nleaf9(config-cmap-qos)# match dscp 26\n"
        "leaf9(config)# policy-map type qos IN\nleaf9(config-pmap-qos)# class RDMA\n"
        "leaf9(config-pmap-c-qos)# set qos-group 3\n"
        "leaf9(config)# interface Ethernet1/4\nleaf9(config-if)# service-policy type qos input IN\n```\n",
        encoding="utf-8",
    )
    (device,) = discover(tmp_path).devices
    assert (device.name, device.family, device.not_understood) == ("leaf9", "nxos", ())
    assert device.intent.qos is not None
    assert device.intent.qos.maps.traffic_class[26] == 3


def test_a_session_that_a_page_indents_is_read(tmp_path: Path) -> None:
    rows = "\n".join(f"    Ethernet1/{at}        Auto On  (8)       {at}          0" for at in (1, 2))
    head = (
        "    leaf2# show interface priority-flow-control\n    Port               Mode Oper(VL bmap)  RxPPP      TxPPP\n"
    )
    (tmp_path / "note.txt").write_text(f"{head}\n{rows}\n", encoding="utf-8")
    (device,) = discover(tmp_path).devices
    assert device.state is not None
    assert [port.name for port in device.state.ports] == ["Ethernet1/1", "Ethernet1/2"]


FLAT = """\
feature lldp
class-map type qos match-all RDMA
match dscp 26
exit
policy-map type qos IN
class type qos RDMA
set qos-group 3

class type qos class-default
set qos-group 0
exit
exit
system qos
service-policy type qos input IN
snmp-server location lab
interface Ethernet1/1-2
mtu 9216
priority-flow-control mode on
!
end
"""


def test_a_pasted_configuration_gets_its_indentation() -> None:
    lines = FLAT.splitlines()
    assert is_flat(lines)
    assert [line for line in indented(lines) if line and line != "!"] == [
        "feature lldp",
        "class-map type qos match-all RDMA",
        "  match dscp 26",
        "policy-map type qos IN",
        "  class type qos RDMA",
        "    set qos-group 3",
        "  class type qos class-default",
        "    set qos-group 0",
        "system qos",
        "  service-policy type qos input IN",
        "snmp-server location lab",
        "interface Ethernet1/1-2",
        "  mtu 9216",
        "  priority-flow-control mode on",
    ]
    assert len(indented(lines)) == len(lines)


@pytest.mark.parametrize(
    "text",
    [
        "interface Ethernet1\n   mtu 9214\ninterface Ethernet2\n   mtu 9214\n",
        "interface Ethernet1\n!\ninterface Ethernet2\n!\n",
        "class-map type qos match-any A\n  match dscp 26\npolicy-map type qos B\n  class A\n    set qos-group 3\n",
        "hostname a\nip routing\n",
    ],
)
def test_what_is_indented_already_stays(text: str) -> None:
    assert not is_flat(text.splitlines())


def test_a_pasted_configuration_is_read(tmp_path: Path) -> None:
    (tmp_path / "reference.txt").write_text(FLAT, encoding="utf-8")
    (device,) = discover(tmp_path).devices
    assert device.intent.qos is not None
    assert device.intent.qos.maps.traffic_class[26] == 3
    assert [port.mtu_bytes for port in device.intent.interfaces] == [9216, 9216]


def test_files_of_which_nothing_is_taken_are_named(tmp_path: Path) -> None:
    (tmp_path / "pfc.txt").write_text("Port   Mode  Oper\nand nothing below it\n", encoding="utf-8")
    (tmp_path / "module.txt").write_text(
        "\tIdentifier                                : 0x11 (QSFP28)\n\tVendor SN   : X1\n", encoding="utf-8"
    )
    told = {each.file: each.problem for each in discover(tmp_path).unreadable}
    assert "nothing could be taken from it" in told["pfc.txt"]
    assert "of an interface that nothing names" in told["module.txt"]


def test_neighbours_on_a_switchs_ports_make_a_switch(tmp_path: Path) -> None:
    detail = "Interface Ethernet3 detected 1 LLDP neighbors:\n\n    - Chassis ID type: MAC address (4)\n"
    detail += '      Chassis ID     : 0011.2233.4455\n      Port ID     : "Ethernet9"\n    - System Name: "spine2"\n'
    (tmp_path / "leaf7_lldp.txt").write_text(detail, encoding="utf-8")
    network = discover(tmp_path)
    assert [device.name for device in network.devices] == ["leaf7"]
    assert network.hosts == ()


def test_a_switch_whose_management_port_has_linuxs_name_is_a_switch(tmp_path: Path) -> None:
    table = (
        "LocalPort    RemoteDevice    RemotePortID    Capability\n-----------  --------------  --------------  ---\n"
    )
    (tmp_path / "leaf8_lldp.txt").write_text(
        table + "Ethernet8    spine1          Ethernet64      BR\neth0         oob1            swp3            BR\n",
        encoding="utf-8",
    )
    network = discover(tmp_path)
    assert ([device.name for device in network.devices], network.hosts) == (["leaf8"], ())


def test_variables_of_a_job_are_those_of_the_folder_s_host(tmp_path: Path) -> None:
    (tmp_path / "gpu03").mkdir()
    (tmp_path / "gpu03" / "job.env").write_text("NCCL_IB_TC=106\n", encoding="utf-8")
    (tmp_path / "gpu03" / "mlnx_qos_-i_eth2.txt").write_text(
        "DCBX mode: OS controlled\nPriority trust state: dscp\n", encoding="utf-8"
    )
    (host,) = discover(tmp_path).hosts
    assert (host.name, host.environment, [nic.name for nic in host.nics]) == (
        "gpu03",
        (("NCCL_IB_TC", "106"),),
        ["eth2"],
    )


def test_settings_by_interface_and_by_rdma_device_are_of_one_nic(tmp_path: Path) -> None:
    (tmp_path / "gpu03").mkdir()
    for name, text in {
        "mlnx_qos_-i_eth2": "PFC configuration:\n\tpriority    0   1   2   3   4   5   6   7\n"
        "\tenabled     0   0   0   1   0   0   0   0\n",
        "sysfs": "/sys/class/infiniband/mlx5_0/ports/1/gid_attrs/ndevs/3:eth2\n"
        "/sys/class/infiniband/mlx5_0/tc/1/traffic_class:106\n",
    }.items():
        (tmp_path / "gpu03" / f"{name}.txt").write_text(text, encoding="utf-8")
    (host,) = discover(tmp_path).hosts
    assert [(nic.name, nic.intent.qos.pfc, nic.intent.qos.roce_tos) for nic in host.nics] == [("eth2", (3,), 106)]


def test_cards_that_are_known_by_their_place_on_pci_are_no_storage(tmp_path: Path) -> None:
    (tmp_path / "gpu03_port.txt").write_text(
        "NIC  : 42424650-4c32-3531-3230-000000000001 (0000:f6:00.0)\n\nPort : 04908130-a7a0 (eth1/1)\n  Spec:\n"
        "    speed                  : 400G\n  Status:\n    Operational status     : UP\n",
        encoding="utf-8",
    )
    (host,) = discover(tmp_path).hosts
    assert (host.kind, [nic.name for nic in host.nics]) == ("host", ["0000:f6:00.0"])


def test_tables_that_a_page_shows_one_by_one_are_of_one_switch(tmp_path: Path) -> None:
    def fenced(text: str) -> str:
        return f"A table:\n\n```\n{text}\n```\n\n"

    page = fenced('{"DSCP_TO_TC_MAP": {"AZURE": {"26": "3"}}}')
    page += fenced('{"PORT_QOS_MAP": {"Ethernet0": {"dscp_to_tc_map": "AZURE", "pfc_enable": "3"}}}')
    page += fenced('{"PORT_QOS_MAP": {"Ethernet0": {"pfc_enable": "4"}}}')
    (tmp_path / "guide.md").write_text(page, encoding="utf-8")
    first, second = discover(tmp_path).devices
    assert first.intent.qos is not None
    assert second.intent.qos is not None
    assert first.intent.qos.maps.traffic_class[26] == 3
    assert [[each.pfc for each in qos.ports] for qos in (first.intent.qos, second.intent.qos)] == [[(3,)], [(4,)]]


@pytest.mark.parametrize("prompt", ["$ ", "cumulus@leaf5:~$ ", "", "sudo "])
def test_what_sets_and_prints_nothing_is_configuration(tmp_path: Path, prompt: str) -> None:
    lines = ["nv set system hostname leaf5", "nv set interface swp1-2 link mtu 9216", "nv config apply -y"]
    shown = [
        "$ nv show interface",
        "Interface  State  Speed  MTU",
        "---------  -----  -----  ----",
        "swp1       up     400G   9216",
    ]
    text = "\n".join([*(prompt + line for line in lines), *(shown if prompt == "$ " else [])])
    (tmp_path / "guide.txt").write_text(text + "\n", encoding="utf-8")
    (device,) = discover(tmp_path).devices
    assert (device.name, [port.mtu_bytes for port in device.intent.interfaces]) == ("leaf5", [9216, 9216])
    assert device.not_understood == ()


def test_prompts_with_spaces_and_marks_of_emphasis() -> None:
    typed = (
        "sw (config)# interface ethernet 12-16\nsw (config-if-Et12-16) # **priority-flow-control on**\n"
        "sw(config-if-Et12-16)# mtu 9214\n"
    )
    assert bodies(typed) == ["interface ethernet 12-16", "   priority-flow-control on", "   mtu 9214"]


def test_a_map_below_an_interface_is_bound_and_elsewhere_begun() -> None:
    flat = "interface Eth1/1\nqos-map dscp-tc ROCE\nmtu 9216\nqos-map traffic-class Q\nqueue 3 qos-group 3\n"
    assert indented(flat.split("\n")[:-1]) == [
        "interface Eth1/1",
        "  qos-map dscp-tc ROCE",
        "  mtu 9216",
        "qos-map traffic-class Q",
        "  queue 3 qos-group 3",
    ]


def test_a_port_that_a_guide_calls_otherwise_is_still_the_same() -> None:
    lines = [
        "sw1(config)# interface ethernet 12-16",
        "sw1(config-if-Et12-16)# mtu 9214",
        "sw1(config-if-et1)# priority-flow-control on",
        "sw1(config-if-et1)# interface Ethernet2",
        "sw1(config-if-Et2)# mtu 1500",
    ]
    without_prompts(lines)
    step = " " * (len(lines[1]) - len(lines[1].lstrip()))
    assert lines == [
        "interface ethernet 12-16",
        f"{step}mtu 9214",
        f"{step}priority-flow-control on",
        "interface Ethernet2",
        f"{step}mtu 1500",
    ]
