"""What each family loads on its first boot, and the DHCP options that lead there.

- EOS: option 67 names a script that starts with `#!` or a startup configuration (Arista, "Zero Touch Provisioning").
- NX-OS: option 67 names a Python script with its MD5 sum in a line `#md5sum="..."`, which the switch checks; the script
  leaves the configuration in `scheduled-config` (Cisco Nexus 9000 Fundamentals, "Using PowerOn Auto Provisioning").
- Junos OS Evolved: option 43, suboption 1 is the configuration file, 3 the transfer mode; option 66 the server
  (Juniper, "Zero Touch Provisioning DHCP Options for Junos OS Evolved").
- SONiC: option 67 names ztp.json, whose sections run in the order of their names (SONiC, doc/ztp/ztp.md).
- Cumulus Linux: option 239 names a script that holds `CUMULUS-AUTOPROVISIONING` (NVIDIA, "Zero Touch Provisioning").
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from eastwest.vendors.ztp.inventory import Box

SERVER = 66
BOOTFILE = 67
CUMULUS = 239
VENDOR = 43
_REFUSE = "holds placeholders of secrets (@@NAME@@): fill them in on the server"


@dataclass(frozen=True)
class Boot:
    """Of one switch. files: by name. options: DHCP option → text. vendor: suboptions of option 43."""

    files: dict[str, str] = field(default_factory=dict)
    options: dict[int, str] = field(default_factory=dict)
    vendor: dict[int, str] = field(default_factory=dict)


def _check_serial(box: Box, command: str) -> str:
    if not box.serial:
        return ""
    return (
        f"if ! {command} | grep -qwF '{box.serial}'; then\n"
        f"    echo 'this box is not {box.hostname} ({box.serial})' >&2\n    exit 1\nfi\n"
    )


def _eos(url: str, box: Box) -> Boot:
    script = (
        f"#!/bin/bash\n# First boot of {box.hostname}.\nset -eu\n{_check_serial(box, _cli('show version'))}"
        f"{_cli(f'copy {url}/{box.hostname}/startup-config.cfg flash:startup-config')}\n"
        f"if {_cli('more flash:startup-config')} | grep -q '@@'; then\n"
        f"    {_cli('delete flash:startup-config')}\n    echo 'startup-config {_REFUSE}' >&2\n    exit 1\nfi\n"
    )
    return Boot({"bootstrap.sh": script}, {BOOTFILE: f"{url}/ztp/{box.hostname}/bootstrap.sh"})


def _cli(command: str) -> str:
    return f"FastCli -p 15 -c '{command}'"


def _nxos(url: str, box: Box) -> Boot:
    body = f'''\
"""First boot of {box.hostname}."""
import os
import sys

from cli import cli

EXPECTED = {box.serial!r}
FOUND = os.environ.get("POAP_SERIAL", "")
if EXPECTED and FOUND and FOUND != EXPECTED:
    sys.exit("this box is " + FOUND + ", not {box.hostname} (" + EXPECTED + ")")
cli("copy {url}/{box.hostname}/running-config.cfg bootflash:poap-eastwest.cfg vrf management")
with open("/bootflash/poap-eastwest.cfg") as config:
    if "@@" in config.read():
        sys.exit("the configuration {_REFUSE}")
cli("copy bootflash:poap-eastwest.cfg scheduled-config")
'''
    first = "#!/bin/env python3\n"
    # The switch takes the sum over the script without the line that holds it.
    digest = hashlib.md5(f"{first}{body}".encode(), usedforsecurity=False).hexdigest()
    script = f'{first}#md5sum="{digest}"\n{body}'
    return Boot({"poap.py": script}, {BOOTFILE: f"{url}/ztp/{box.hostname}/poap.py"})


def _junos(url: str, box: Box) -> Boot:
    scheme, _, rest = url.partition("://")
    server, _, path = rest.partition("/")
    file = "/".join(part for part in (path, box.hostname, "junos.conf") if part)
    return Boot({}, {SERVER: server.partition(":")[0]}, {1: file, 3: scheme})


def _sonic(url: str, box: Box) -> Boot:
    base = f"{url}/{box.hostname}"
    script = (
        f"#!/bin/bash\n# First boot of {box.hostname}: routing, after config_db.json.\nset -eu\n"
        f"{_check_serial(box, 'decode-syseeprom -s')}"
        "if grep -q '@@' /etc/sonic/config_db.json; then\n"
        f"    echo 'config_db.json {_REFUSE}' >&2\n    exit 1\nfi\n"
        f"curl --fail --silent --show-error --output /etc/sonic/frr/frr.conf '{base}/frr.conf'\n"
        "chmod 640 /etc/sonic/frr/frr.conf\nsystemctl restart bgp\n"
    )
    tree = {
        "ztp": {
            "01-configdb-json": {
                "url": {"source": f"{base}/config_db.json", "destination": "/etc/sonic/config_db.json"},
                "halt-on-failure": True,
            },
            "02-routing": {"plugin": {"url": {"source": f"{url}/ztp/{box.hostname}/routing.sh"}}},
        }
    }
    files = {"ztp.json": json.dumps(tree, indent=2) + "\n", "routing.sh": script}
    return Boot(files, {BOOTFILE: f"{url}/ztp/{box.hostname}/ztp.json"})


def _nvue(url: str, box: Box) -> Boot:
    script = (
        f"#!/bin/bash\n# CUMULUS-AUTOPROVISIONING\n# First boot of {box.hostname}.\nset -eu\n"
        f"{_check_serial(box, 'decode-syseeprom -e')}"
        f"curl --fail --silent --show-error --output /tmp/startup.yaml '{url}/{box.hostname}/startup.yaml'\n"
        "if grep -q '@@' /tmp/startup.yaml; then\n"
        f"    echo 'startup.yaml {_REFUSE}' >&2\n    exit 1\nfi\n"
        "nv config patch /tmp/startup.yaml\nnv config apply --assume-yes\nnv config save\n"
    )
    return Boot({"ztp.sh": script}, {CUMULUS: f"{url}/ztp/{box.hostname}/ztp.sh"})


BOOTS: dict[str, Callable[[str, Box], Boot]] = {
    "eos": _eos,
    "nxos": _nxos,
    "junos": _junos,
    "sonic": _sonic,
    "nvue": _nvue,
}
"""By family: (URL of the folder of configurations, box) → what it boots from."""
