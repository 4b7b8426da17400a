"""Pieces of a text, each with its lines where they were."""

from __future__ import annotations

from eastwest.discover.sort import Sorted, sort
from eastwest.discover.source import Text
from eastwest.discover.split import Piece, pieces_of


def pieces(text: str, name: str = "a.txt") -> tuple[Piece, ...]:
    return pieces_of(Text(name, text))


def test_prompts_part_a_session_and_name_the_host() -> None:
    found = pieces("leaf1#show version\nArista\nleaf1#show running-config | no-more\nhostname leaf1\nleaf1#exit\n")
    assert [(each.command, each.host) for each in found] == [
        ("show version", "leaf1"),
        ("show running-config | no-more", "leaf1"),
    ]
    assert found[1].text.split("\n").index("hostname leaf1") == 3


def test_prompts_of_junos_cumulus_and_a_shell() -> None:
    text = (
        "{master:0}\nadmin@qfx1> show lldp neighbors \nx\ncumulus@sw1:mgmt:~$ nv config show -o commands\ny\n"
        "root@h1:~# ethtool -a eth2\nz\n"
    )
    assert [(each.host, each.command.split()[0]) for each in pieces(text) if each.host] == [
        ("qfx1", "show"),
        ("sw1", "nv"),
        ("h1", "ethtool"),
    ]


def test_the_commands_of_a_show_tech() -> None:
    text = (
        "------------- show version -------------\n\nArista\n\n"
        "------------- show running-config -------------\n\nhostname a\n"
    )
    assert [each.command for each in pieces(text)] == ["show version", "show running-config"]
    nxos = "`show version`\nCisco\n`show running-config`\nhostname a\n"
    assert [each.command for each in pieces(nxos)] == ["show version", "show running-config"]


def test_a_description_that_looks_like_a_prompt_parts_nothing() -> None:
    text = "interface Ethernet1\n   description core# show me\nbanner motd ^\n  router> show everything\n^\n"
    assert len(pieces(text)) == 1


def test_fenced_snippets_of_a_page() -> None:
    page = "# Leaf\n\n```eos\nhostname leaf1\n```\n\nprose with `code`\n\n~~~\nhostname spine1\n~~~\n"
    found = pieces(page, "guide.md")
    assert [each.text.strip() for each in found] == ["hostname leaf1", "hostname spine1"]
    assert [each.number for each in found] == [1, 2]
    assert found[1].text.count("\n") == 9
    assert pieces("only prose\n", "guide.md") == ()


def test_code_that_a_page_without_fences_sets_in() -> None:
    page = (
        "Prose\n\n    hostname leaf1\n\n    interface vlan1\n    no shutdown\n\nmore prose\n   \n    hostname leaf2\n"
    )
    found = pieces(page, "README.md")
    assert [each.text.strip().split("\n")[0] for each in found] == ["hostname leaf1", "hostname leaf2"]
    assert found[0].text.split("\n").index("hostname leaf1") == 2


def test_objects_that_a_script_writes_into_files() -> None:
    script = "#!/bin/bash\ncat > /tmp/q.json << 'EOF'\n{\n \"PORT\": {}\n}\nEOF\n"
    script += "sudo config reload -y\ncat <<EOF\nprose\nEOF\n"
    found = pieces(script, "set.sh")
    assert [each.text.strip().split("\n")[0] for each in found] == ["#!/bin/bash", "{", "sudo config reload -y"]
    assert found[1].text.split("\n").index("{") == 2


def test_a_page_that_is_an_object() -> None:
    assert [each.text for each in pieces('{"PORT": {}}\n', "config_db.md")] == ['{"PORT": {}}\n']


def test_what_is_set_in_already_keeps_its_place() -> None:
    text = "interface Eth1/1\nmtu 9100\nno shutdown\nrouter bgp 1\n address-family ipv4 unicast\n  maximum-paths 8\n"
    text += " neighbor interface Eth1/1\n  remote-as external\n"
    (piece,) = pieces(text, "a.cfg")
    assert piece.text.split("\n")[1:8] == [
        "  mtu 9100",
        "  no shutdown",
        "router bgp 1",
        " address-family ipv4 unicast",
        "  maximum-paths 8",
        " neighbor interface Eth1/1",
        "  remote-as external",
    ]


def test_literal_blocks_of_restructuredtext() -> None:
    page = "Leaf\n====\n\n.. code-block:: shell\n   :caption: x\n\n   interface Ethernet1\n      mtu 9214\n\nprose\n"
    found = pieces(page, "guide.rst")
    assert [each.text.strip("\n") for each in found] == ["interface Ethernet1\n   mtu 9214"]


def test_several_devices_in_one_file() -> None:
    text = "! first\nhostname a\ninterface x\n!\n! second\nhostname b\ninterface x\n"
    assert [each.text.strip().split("\n")[0] for each in pieces(text)] == ["! first", "!"]
    divided = "interface Vlan7\n mtu 9216\n!-----\ninterface Vlan7\n mtu 9216\n"
    assert len(pieces(divided)) == 2
    assert len(pieces("interface Vlan7\n!-----\ninterface Vlan8\n")) == 1


def test_what_is_said_before_a_configuration_is_no_line_of_it() -> None:
    (piece,) = pieces("leaf1# show run\nBuilding configuration...\n\nCurrent configuration:\n!\nfrr version 8.4\n")
    assert (piece.start, piece.body) == (4, "!\nfrr version 8.4\n")


def test_pagers_are_taken_out() -> None:
    (piece,) = pieces("interface x\n--More--  mtu 9000\n ---(more 40%)---\n")
    assert piece.text == "interface x\n  mtu 9000\n\n"  # a pager takes the indentation along


def test_texts_within_terraform() -> None:
    text = "locals {\n  a = <<-EOT\nsystem { host-name x; }\n  EOT\n  b = <<EOF\nset system host-name y\nEOF\n}\n"
    found = [(each.body.strip(), each.number, each.start) for each in pieces(text, "site.tf")]
    assert found == [("system { host-name x; }", 1, 2), ("set system host-name y", 2, 5)]


def test_a_text_that_leaves_a_block_open_goes_on_in_the_next() -> None:
    text = (
        'a = <<-EOT\nsystem {\n  host-name "${x}";\nEOT\nb = <<-EOT\n  %{ for i in y }\n  }\n  EOT\nc = "${a} ${b}"\n'
    )
    (found,) = pieces(text, "site.tf")
    assert [line.strip() for line in found.body.split("\n") if line.strip()] == [
        "system {",
        'host-name "${x}";',
        "%{ for i in y }",
        "}",
    ]


def test_another_end_of_an_open_block_gets_its_heading() -> None:
    text = "a = <<-EOT\nclass-of-service {\nEOT\nb = <<-EOT\nx y;\n}\nEOT\nc = <<-EOT\nx z;\n}\nEOT\n"
    first, second = pieces(text, "site.tf")
    assert first.body.split() == ["class-of-service", "{", "x", "y;", "}"]
    assert (second.start, second.body.split("\n")) == (7, ["class-of-service {", "x z;", "}"])


def test_a_name_and_commands_to_type_are_no_outputs() -> None:
    page = "```\nge-0/0/0.0\n```\n```\nshow chassis hardware\nrun show interfaces diagnostics optics et-0/0/1\n```\n"
    found = [sort(piece) for piece in pieces(page, "guide.md")]
    assert [each.what for each in found if isinstance(each, Sorted)] == ["unknown", "nothing"]


def test_a_title_that_the_code_names_as_a_device_says_whose_the_rest_is() -> None:
    page = "### l1\n\n```\nauto swp1\n```\n\n```\nhostname l1\n```\n\n ### s1\n\n```\nauto swp2\n```\n"
    assert [(each.host, each.body) for each in pieces(page, "guide.md")] == [
        ("l1", "auto swp1"),
        ("l1", "hostname l1"),
        ("", "auto swp2"),
    ]


def test_a_prompt_may_stand_further_in_than_what_it_printed() -> None:
    page = "```text\n  root@Spine2> show bgp summary\nGroups: 1\n```\n"
    assert [(each.host, each.command) for each in pieces(page, "guide.md")] == [("Spine2", "show bgp summary")]


def test_code_in_html_ends_with_its_own_tag() -> None:
    page = '<details><pre><code>{\n "VLAN": {}\n}</pre></code></details>\n'
    assert [each.body for each in pieces(page, "guide.md")] == ['{\n "VLAN": {}\n}']
