"""Commands of NVUE within scripts, playbooks and programs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from eastwest.discover.found import network_of
from eastwest.discover.model import FoundNetwork, Unreadable
from eastwest.discover.source import Text


def network(**files: str) -> FoundNetwork:
    """Of texts by name; `__` stands for the dot."""

    def texts() -> Iterator[Text | Unreadable]:
        yield from (Text(name.replace("__", "."), text) for name, text in files.items())

    return network_of(texts())


def mtus(found: FoundNetwork) -> dict[str, dict[str, int]]:
    return {device.name: {port.name: port.mtu_bytes for port in device.intent.interfaces} for device in found.devices}


LOOP = "for p in swp1 swp2; do nv set interface $p link mtu 9000; done\n"
PLAYBOOK = """\
- hosts: leaves
  tasks:
    - name: ports
      nvidia.nvue.command:
        commands:
          - set interface swp1 link mtu 9000
          - set interface {{ uplink }} link mtu 9000
        apply: true
    - name: other
      ansible.builtin.debug:
        msg: set nothing
"""
PROGRAM = """\
import paramiko
for command in ["nv set interface swp1 link mtu 9000", 'nv set system hostname leaf3', f"nv set interface {p} bond"]:
    client.exec_command(command)
"""
EXPECT = 'spawn ssh cumulus@leaf4\nexpect "$ "\nsend "nv set interface swp1 link mtu 9000\\r"\n'
REMOTE = 'for sw in leaf1 leaf2; do ssh cumulus@$sw "nv set interface swp1 link mtu 9000 && nv config apply"; done\n'


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("leaf9__sh", LOOP, {"leaf9": {"swp1": 9000, "swp2": 9000}}),
        ("leaf9__yml", PLAYBOOK, {"leaf9": {"swp1": 9000}}),
        ("push__py", PROGRAM, {"leaf3": {"swp1": 9000}}),
        ("push__exp", EXPECT, {"leaf4": {"swp1": 9000}}),
        ("all__sh", REMOTE, {"leaf1": {"swp1": 9000}, "leaf2": {"swp1": 9000}}),
        ("guide__md", f"```\ncumulus@leaf5:~$ {LOOP}```\n", {"leaf5": {"swp1": 9000, "swp2": 9000}}),
    ],
)
def test_what_they_set_is_read(name: str, text: str, expected: dict[str, dict[str, int]]) -> None:
    assert mtus(network(**{name: text})) == expected


def test_what_is_to_be_filled_in_is_told_where_it_stands() -> None:
    (device,) = network(leaf9__yml=PLAYBOOK).devices
    assert [(each.line, each.text) for each in device.not_understood] == [(7, "interface {{ uplink }} link mtu 9000")]


def test_a_manifest_s_script_is_read() -> None:
    manifest = """\
kind: MachineConfig
spec:
  contents:
    inline: |
      #!/bin/bash
      for nic in $(ls /sys/class/net); do
        mlnx_qos -i "$nic" --trust dscp --pfc 0,0,0,0,1,0,0,0 2>/dev/null || true
        echo 1 > /sys/class/net/"$nic"/ecn/roce_np/enable/4
      done
  mode: 0755
"""
    (host,) = network(node__yaml=manifest).hosts
    assert (host.nics[0].intent.qos.pfc, host.nics[0].intent.qos.ecn, host.not_understood) == ((4,), (4,), ())


PAGE = """\
```
nv set interface lo ip address {first}/32
```
text
```
nv set interface swp1 link mtu 9000
```
```
nv set interface lo ip address {second}/32
```
"""


def test_snippets_of_a_page_are_of_one_switch_unless_they_differ() -> None:
    same, other = (
        network(page__md=PAGE.format(first="192.0.2.1", second=second)) for second in ("192.0.2.1", "192.0.2.2")
    )
    assert len(same.devices) == 1
    assert len(other.devices) == 2


def test_a_snippet_that_names_the_switch_names_the_rest() -> None:
    found = network(
        page__md=PAGE.format(first="192.0.2.1", second="192.0.2.1") + "```\nnv set system hostname x7\n```\n"
    )
    assert [device.name for device in found.devices] == ["x7"]


def test_host_snippets_of_a_page_are_of_one_host() -> None:
    page = """\
```
hca_id: mlx5_0
        transport:                      InfiniBand (0)
        fw_ver:                         28.39.1002
                port:   1
                        state:                  PORT_ACTIVE (4)
                        active_mtu:             4096 (5)
                        link_layer:             Ethernet
```
```yaml
network:
  version: 2
  ethernets:
    eth2:
      mtu: 9000
```
"""
    assert [host.name for host in network(page__md=page).hosts] == ["page#1"]


def test_output_below_its_command_is_that_hosts() -> None:
    page = """\
```
root@gpu7:~# rdma link show
```
prints
```
link mlx5_0/1 state ACTIVE physical_state LINK_UP netdev eth2
```
"""
    (host,) = network(page__md=page).hosts
    assert (host.name, [nic.name for nic in host.nics]) == ("gpu7", ["eth2"])


def test_yaml_between_commands_is_read_with_them() -> None:
    page = """\
```
cumulus@leaf5:~$ nv set interface swp1 link mtu 9000
cumulus@leaf5:~$ nv config diff
- set:
    interface:
      swp2:
        link:
          mtu: 9000
```
"""
    found = network(page__md=page)
    assert mtus(found) == {"leaf5": {"swp1": 9000, "swp2": 9000}}
    assert found.devices[0].not_understood == ()


def test_indented_code_of_a_page_without_fences_is_read() -> None:
    assert mtus(network(page__md="Set it:\n\n    nv set interface swp1 link mtu 9000\n\nDone.\n")) == {
        "page#1": {"swp1": 9000}
    }


TABS = """\
=== "leaf1"
\t```bash
\tnv set interface swp1 link mtu 9000
\t```
### spine-2
```
nv set interface swp1 link mtu 9100
```
**Example: leaf1.yaml**

```
nv set interface swp2 link mtu 9000
```
"""


def test_a_tab_or_heading_names_the_device() -> None:
    assert mtus(network(page__md=TABS)) == {"leaf1": {"swp1": 9000, "swp2": 9000}, "spine-2": {"swp1": 9100}}


def test_routing_of_frr_beside_interfaces_is_the_switch_s() -> None:
    frr = "frr version 7.0\nrouter bgp 64512\n bgp router-id 192.0.2.1\n neighbor swp1 interface remote-as external\n"
    found = network(**{"leaf1/interfaces": "auto swp1\niface swp1\n    mtu 9216\n", "leaf1/frr.conf": frr})
    (device,) = found.devices
    assert (device.family, device.intent.bgp and device.intent.bgp.asn) == ("nvue", 64512)
    assert mtus(found) == {"leaf1": {"swp1": 9216}}
    assert not [note for note in found.notes if "left out" in note]


def test_a_manifest_in_a_here_document_is_read() -> None:
    template = "kind: SriovNetworkNodePolicy\nspec:\n  mtu: 9000\n  nicSelector:\n    pfNames: [eth2]\n"
    page = f"~~~bash\n$ cat <<EOF > policy.yaml\n{template}EOF\n~~~\n"
    script = f"#!/bin/sh\ncat << 'EOF' | kubectl apply -f -\n{template}EOF\nmlnx_qos -i eth2 --trust dscp\n"
    for name, text in (("page__md", page), ("node__sh", script)):
        (host,) = network(**{name: text}).hosts
        assert [(nic.name, nic.intent.mtu_bytes) for nic in host.nics] == [("eth2", 9000)]
        assert host.not_understood == ()


def test_commands_between_sentences_of_a_page_are_read() -> None:
    page = (
        "Pauses on one priority only:\n\n    A title\n\nmlnx_qos -i eth3 --pfc 0,0,0,0,1,0,0,0\n\nThen the trust.\n"
        "\\# mlnx_qos -i eth3 --trust dscp\n"
    )
    (host,) = network(notes__md=page).hosts
    (nic,) = host.nics
    assert (nic.intent.qos.pfc, nic.intent.qos.trust) == ((4,), "dscp")
    assert not host.not_understood


def test_code_right_below_a_heading_is_of_the_device_it_names() -> None:
    found = network(
        notes__md="# leaf7\n    net add interface swp1 mtu 9000\n\n# leaf8\n    net add interface swp1 mtu 1500\n"
    )
    assert mtus(found) == {"leaf7": {"swp1": 9000}, "leaf8": {"swp1": 1500}}


def test_strings_of_several_lines_hold_commands() -> None:
    program = 'import x\nBASE = """nv set interface swp1 link mtu 9000\nnv set interface swp2 link mtu 9100"""\n'
    assert mtus(network(push__py=program)) == {"push": {"swp1": 9000, "swp2": 9100}}


def test_a_placeholder_is_no_name() -> None:
    program = 'import x\nsend(f"nv set system hostname {name(i)}")\nsend("nv set interface swp1 link mtu 9000")\n'
    assert mtus(network(push__py=program)) == {"push": {"swp1": 9000}}


def test_nics_are_set_over_ssh() -> None:
    script = (
        "for h in gpu1 gpu2; do\n  ssh root@$h 'mlnx_qos -i eth2 --trust dscp'\n"
        "  ssh root@$h 'made up mlnx_qos'\ndone\nmlnx_qos -i eth9 --trust pcp\n"
    )
    hosts = {host.name: host for host in network(a__sh=script).hosts}
    assert {name: [(nic.name, nic.intent.qos.trust) for nic in host.nics] for name, host in hosts.items()} == {
        "a": [("eth9", "pcp")],
        "gpu1": [("eth2", "dscp")],
        "gpu2": [("eth2", "dscp")],
    }
    assert [each.line for each in hosts["gpu2"].not_understood] == [3]


def test_what_a_script_comments_out_is_not_run() -> None:
    script = "#!/bin/bash\n# sudo ip link set dev eth3 mtu 9000\nsudo mlnx_qos -i eth2 --trust dscp\n"
    (host,) = network(a__sh=script).hosts
    assert [(nic.name, nic.intent.mtu_bytes) for nic in host.nics] == [("eth2", 0)]


def test_a_value_of_several_lines_ends_where_its_quotes_do() -> None:
    script = (
        "#!/bin/bash\nnv set system message pre-login '####\n# a b\n####'\n"
        "nv set interface swp1 link mtu 9000\nnv set interface swp1 made up\n"
    )
    (device,) = network(a__sh=script).devices
    assert device.intent.management.banner == "#### # a b ####"
    assert [each.line for each in device.not_understood] == [6]


def test_vyos_is_no_junos() -> None:
    found = network(
        a__txt="set interfaces ethernet eth0 address '192.0.2.1/24'\nset nat source rule 10 protocol 'all'\n"
    )
    assert not found.devices
    assert "VyOS" in found.unreadable[0].problem


def test_what_a_script_says_it_does_is_not_done() -> None:
    text = (
        'sw() { ssh cumulus@$1 "$2"; }\nfor dev in leaf01; do\n  sw ${dev} "nv set interface swp1 link mtu 9000"\n'
        '  echo "  ${dev}: nv set interface swp1 link mtu 1500"\ndone\n'
    )
    assert mtus(network(a__sh=text)) == {"leaf01": {"swp1": 9000}}
