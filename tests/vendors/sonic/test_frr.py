"""FRR's own parser and its own reload tool read what is rendered; they skip where FRR is not installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from eastwest.vendors.sonic import SONIC
from tests.vendors.designed import designed

VTYSH = shutil.which("vtysh")
RELOAD = Path("/usr/lib/frr/frr-reload.py")
needs_frr = pytest.mark.skipif(VTYSH is None, reason="needs FRR (Debian: frr)")
needs_reload = pytest.mark.skipif(
    VTYSH is None or not RELOAD.exists(), reason="needs FRR's reload tool (Debian: frr-pythontools)"
)
SITES = [(False, "bgp-unnumbered"), (True, "bgp-unnumbered"), (False, "ipv4-p2p"), (False, "ipv6-p2p")]


def _frr(tenants: bool, addressing: str) -> list[str]:
    return [SONIC.render(intent).files[1].text for intent in designed("sonic", tenants=tenants, addressing=addressing)]


def _vtysh(file: Path) -> subprocess.CompletedProcess[str]:
    assert VTYSH is not None
    return subprocess.run([VTYSH, "-C", "-f", str(file)], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603


@needs_frr
@pytest.mark.parametrize(("tenants", "addressing"), SITES)
def test_vtysh_takes_every_line(tmp_path: Path, tenants: bool, addressing: str) -> None:
    for number, text in enumerate(_frr(tenants, addressing)):
        file = tmp_path / f"{number}.conf"
        file.write_text(text)
        done = _vtysh(file)
        assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_switch_keeps_one_file_for_all_daemons() -> None:
    """With `split`, SONiC removes frr.conf when its container starts (dockers/docker-fpm-frr/docker_init.sh)."""
    for intent in designed("sonic"):
        database, routing = (file.text for file in SONIC.render(intent).files)
        assert "service integrated-vtysh-config" in routing
        mode = json.loads(database)["DEVICE_METADATA"]["localhost"]["docker_routing_config_mode"]
        assert mode == "split-unified"


@needs_frr
def test_vtysh_can_refuse(tmp_path: Path) -> None:
    file = tmp_path / "frr.conf"
    file.write_text(_frr(False, "bgp-unnumbered")[0].replace("maximum-paths 64", "maximum-roads 64"))
    assert _vtysh(file).returncode != 0


@needs_reload
def test_reloading_the_same_configuration_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "frr.conf"
    file.write_text(_frr(True, "bgp-unnumbered")[0])
    command = ["/usr/bin/python3", str(RELOAD), "--test", "--input", str(file), "--stdout", str(file)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, timeout=60, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    changes = [line for line in done.stdout.splitlines() if line.startswith(("Lines To", "no ", "router", "neighbor"))]
    assert [line for line in changes if not line.startswith("Lines To")] == []
