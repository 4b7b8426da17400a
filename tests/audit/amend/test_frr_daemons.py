"""FRR's own daemons take the commands there and back: what they then run with means what was wanted, and what was.

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
from dataclasses import replace
from pathlib import Path

import pytest

from eastwest.audit.amend import amended
from eastwest.plan.device import Bfd, BgpIntent, DeviceIntent, Neighbour, differences
from eastwest.vendors.spoken import SPOKEN

FRR = SPOKEN["frr"]
DAEMONS = Path("/usr/lib/frr")
TEXT = """\
frr defaults datacenter
hostname tor7
interface lo
 ip address 10.255.0.7/32
interface swp1
 ip address 10.0.0.1/31
ip prefix-list LO seq 5 permit 10.255.0.0/24 ge 32 le 32
route-map LO permit 10
 match ip address prefix-list LO
exit
router bgp 65007
 bgp router-id 10.255.0.7
 no bgp ebgp-requires-policy
 neighbor UP peer-group
 neighbor UP description all spines
 neighbor 10.0.0.0 remote-as 65099
 neighbor 10.0.0.0 peer-group UP
 neighbor 10.0.0.0 description spine1
 neighbor swp2 interface peer-group UP
 neighbor swp2 remote-as external
 address-family ipv4 unicast
  redistribute connected route-map LO
  maximum-paths 4
 exit-address-family
exit
"""
STARTED = """
ip link set lo up
for daemon in zebra bgpd bfdd; do
  case $daemon in bgpd) more="-p 0";; bfdd) more="--bfdctl $1/bfd.sock";; *) more="";; esac
  /usr/lib/frr/$daemon -d --log file:$1/$daemon.log -z $1/z.api -i $1/$daemon.pid --vty_socket $1 $more
done
for wait in 1 2 3 4 5 6 7 8 9 10; do
  vtysh --vty_socket $1 -c 'show version' >/dev/null 2>&1 && [ -S $1/bfdd.vty ] && [ -S $1/bgpd.vty ] && break
  sleep 0.3
done
for step in found there back; do
  vtysh --vty_socket $1 -f $1/$step.conf >$1/$step.refused 2>&1
  vtysh --vty_socket $1 -c 'show running-config' >$1/$step.running 2>&1
done
"""


def _can_run() -> bool:
    if os.geteuid() != 0 or not DAEMONS.is_dir() or shutil.which("vtysh") is None:
        return False
    unshare = shutil.which("unshare")
    return unshare is not None and subprocess.run([unshare, "-n", "true"], check=False).returncode == 0  # noqa: S603


pytestmark = pytest.mark.skipif(not _can_run(), reason="needs FRR (Debian: frr) and root with network namespaces")


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


def _mended(bgp: BgpIntent) -> BgpIntent:
    """Another AS, wider ECMP, BFD everywhere; a neighbour goes and two come."""
    known = (replace(each, remote_as=65100) for each in bgp.neighbours if each.remote_as == 65099)
    added = (Neighbour("10.0.0.4", "UP", 65100, "spine3"), Neighbour("swp3", "UP", None))
    peers = sorted((*known, *added), key=lambda each: each.peer)
    groups = tuple(replace(each, bfd=True) for each in bgp.groups)
    return replace(
        bgp, maximum_paths=64, multipath_relax=True, bfd=Bfd(300, 300, 3), groups=groups, neighbours=tuple(peers)
    )


def test_the_daemons_go_there_and_back(folder: Path) -> None:
    before = FRR.read({"frr.conf": TEXT}).intent
    assert before.bgp is not None
    then = replace(before, bgp=_mended(before.bgp))
    (file,) = amended(FRR, {"frr.conf": TEXT}, before, then)
    for name, text in (("found", TEXT), ("there", file.remediation), ("back", file.rollback)):
        (folder / f"{name}.conf").write_text(text or "")
    command = ["unshare", "-n", "sh", "-c", STARTED, "sh", str(folder)]
    subprocess.run(command, timeout=60, check=True, capture_output=True)  # noqa: S603
    refused = {each: (folder / f"{each}.refused").read_text().strip() for each in ("found", "there", "back")}
    assert refused == {"found": "", "there": "", "back": ""}
    assert list(differences(then.bgp, _running(folder, "there").bgp)) == []
    assert list(differences(before.bgp, _running(folder, "back").bgp)) == []


def _running(folder: Path, step: str) -> DeviceIntent:
    return FRR.read({"frr.conf": (folder / f"{step}.running").read_text()}).intent
