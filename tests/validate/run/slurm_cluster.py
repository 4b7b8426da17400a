"""A Slurm cluster of two nodes on this machine: munged, slurmctld and two slurmd, all in a folder of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

NODES = ("node001", "node002")
_PORT = 27_800
_TOOLS = ("munged", "slurmctld", "slurmd", "srun", "sbatch")
_CONF = """\
ClusterName=eastwest
SlurmctldHost=localhost(127.0.0.1)
AuthType=auth/munge
CryptoType=crypto/munge
AuthInfo=socket={folder}/munge.socket
SlurmUser=root
SlurmctldPort={port}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
{nodes}
PartitionName=all Nodes=ALL Default=YES State=UP
"""


def missing() -> str:
    """What this machine lacks, empty for nothing."""
    lacking = [tool for tool in _TOOLS if shutil.which(tool) is None and not Path("/usr/sbin", tool).exists()]
    return ", ".join([*lacking, *([] if os.geteuid() == 0 else ["root"])])


@contextmanager
def slurm_cluster() -> Iterator[dict[str, str]]:
    """The environment with which srun and sbatch reach it; all of it ends with the context.

    Slurm's sockets lie in its folder, and their paths end at 107 bytes: pytest's own folders are too deep.
    """
    with TemporaryDirectory(prefix="slurm-") as name, _running(Path(name)) as environment:
        yield environment


@contextmanager
def _running(folder: Path) -> Iterator[dict[str, str]]:
    (folder / "state").mkdir()
    folder.chmod(0o755)
    port = _PORT + os.getpid() % 100 * 10
    nodes = "\n".join(
        f"NodeName={name} NodeHostname=localhost NodeAddr=127.0.0.1 Port={port + at} CPUs=2 State=UNKNOWN"
        for at, name in enumerate(NODES, 1)
    )
    conf = folder / "slurm.conf"
    conf.write_text(_CONF.format(folder=folder, port=port, nodes=nodes), encoding="utf-8")
    key = folder / "munge.key"
    key.write_bytes(os.urandom(1024))
    key.chmod(0o400)
    environment = os.environ | {"SLURM_CONF": str(conf)}
    files = ("key-file", "socket", "pid-file", "log-file", "seed-file")
    named = [f"--{name}={folder}/munge.{name.removesuffix('-file')}" for name in files]
    commands = [("munged", "--foreground", "--force", *named), ("slurmctld", "-D")]
    commands += [("slurmd", "-D", "-N", name) for name in NODES]
    running: list[subprocess.Popen[bytes]] = []
    try:
        for name, *words in commands:
            command = (shutil.which(name) or f"/usr/sbin/{name}", *words)
            log = (folder / f"{name}.log").open("ab")
            running.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))  # noqa: S603
            time.sleep(0.3)
        _wait(environment)
        yield environment
    finally:
        for one in reversed(running):
            one.terminate()
        for one in running:
            one.wait(timeout=20)


def _wait(environment: dict[str, str]) -> None:
    command = ("sinfo", "-h", "-t", "idle", "-o", "%D")
    for _ in range(100):
        said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
        if said.stdout.strip() == str(len(NODES)):
            return
        time.sleep(0.1)
    raise TimeoutError(f"the nodes did not become idle: {said.stdout}{said.stderr}")
