"""FRR's daemons take what is rendered, and what they then run with reads back as the same routing.

They run in a network namespace of their own and need root; the test skips where that or FRR is missing.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from eastwest.plan.device import DeviceIntent, differences
from eastwest.vendors.sonic import SONIC
from tests.vendors.designed import designed

DAEMONS = Path("/usr/lib/frr")


def _can_run() -> bool:
    if os.geteuid() != 0 or not DAEMONS.is_dir() or shutil.which("vtysh") is None:
        return False
    unshare = shutil.which("unshare")
    return unshare is not None and subprocess.run([unshare, "-n", "true"], check=False).returncode == 0  # noqa: S603


pytestmark = pytest.mark.skipif(not _can_run(), reason="needs FRR (Debian: frr) and root with network namespaces")

SCRIPT = """
ip link set lo up
for daemon in zebra bgpd bfdd; do
  case $daemon in bgpd) more="-p 0";; bfdd) more="--bfdctl $1/bfd.sock";; *) more="";; esac
  /usr/lib/frr/$daemon -d --log file:$1/$daemon.log -z $1/z.api -i $1/$daemon.pid --vty_socket $1 $more
done
for wait in 1 2 3 4 5 6 7 8 9 10; do
  vtysh --vty_socket $1 -c 'show version' >/dev/null 2>&1 && [ -S $1/bfdd.vty ] && [ -S $1/bgpd.vty ] && break
  sleep 0.3
done
vtysh --vty_socket $1 -f $1/frr.conf >$1/refused.txt 2>&1
vtysh --vty_socket $1 -c 'show running-config' >$1/running.txt 2>&1
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path that the user `frr` may write to; daemons that were started from it are ended."""
    made = Path(tempfile.mkdtemp(prefix="ew-frr-"))
    shutil.chown(made, "frr", "frrvty")
    yield made
    for file in made.glob("*.pid"):
        with suppress(ProcessLookupError, ValueError):
            os.kill(int(file.read_text()), signal.SIGTERM)
    shutil.rmtree(made, ignore_errors=True)


def _running(intent: DeviceIntent, folder: Path) -> str:
    (folder / "frr.conf").write_text(SONIC.render(intent).files[1].text)
    command = ["unshare", "-n", "sh", "-c", SCRIPT, "sh", str(folder)]
    subprocess.run(command, timeout=60, check=True, capture_output=True)  # noqa: S603
    assert (folder / "refused.txt").read_text().strip() == ""
    return (folder / "running.txt").read_text().partition("Current configuration:")[2]


@pytest.mark.parametrize(("tenants", "addressing"), [(True, "bgp-unnumbered"), (False, "ipv4-p2p")])
def test_what_the_daemons_run_is_what_was_meant(folder: Path, tenants: bool, addressing: str) -> None:
    intent = designed("sonic", tenants=tenants, addressing=addressing)[0]
    result = SONIC.read({"frr.conf": _running(intent, folder)})
    assert list(differences(intent.bgp, result.intent.bgp)) == []
    kept = {"no ip forwarding", "no ipv6 forwarding"}
    assert [each.text for each in result.not_understood if each.text not in kept] == []
