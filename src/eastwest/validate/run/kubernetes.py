"""The tests as manifests for Kubernetes: Jobs pinned to their hosts, and an MPIJob of Kubeflow for a collective.

Everything applied at once would measure itself: there is a file for each batch, and a script that takes them in turn.
"""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import yaml

from eastwest.validate.acceptance.model import Test
from eastwest.validate.run.commands import collective_program, environment, launches
from eastwest.validate.run.grouped import Piece, by_batch, pieces
from eastwest.validate.run.site import Launch, Site

_TRIES = 5
"""Of a client, whose server's pod may start after it."""
_LONGEST_NAME = 52
"""What a Job's name may have so that its pods' names, with their suffix, are labels still."""


@dataclass(frozen=True)
class Pod:
    """image: with the tests' programs inside. gpu: resource name of GPUs. resources: further ones, as of RDMA."""

    image: str
    gpu: str = "nvidia.com/gpu"
    namespace: str = "default"
    resources: Mapping[str, str] = field(default_factory=dict)


def kubernetes_files(tests: Sequence[Test], site: Site, pod: Pod) -> dict[str, str]:
    """Text by file name: `batch-001.yaml` and so on, and `run.sh`. Raises InputError as the commands do."""
    found, steps = dict[str, str](), list[str]()
    for batch in by_batch(tests):
        texts, logs = list[str](), list[tuple[str, str, str]]()
        for at, test in enumerate(batch):
            here = replace(site, index=at)
            if own := launches(test, here):
                texts.append(_manifests(test, here, pod, own))
                logs += _logs(test, own)
        if texts:
            name = f"batch-{len(found) + 1:03d}.yaml"
            found[name] = "---\n".join(texts)
            steps.append(_step(name, max(test.repeats for test in batch), logs))
    return found | {"run.sh": _RUN.format(namespace=shlex.quote(pod.namespace), steps="\n".join(steps))}


_RUN = """\
#!/bin/bash
# Batch after batch, each repeat by itself; logs go to raw/TEST/, and what is there is not measured again.
set -u
cd "$(dirname "$0")"
kube() {{ kubectl --namespace {namespace} "$@"; }}
due() {{ for file in "$@"; do [ -s "$file" ] || return 0; done; return 1; }}
ended() {{ kube wait --for=condition=complete --timeout=3600s "job/$1" || kube get "job/$1"; }}
succeeded() {{ kube wait --for=condition=Succeeded --timeout=3600s "mpijob/$1" || kube get "mpijob/$1"; }}
keep() {{ mkdir -p "$(dirname "$2")"; kube logs $1 >"$2.tmp" && mv "$2.tmp" "$2"; }}
{steps}
"""


def _step(name: str, repeats: int, logs: Sequence[tuple[str, str, str]]) -> str:
    outs = " ".join(out for *_, out in logs)
    lines = [f"for repeat in $(seq 1 {repeats}); do due {outs} || continue", f"kube apply -f {name}"]
    for job, kind, out in logs:
        if kind == "mpi":
            role = f"-l training.kubeflow.org/job-name={job},training.kubeflow.org/job-role=launcher --tail=-1"
            lines += [f"succeeded {job}", f'keep "{role}" {out}']
        else:
            lines += [f"ended {job}", f'keep "job/{job}" {out}']
    return "\n".join([*lines, f"kube delete --ignore-not-found -f {name}", "done"])


def _logs(test: Test, found: Sequence[Launch]) -> Iterator[tuple[str, str, str]]:
    """Name of the Job, its kind, and the file for its log; servers have none that counts."""
    place = shlex.quote(f"raw/{test.id}")
    if _is_mpi(found):
        yield _name(test.id, ""), "mpi", f"{place}/r$repeat.p0.txt"
        return
    for number, piece in enumerate(pieces(found)):
        if not piece.server and piece.part >= 0:
            yield _name(test.id, f"-{number}"), "job", f"{place}/r$repeat.p{piece.part}.txt"


def _is_mpi(found: Sequence[Launch]) -> bool:
    return any(one.argv[0] == "mpirun" for one in found)


def _manifests(test: Test, site: Site, pod: Pod, found: Sequence[Launch]) -> str:
    texts = [_dump(_mpi_job(test, site, pod))] if _is_mpi(found) else []
    rest = [one for one in found if one.argv[0] != "mpirun"]
    texts += [_dump(_job(test, pod, number, one)) for number, one in enumerate(pieces(rest))]
    return "---\n".join(texts)


def _job(test: Test, pod: Pod, number: int, piece: Piece) -> dict[str, object]:
    limits = dict(pod.resources)
    container: dict[str, object] = {
        "name": "test",
        "image": pod.image,
        "command": _words(piece),
        "securityContext": {"capabilities": {"add": ["IPC_LOCK", "NET_ADMIN"]}},
        **({"resources": {"limits": limits}} if limits else {}),
    }
    spec = {
        "restartPolicy": "Never",
        "hostNetwork": True,
        "nodeSelector": {"kubernetes.io/hostname": piece.host},
        "containers": [container],
    }
    tries = 0 if piece.server else _TRIES
    deadline = int(piece.timeout_s) * (tries + 1) + 300
    body = {"backoffLimit": tries, "activeDeadlineSeconds": deadline, "template": {"spec": spec}}
    kept = {"eastwest/test": test.id, "eastwest/part": "server" if piece.server else str(piece.part)}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": _metadata(test, pod, f"-{number}", kept), "spec": body}


def _words(piece: Piece) -> list[str]:
    """A pod has no standard input: what a program would read there is an argument of it."""
    words = list(piece.words)
    if piece.given and words[0] == "bash":
        return ["bash", "-c", piece.given]
    if piece.given:
        at = words.index("-")
        return [*words[:at], "-c", piece.given, *words[at + 1 :]]
    return words


def _mpi_job(test: Test, site: Site, pod: Pod) -> dict[str, object]:
    exported = [word for name, value in environment(site) for word in ("-x", f"{name}={value}")]
    ranks = str(len(test.hosts) * site.gpus)
    names = {"key": "kubernetes.io/hostname", "operator": "In", "values": list(test.hosts)}
    term = {"nodeSelectorTerms": [{"matchExpressions": [names]}]}
    affinity = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": term}}
    limits = {"limits": {pod.gpu: site.gpus, **pod.resources}}
    security = {"capabilities": {"add": ["IPC_LOCK"]}}
    container = {"name": "worker", "image": pod.image, "resources": limits, "securityContext": security}
    worker = {
        "replicas": len(test.hosts),
        "template": {"spec": {"affinity": affinity, "hostNetwork": True, "containers": [container]}},
    }
    launch = ["mpirun", "--allow-run-as-root", "-np", ranks, *exported, *collective_program(test)]
    launcher = {
        "replicas": 1,
        "template": {"spec": {"containers": [{"name": "launcher", "image": pod.image, "command": launch}]}},
    }
    return {
        "apiVersion": "kubeflow.org/v2beta1",
        "kind": "MPIJob",
        "metadata": _metadata(test, pod, "", {"eastwest/test": test.id, "eastwest/part": "0"}),
        "spec": {"slotsPerWorker": site.gpus, "mpiReplicaSpecs": {"Launcher": launcher, "Worker": worker}},
    }


def _metadata(test: Test, pod: Pod, suffix: str, annotations: Mapping[str, str]) -> dict[str, object]:
    labels = {"app.kubernetes.io/name": "eastwest-validate"}
    name = _name(test.id, suffix)
    return {"name": name, "namespace": pod.namespace, "labels": labels, "annotations": dict(annotations)}


def _name(test: str, suffix: str) -> str:
    """A name that Kubernetes takes; one that was cut ends with a hash, so that no two are alike."""
    plain = re.sub(r"[^a-z0-9-]+", "-", f"ew-{test}".lower()).rstrip("-")
    if len(plain) + len(suffix) > _LONGEST_NAME:
        mark = hashlib.sha256(test.encode()).hexdigest()[:6]
        plain = f"{plain[: _LONGEST_NAME - len(suffix) - 7].rstrip('-')}-{mark}"
    return plain + suffix


def _dump(tree: dict[str, object]) -> str:
    return yaml.safe_dump(tree, sort_keys=False)
