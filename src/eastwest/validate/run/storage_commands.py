"""Commands of storage tests: fio on a folder or a device, MLPerf Storage."""

from __future__ import annotations

from importlib.resources import files

from eastwest.validate.acceptance.model import Test
from eastwest.validate.run.site import Launch, Site

_CLIENT_MEMORY_GB = 512
"""Of a host, which sizes MLPerf's rule that a data set must exceed the hosts' memory fivefold."""


def fio(test: Test, _: Site) -> tuple[Launch, ...]:
    """Every host at once."""
    return tuple(
        Launch(host, fio_argv(test, host), part, timeout_s=test.seconds * 3) for part, host in enumerate(test.hosts)
    )


def fio_argv(test: Test, host: str) -> tuple[str, ...]:
    """Writes only files of its own in the folder that was named, and removes them; a device is only read."""
    place, way, device = test.option("folder"), test.option("direction"), test.option("device")
    words: tuple[str, ...] = (f"--name=eastwest-{host}", f"--rw={way}")
    if device:
        words += (f"--filename={device}", "--readonly", "--offset_increment=25%")
    else:
        words += (f"--directory={place}", f"--size={test.option('size', '1G')}", "--unlink=1")
    timing = (f"--runtime={test.option('seconds', '60')}", "--time_based")
    return ("fio", *words, *timing, "--bs=1M", "--direct=1", "--ioengine=psync", "--numjobs=4", "--group_reporting",
            "--output-format=json")  # fmt: skip


def mlperf(test: Test, site: Site) -> tuple[Launch, ...]:
    """The training workload on all hosts; its data set was generated before. None where no workload was named."""
    workload, folder = test.option("workload"), test.option("folder")
    if not workload:
        return ()
    script = files("eastwest.validate.run").joinpath("mlperf_storage.py").read_text(encoding="utf-8")
    results = f"{folder}/eastwest-mlperf-results"
    words = ("mlpstorage", "training", "run", "--model", workload, "--accelerator-type", "h100", "--allow-run-as-root",
             "--hosts", *test.hosts, "--num-client-hosts", str(len(test.hosts)),
             "--num-accelerators", str(len(test.hosts) * site.gpus),
             "--client-host-memory-in-gb", str(_CLIENT_MEMORY_GB),
             "--data-dir", folder, "--results-dir", results)  # fmt: skip
    return (Launch(test.hosts[0], (site.hosts.python, "-", results, *words), given=script, timeout_s=test.seconds * 6),)
