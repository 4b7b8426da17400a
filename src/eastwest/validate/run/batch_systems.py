"""The same tests for batch systems: a script for Slurm, a Job for Kubernetes. Their outputs are taken in afterwards."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from eastwest.validate.acceptance.model import Kind, Test
from eastwest.validate.run.commands import Site, launches

_COLLECTIVES = frozenset({Kind.COLLECTIVE, Kind.SOAK})
_WORDS_BEFORE_PROGRAM = "--tag-output"


@dataclass(frozen=True, slots=True)
class Pod:
    """image: with the tests' programs inside. gpu: resource name of GPUs."""

    image: str
    gpu: str = "nvidia.com/gpu"
    namespace: str = "default"


def slurm_script(tests: Sequence[Test], site: Site, raw: str) -> str:
    """An sbatch script: each test by srun, each repeat into its own file below `raw`, existing ones passed over."""
    hosts = sorted({host for test in tests for host in test.hosts})
    lines = [
        "#!/bin/bash",
        "#SBATCH --job-name=eastwest-validate",
        f"#SBATCH --nodelist={','.join(hosts)}",
        f"#SBATCH --nodes={len(hosts)}",
        "#SBATCH --exclusive",
        "set -u",
    ]
    for test in tests:
        lines += _slurm_test(test, site, raw)
    return "\n".join(lines) + "\n"


def _slurm_test(test: Test, site: Site, raw: str) -> list[str]:
    found = [one for one in launches(test, site) if one.part >= 0]
    if not found:
        return []
    folder = shlex.quote(f"{raw}/{test.id}")
    lines = [f"mkdir -p {folder}", f"for repeat in $(seq 1 {test.repeats}); do"]
    servers = [one for one in found if one.server]
    lines += [
        f"  srun --overlap -N1 -n1 -w {shlex.quote(one.host)} {shlex.join(one.argv)} >/dev/null 2>&1 &"
        for one in servers
    ]
    if servers:
        lines.append("  sleep 1")
    for one in (one for one in found if not one.server):
        out = f"{folder}/r$repeat.p{one.part}.txt"
        argv = one.argv
        where = f"-N1 -n1 -w {shlex.quote(one.host)}"
        if test.kind in _COLLECTIVES and argv[0] == "mpirun":
            argv = argv[argv.index(_WORDS_BEFORE_PROGRAM) + 1 :]
            ranks = len(test.hosts) * site.gpus
            nodes = shlex.quote(",".join(test.hosts))
            where = f"-N{len(test.hosts)} -n{ranks} --ntasks-per-node={site.gpus} --mpi=pmix -w {nodes}"
        lines.append(f"  [ -s {out} ] || srun --overlap {where} {shlex.join(argv)} >{out} 2>{out}.err &")
    return [*lines, "  wait", "done"]


def kubernetes_job(test: Test, site: Site, pod: Pod) -> str:
    """An MPIJob of the Kubeflow operator for a collective, and a Job pinned to its host for everything else.

    Raises ValueError for a test without commands.
    """
    found = launches(test, site)
    if not found:
        raise ValueError(f"{test.id} has no commands")
    if test.kind in _COLLECTIVES and found[0].argv[0] == "mpirun":
        return _dump(_mpi_job(test, site, pod, found[0].argv))
    return "---\n".join(_dump(_job(test, pod, number, one.host, one.argv)) for number, one in enumerate(found))


def _job(test: Test, pod: Pod, number: int, host: str, argv: Sequence[str]) -> dict[str, object]:
    container = {
        "name": "test",
        "image": pod.image,
        "command": list(argv),
        "securityContext": {"capabilities": {"add": ["IPC_LOCK"]}},
    }
    spec = {
        "restartPolicy": "Never",
        "hostNetwork": True,
        "nodeSelector": {"kubernetes.io/hostname": host},
        "containers": [container],
    }
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": _metadata(test, pod, f"-{number}"),
        "spec": {"backoffLimit": 0, "activeDeadlineSeconds": int(test.seconds * 3 + 60), "template": {"spec": spec}},
    }


def _mpi_job(test: Test, site: Site, pod: Pod, argv: Sequence[str]) -> dict[str, object]:
    program = list(argv[argv.index(_WORDS_BEFORE_PROGRAM) + 1 :])
    ranks = str(len(test.hosts) * site.gpus)
    names = {"key": "kubernetes.io/hostname", "operator": "In", "values": list(test.hosts)}
    term = {"nodeSelectorTerms": [{"matchExpressions": [names]}]}
    affinity = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": term}}
    limits = {"limits": {pod.gpu: site.gpus}}
    worker = {
        "replicas": len(test.hosts),
        "template": {
            "spec": {
                "affinity": affinity,
                "hostNetwork": True,
                "containers": [{"name": "worker", "image": pod.image, "resources": limits}],
            }
        },
    }
    launch = ["mpirun", "--allow-run-as-root", "-np", ranks, *program]
    launcher = {
        "replicas": 1,
        "template": {"spec": {"containers": [{"name": "launcher", "image": pod.image, "command": launch}]}},
    }
    return {
        "apiVersion": "kubeflow.org/v2beta1",
        "kind": "MPIJob",
        "metadata": _metadata(test, pod, ""),
        "spec": {"slotsPerWorker": site.gpus, "mpiReplicaSpecs": {"Launcher": launcher, "Worker": worker}},
    }


def _metadata(test: Test, pod: Pod, suffix: str) -> dict[str, object]:
    name = f"eastwest-{test.id}".lower().replace("_", "-").replace(".", "-")[:55].rstrip("-") + suffix
    return {"name": name, "namespace": pod.namespace, "labels": {"app.kubernetes.io/name": "eastwest-validate"}}


def _dump(tree: dict[str, object]) -> str:
    return yaml.safe_dump(tree, sort_keys=False)
