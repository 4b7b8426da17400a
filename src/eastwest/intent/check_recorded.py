"""What must agree between storage bursts, requests, traces and the rest of the site."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from eastwest.errors import Problem
from eastwest.intent.data_use import PROTOCOLS
from eastwest.intent.document import Document, Keys
from eastwest.intent.problems import did_you_mean, shown
from eastwest.intent.references import recorded_beside
from eastwest.intent.schema.networks import StorageModel
from eastwest.intent.schema.recorded import RequestsModel, StorageRunModel, TraceModel


def check_trace(document: Document, path: Keys, workload: TraceModel) -> Iterator[Problem]:
    """Whether there is such a file or folder, or was when this site was copied; what is in it is read when it runs."""
    folder = document.file.parent
    if not (folder / workload.path).exists() and workload.path not in recorded_beside(folder):
        found = f"no file or folder {shown(workload.path)}"
        yield document.problem((*path, "path"), found, "a path from the site file's folder on, or an absolute one")


def check_requests(
    document: Document, path: Keys, workload: RequestsModel, services: Collection[str]
) -> Iterator[Problem]:
    """A service, and a front-end network with load balancers."""
    if workload.service not in services:
        allowed = ", ".join(services) or "services of an `inference:` section"
        mend = did_you_mean(workload.service, services)
        yield document.problem((*path, "service"), f"no service {shown(workload.service)}", allowed, mend)
    if document.value_at(("frontend", "load_balancers")) is None:
        mend = "add `frontend:` with `load_balancers:`"
        yield document.problem((*path, "kind"), "the site has no load balancers", mend=mend)


def check_storage_run(
    document: Document,
    path: Keys,
    workload: StorageRunModel,
    storage: StorageModel | None,
    others: Mapping[str, object],
) -> Iterator[Problem]:
    """A network to run on, RDMA, and a workload beside it that exists and shares the network.

    others: the workloads of the site by name.
    """
    if storage is None:
        if document.value_at(("storage",)) is None:
            yield document.problem((*path, "kind"), "the site has no storage", mend="add a `storage:` section")
        return
    if storage.network == "none":
        mend = "give `storage:` a `network:`"
        yield document.problem((*path, "kind"), "the plan cables no storage", "network dedicated or converged", mend)
    protocol = storage.build().use.client.protocol
    if not PROTOCOLS[protocol].rdma:
        allowed = ", ".join(name for name, one in PROTOCOLS.items() if one.rdma)
        mend = "state traffic over TCP as `background:`, with storage systems in `from:` or `to:`"
        yield document.problem((*path, "kind"), f"storage is reached by {protocol}", allowed, mend)
    yield from _check_beside(document, (*path, "beside"), workload, storage, others)


def _check_beside(
    document: Document, path: Keys, workload: StorageRunModel, storage: StorageModel, others: Mapping[str, object]
) -> Iterator[Problem]:
    name = workload.beside
    if name is None:
        return
    known = [other for other, one in others.items() if not isinstance(one, StorageRunModel)]
    if name not in known:
        yield document.problem(
            path, f"no workload {shown(name)} to run beside", ", ".join(known), did_you_mean(name, known)
        )
    elif storage.network != "converged":
        found = f"storage has a {storage.network} network, on which no job runs"
        yield document.problem(path, found, "network: converged", "remove `beside:`")
