"""Snippets of a page as parts of one switch, until one says otherwise."""

from __future__ import annotations

from pathlib import Path

from eastwest.discover import FoundDevice, discover

CLASSES = "class-map type qos match-all A\n  match cos 3\n"
POLICY = "policy-map type qos P\n  class A\n    set qos-group 3\n"
PORT = "interface Ethernet1/1\n  mtu 9216\n  ip address 10.0.0.0/31\n  service-policy type qos input P\n"


def page(folder: Path, *snippets: str, titles: tuple[str, ...] = ()) -> tuple[FoundDevice, ...]:
    heads = (*(f"## {title}\n\n" for title in titles), *([""] * len(snippets)))
    text = "".join(f"{head}```\n{each}```\n\n" for head, each in zip(heads, snippets, strict=False))
    (folder / "guide.md").write_text(text, encoding="utf-8")
    return discover(folder).devices


def test_a_guide_builds_one_switch_up(tmp_path: Path) -> None:
    (device,) = page(tmp_path, CLASSES, POLICY, PORT, CLASSES)
    assert device.intent.qos is not None
    assert device.intent.qos.maps.cos[3] == 3
    assert device.intent.qos.ports[0].trust == "cos"


def test_another_address_of_the_same_port_is_another_switch(tmp_path: Path) -> None:
    found = page(tmp_path, POLICY, PORT, PORT.replace("10.0.0.0", "10.0.0.1"))
    assert [len(each.intent.interfaces) for each in found] == [1, 1]


def test_both_ends_of_a_link_are_two_switches(tmp_path: Path) -> None:
    far = PORT.replace("10.0.0.0", "10.0.0.1").replace("1/1", "1/9")
    assert len(page(tmp_path, PORT, far)) == 2


def test_what_comes_later_goes_back_to_the_switch_that_it_fits(tmp_path: Path) -> None:
    other = PORT.replace("10.0.0.0", "10.0.0.1")
    more = "interface Ethernet1/2\n  mtu 9216\n  switchport mode trunk\n"
    first, second = page(tmp_path, PORT, other, more)
    assert (len(first.intent.interfaces), len(second.intent.interfaces)) == (2, 1)


def test_headings_tell_devices_and_options_apart(tmp_path: Path) -> None:
    assert len(page(tmp_path, CLASSES, POLICY, titles=("Leaf switches", "Spine switches"))) == 2
    assert len(page(tmp_path, CLASSES, POLICY, titles=("Option A", "Option B"))) == 2
    assert len(page(tmp_path, CLASSES, POLICY, titles=("Switch configuration", "TOR to TOR link"))) == 1


def test_one_policy_with_two_meanings_is_of_two_switches(tmp_path: Path) -> None:
    assert len(page(tmp_path, POLICY, POLICY.replace("group 3", "group 4"))) == 2


def test_quoted_snippets_are_read(tmp_path: Path) -> None:
    quoted = "".join(f"> {line}\n" for line in f"```console\n{PORT}```".splitlines())
    (tmp_path / "guide.md").write_text(f"> Note\n>\n{quoted}> the end\n", encoding="utf-8")
    (device,) = discover(tmp_path).devices
    assert device.intent.interfaces[0].addresses == ("10.0.0.0/31",)


def test_code_without_fences_and_marks_of_the_page_are_read(tmp_path: Path) -> None:
    lines = CLASSES.replace(" A", " A\\_B") + POLICY.replace("class A", "class A\\_B  ← storage") + PORT
    code = "".join(f"    {line}\n" for line in lines.splitlines())
    (tmp_path / "guide.md").write_text(f"Some words:\n\n{code}\nMore words.\n", encoding="utf-8")
    (device,) = discover(tmp_path).devices
    assert device.intent.qos is not None
    assert device.intent.qos.maps.cos[3] == 3


def test_remarks_at_the_head_of_a_snippet_tell_devices_apart(tmp_path: Path) -> None:
    assert len(page(tmp_path, "! Leaf\n" + CLASSES, "! Spine\n" + POLICY)) == 2


def test_two_switches_in_one_snippet_stand_behind_dividers(tmp_path: Path) -> None:
    port = "interface Ethernet1/48\n  mtu 9216\n  priority-flow-control mode on\n"
    assert len(page(tmp_path, f"! ===== Switch A (up) =====\n{port}! ===== Switch B =====\n{port}")) == 2


def test_snippets_of_another_maker_are_not_adopted(tmp_path: Path) -> None:
    found = page(tmp_path, PORT, "class-map X\n match ip dscp 48\n", titles=("Cisco", "Ruijie"))
    assert [each.lines for each in found] == [4]


def test_what_takes_a_configuration_back_is_no_part_of_it(tmp_path: Path) -> None:
    found = page(
        tmp_path,
        CLASSES,
        POLICY,
        PORT + "  priority-flow-control mode on\n",
        "interface Ethernet1/1\n  no ip address 10.0.0.0/31\n",
    )
    assert len(found) == 2


def test_a_line_of_spaces_before_code_is_no_code(tmp_path: Path) -> None:
    code = "".join(f"    {line}\n" for line in (CLASSES + POLICY + PORT).splitlines())
    (tmp_path / "guide.md").write_text(f"Some words:\n    \n{code}\nMore words.\n", encoding="utf-8")
    assert len(discover(tmp_path).devices) == 1


def test_dashes_behind_a_statement_begin_a_remark(tmp_path: Path) -> None:
    (device,) = page(
        tmp_path, CLASSES + POLICY.replace("set qos-group 3", "set qos-group 3 ----- of the system") + PORT
    )
    assert device.intent.qos is not None
    assert device.intent.qos.maps.cos[3] == 3


def test_a_heading_says_whose_a_short_snippet_is(tmp_path: Path) -> None:
    other = "interface Ethernet1-48\n  qos trust dscp\n  priority-flow-control mode on\n"
    text = f"### Cisco Nexus\n\n```\n{CLASSES}{POLICY}{PORT}```\n\n### Arista\n\n```\n{other}```\n"
    (tmp_path / "guide.md").write_text(text, encoding="utf-8")
    assert [each.family for each in discover(tmp_path).devices] == ["nxos", "eos"]


def test_items_and_links_above_code_name_its_device(tmp_path: Path) -> None:
    text = "".join(
        f"{above}\n\n```\n{PORT.replace('10.0.0.0', f'10.0.{number}.0')}```\n\n"
        for number, above in enumerate(("- [leaf-1](Config/leaf-1.cfg)", "* leaf-2", "### [spine-1](c.cfg)", "- both"))
    )
    (tmp_path / "lab.md").write_text(f"hello\n\n{text}", encoding="utf-8")
    assert [each.name for each in discover(tmp_path).devices] == ["lab#4", "leaf-1", "leaf-2", "spine-1"]


def test_an_interface_is_typed_in_short(tmp_path: Path) -> None:
    typed = "sw1(config)# int e1/47\nsw1(config-if)# priority-flow-control mode on\nsw1(config-if)# mtu 9216\n"
    (tmp_path / "typed.md").write_text(f"```\n{POLICY}```\n\n```\n{typed}```\n", encoding="utf-8")
    ports = {port.name: port.mtu_bytes for each in discover(tmp_path).devices for port in each.intent.interfaces}
    assert ports == {"Ethernet1/47": 9216}


def test_a_statement_in_parts_is_the_same_one(tmp_path: Path) -> None:
    queue = (
        "policy-map type queuing Q\n  class type queuing c-out-8q-q3\n    random-detect minimum-threshold 150 kbytes{}"
    )
    parts = ("maximum-threshold 3000 kbytes", "drop-probability 7", "weight 0", "ecn")
    one, broken = (queue.format("".join(f"{gap}{part}" for part in parts)) + "\n" for gap in (" ", "\n       "))
    assert len(page(tmp_path, one + POLICY, CLASSES + broken)) == 1


def test_who_shows_only_others_is_neither_switch_nor_host(tmp_path: Path) -> None:
    table = "Ip Address      Age      Mac Address    Vlan Physical-ifindex    Flags\n"
    row = "10.35.10.11     00:09:56 0050.0000.0600   10 Ethernet1/3         L\n"
    (tmp_path / "a.txt").write_text(f"leaf-10# sh ip arp suppression-cache local\n{table}{row}")
    found = discover(tmp_path)
    assert (found.hosts, found.devices) == ((), ())
    assert "leaf-10" in found.notes[0]
