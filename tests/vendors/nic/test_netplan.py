"""netplan is the referee of the address files: it takes them and makes of them what is meant."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from eastwest.plan.device import host_intents
from eastwest.vendors.nic.netplan import netplan
from tests.vendors.designed import plan_with

needs_netplan = pytest.mark.skipif(shutil.which("netplan") is None, reason="needs netplan (Debian: netplan.io)")


@needs_netplan
def test_netplan_takes_the_addresses_of_a_host(tmp_path: Path) -> None:
    host = host_intents(plan_with())[1]
    file = tmp_path / "etc/netplan/60-eastwest.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(netplan(host))
    file.chmod(0o600)
    done = subprocess.run(  # noqa: S603
        ["netplan", "generate", "--root-dir", str(tmp_path)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    for at, nic in enumerate(host.nics):
        text = next(tmp_path.glob(f"run/systemd/network/*-{nic.name}.network")).read_text()
        source = nic.address.partition("/")[0]
        for line in (f"Address={nic.address}", f"Gateway={nic.gateway}", f"From={source}", f"MTUBytes={nic.mtu_bytes}"):
            assert line in text.splitlines()
        assert text.count(f"Table={101 + at}") == 2
