"""Prometheus and Alertmanager as they are, on free ports, with the bundle's own files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from tests.loopback import ADDRESS, free_port, get

TOOLS = ("prometheus", "promtool", "prometheus-alertmanager", "amtool")


def missing() -> list[str]:
    """Tools that are not installed."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


def run(*words: str | Path, folder: Path | None = None) -> tuple[int, str]:
    """Exit code and everything said."""
    memory = {"TMPDIR": "/dev/shm"} if Path("/dev/shm").is_dir() else {}  # noqa: S108 - promtool's many small databases
    done = subprocess.run(  # noqa: S603
        [str(word) for word in words],
        cwd=folder,
        env=os.environ | memory,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@contextmanager
def started(*words: str | Path, url: str) -> Iterator[str]:
    """A server until it is ready, ended with the block."""
    with subprocess.Popen(  # noqa: S603
        [str(word) for word in words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            deadline = time.monotonic() + 60
            while not _ready(url):
                assert process.poll() is None, process.stderr.read() if process.stderr else ""
                assert time.monotonic() < deadline, f"{words[0]} is not ready"
                time.sleep(0.1)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=10)


def _ready(url: str) -> bool:
    try:
        return get(f"{url}/-/ready", timeout=1).status_code == 200
    except httpx.HTTPError:
        return False


@contextmanager
def prometheus(bundle: Path, data: Path, replaced: dict[str, str], alertmanager: str = "") -> Iterator[str]:
    """The bundle's prometheus.yml. replaced: job → address and path; jobs that are not named are left out."""
    file = bundle / "prometheus" / "prometheus.yml"
    tree: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    kept = [job for job in tree["scrape_configs"] if job["job_name"] in replaced]
    for job in kept:
        job.update(_aimed(job, replaced[job["job_name"]], bundle))
    tree["scrape_configs"] = kept
    tree["alerting"] = {"alertmanagers": [{"static_configs": [{"targets": [alertmanager]}]}]} if alertmanager else {}
    own = file.with_name("played.yml")
    own.write_text(yaml.safe_dump(tree), encoding="utf-8")
    port = free_port()
    words = [
        "prometheus",
        f"--config.file={own}",
        f"--storage.tsdb.path={data}",
        f"--web.listen-address={ADDRESS}:{port}",
        "--web.enable-remote-write-receiver",
    ]
    with started(*words, url=f"http://{ADDRESS}:{port}") as url:
        yield url


def _aimed(job: dict[str, Any], address: str, bundle: Path) -> dict[str, Any]:
    """The job at another address. `HOST:PORT/PATH`; `{host}` in the path is each target's label `host`."""
    host, _, path = address.partition("/")
    if "{host}" not in path:
        return {"file_sd_configs": [], "static_configs": [{"targets": [host]}], "metrics_path": f"/{path}"}
    groups = json.loads((bundle / "prometheus" / "targets" / f"{job['job_name']}.json").read_text(encoding="utf-8"))
    static = [
        {
            "targets": [host],
            "labels": group["labels"] | {"__metrics_path__": "/" + path.replace("{host}", group["labels"]["host"])},
        }
        for group in groups
        if group["labels"]["role"] == "gpu-node"
    ]
    return {"file_sd_configs": [], "static_configs": static}


@contextmanager
def alertmanager(file: Path, data: Path) -> Iterator[str]:
    port = free_port()
    words = [
        "prometheus-alertmanager",
        f"--config.file={file}",
        f"--storage.path={data}",
        f"--web.listen-address={ADDRESS}:{port}",
        "--cluster.listen-address=",
    ]
    with started(*words, url=f"http://{ADDRESS}:{port}") as url:
        yield url


def firing(url: str) -> dict[str, list[dict[str, str]]]:
    """Alert → labels of each that fires."""
    found: dict[str, list[dict[str, str]]] = {}
    for alert in get(f"{url}/api/v1/alerts", timeout=5).json()["data"]["alerts"]:
        if alert["state"] == "firing":
            found.setdefault(alert["labels"]["alertname"], []).append(alert["labels"])
    return found
