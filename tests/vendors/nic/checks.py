"""What every NIC family must do: round trips, scripts that a shell takes, and commands that do what they say."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from eastwest.plan.device import HostIntent, differences
from eastwest.vendors.express import WITHOUT_REASON
from eastwest.vendors.nic.family import NicFamily, RenderedHost
from eastwest.vendors.nic.read import read_host
from eastwest.vendors.nic.render import render_host

RELEASES = "MLNX_OFED_LINUX-24.10-1.1.4.0: v236.1.155.0 1.117.5-a-56"
STUB = f'''#!/bin/sh
case "$1" in --version | -s) echo "{RELEASES}" ;; esac
echo "$(basename "$0") $*" >> "$STUB_LOG"
'''


def assert_round_trip(family: NicFamily, host: HostIntent) -> RenderedHost:
    """Render, read, compare; every loss is told with its reason; rendering what is expressed loses nothing."""
    rendered = render_host(family, host)
    result = read_host(family, {str(file.path): file.text for file in rendered.files})
    assert result.not_understood == ()
    assert list(differences(rendered.expressed, result.intent)) == []
    told = {(each.path, str(each.wanted), str(each.instead)) for each in rendered.inexpressible}
    assert {(each.path, str(each.wanted), str(each.instead)) for each in differences(host, result.intent)} == told
    assert [each.path for each in rendered.inexpressible if each.why == WITHOUT_REASON] == []
    again = render_host(family, rendered.expressed)
    assert again.inexpressible == ()
    assert again.files == rendered.files
    return rendered


def install(rendered: RenderedHost, folder: Path) -> Path:
    """Write the files of a host below a folder; its boot script."""
    for file in rendered.files:
        place = folder / Path(file.path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(file.text)
    script: Path = next(folder.glob("usr/local/sbin/eastwest-*"))
    script.chmod(0o755)
    return script


def assert_shell_takes(script: Path) -> None:
    """bash parses it; shellcheck, where it is installed, has nothing to say."""
    subprocess.run(["bash", "-n", str(script)], check=True)  # noqa: S603, S607
    if shutil.which("shellcheck") is None:
        pytest.skip("shellcheck is not installed; bash -n passed")
    found = subprocess.run(["shellcheck", str(script)], capture_output=True, text=True, check=False)  # noqa: S603, S607
    assert found.stdout == ""


def machine(folder: Path, nics: dict[str, tuple[str, str]], tools: tuple[str, ...]) -> dict[str, str]:
    """A /sys with NICs (interface to RDMA device and PCI address) and tools that log what they are told."""
    sys, programs = folder / "sys", folder / "bin"
    programs.mkdir()
    for tool in (*tools, "sysctl", "ofed_info"):
        (programs / tool).write_text(STUB)
        (programs / tool).chmod(0o755)
    for interface, (rdma, pci) in nics.items():
        device = sys / "devices" / pci
        (device / "infiniband" / rdma).mkdir(parents=True)
        net = sys / "class/net" / interface
        net.mkdir(parents=True)
        (net / "device").symlink_to(device)
        _gids(sys / "class/infiniband" / rdma / "ports/1")
    return {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "STUB_LOG": str(folder / "log"),
        "EASTWEST_SYS": str(sys),
        "EASTWEST_NAMES": str(folder / "etc/eastwest/names"),
        "EASTWEST_FOUND": str(folder / "found.env"),
    }


def _gids(port: Path) -> None:
    for at, (kind, gid) in enumerate(
        (
            ("IB/RoCE v1", "fe80:0000:0000:0000:0ac0:ebff:fe21:03da"),
            ("RoCE v2", "fe80:0000:0000:0000:0ac0:ebff:fe21:03da"),
            ("IB/RoCE v1", "0000:0000:0000:0000:0000:ffff:0a00:0001"),
            ("RoCE v2", "0000:0000:0000:0000:0000:ffff:0a00:0001"),
        )
    ):
        for folder, text in (("gid_attrs/types", kind), ("gids", gid)):
            (port / folder).mkdir(parents=True, exist_ok=True)
            (port / folder / str(at)).write_text(f"{text}\n")


def execute(script: Path, environment: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    """Run a boot script on such a machine."""
    table = next((script.parents[3] / "etc/eastwest").glob("*.nics"))
    return subprocess.run(  # noqa: S603
        [str(script), *options],
        env={**environment, "EASTWEST_NICS": str(table)},
        capture_output=True,
        text=True,
        check=False,
    )
