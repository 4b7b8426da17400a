"""Forms in which pages and notes show configurations: banners, boxes, fences beside bare text, remarks above JSON."""

from __future__ import annotations

from eastwest.discover import FoundNetwork, network_of
from eastwest.discover.roles import role_of_name
from eastwest.discover.source import Text

PORT = "interface Ethernet1/1\n  mtu 9216\n  ip address 10.0.0.{}/31\n  no shutdown\n"
EOS = "hostname {0}\n!\ninterface Ethernet1\n   mtu 9214\n   no switchport\n   ip address 10.0.0.{1}/31\n!\n"
TABLES = '"PORT": {"Ethernet0": {"mtu": "9100", "speed": "400000", "admin_status": "up"}}'


def read(text: str, name: str = "guide.md") -> FoundNetwork:
    return network_of(iter([Text(name, text)]))


def named(text: str, name: str = "guide.md") -> list[str]:
    return [each.name for each in read(text, name).devices]


def test_names_between_dividers_part_a_text() -> None:
    def banner(name: str) -> str:
        return f"%%%%%%%%%%%\n{name}\n%%%%%%%%%%%\n"

    text = banner("leaf1") + PORT.format(0) + banner("spine1") + PORT.format(1)
    assert named(text, "notes.txt") == ["leaf1", "spine1"]
    assert len(named(banner("leaf1") + PORT.format(0) + banner("leaf1") + PORT.format(1), "notes.txt")) == 2


def test_a_configuration_outside_of_the_fences_is_read() -> None:
    def switch(name: str, end: int) -> str:
        return f"%%%%%%%%%%%\n{name}\n%%%%%%%%%%%\n{EOS.format(name, end)}"

    bare = "# Our lab\n\nWhat the two switches run now.\n\n" + switch("leaf1", 0) + switch("spine1", 1)
    assert named(bare + '\n```json\n{"a": 1}\n```\n') == ["leaf1", "spine1"]


def test_remarks_above_json_are_no_part_of_it() -> None:
    found = read(f"```\n# of the first leaf\n// all ports\n{{{TABLES}}}\n```\n")
    assert not found.unreadable
    (port,) = found.devices[0].intent.interfaces
    assert port.mtu_bytes is not None


def test_the_marks_of_a_box_are_no_configuration() -> None:
    found = read("{{%notice note%}}\n```\n" + EOS.format("leaf1", 0) + "```\n{{%/notice%}}\n")
    assert [each.name for each in found.devices] == ["leaf1"]
    assert not found.unreadable


def test_a_summary_names_the_code_that_it_folds_away() -> None:
    def folded(name: str, end: int) -> str:
        return f"<details>\n<summary>{name}</summary>\n<p>\n\n```\n{PORT.format(end)}```\n</details>\n\n"

    assert named(folded("leaf1", 0) + folded("spine1", 1)) == ["leaf1", "spine1"]


def test_a_template_that_a_host_writes_is_no_configuration_of_its() -> None:
    script = "$ cat > fabric.j2 <<EOF\n{}EOF\n"
    assert named(script.format(EOS.format("leaf1", 0)), "session.txt") == []
    kept = named(script.replace(".j2", ".cfg").format(EOS.format("leaf1", 0)), "session.txt")
    assert kept == ["leaf1"]


def test_two_descriptions_of_one_port_are_of_two_switches() -> None:
    def snippet(text: str) -> str:
        return f"```\nset interfaces et-0/0/1 description {text}\nset interfaces et-0/0/1 mtu 9216\n```\n\n"

    assert len(read(snippet("to-a") + snippet("to-a")).devices) == 1
    assert len(read(snippet("to-a") + snippet("to-b")).devices) == 2


def test_planes_before_a_role_are_part_of_its_name() -> None:
    assert [role_of_name(name) for name in ("BELEAF1", "fe-beleaf2", "gpuspine3")] == ["leaf", "leaf", "spine"]
