"""Work spread over processes of this machine, or over a Ray cluster; the results are the same."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from importlib.util import find_spec
from typing import Any, TypeVar

from eastwest.errors import InputError, Problem, SimulationError

T = TypeVar("T")
R = TypeVar("R")


class Local:
    """Processes of this machine, or this one alone for a single worker. They are kept until `close`."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def each(self, function: Callable[[T], R], values: Sequence[T]) -> Iterator[tuple[int, R]]:
        """(position, result) of every value, as they come. function: of a module, so that processes find it.

        An interrupt ends processes at once: what they had under way is lost.
        """
        if self._workers == 1 or len(values) < 2:
            for number, value in enumerate(values):
                yield number, function(value)
            return
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._workers, context, _leave_interrupts)
        waiting: dict[Future[Any], int] = {}
        try:
            waiting = {self._pool.submit(function, value): number for number, value in enumerate(values)}
            while waiting:
                done, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield waiting.pop(future), future.result()
        except BrokenProcessPool as error:
            mend = "fewer at a time need less memory: --workers 1"
            raise SimulationError(Problem("a process was ended from outside", mend=mend)) from error
        finally:
            for future in waiting:
                future.cancel()

    def close(self) -> None:
        """End the processes; what is under way is not waited for."""
        if self._pool is None:
            return
        processes = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
        self._pool = None


def _leave_interrupts() -> None:
    """Ctrl-C is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class Ray:
    """Workers of a Ray cluster, on which this version of eastwest is installed."""

    def __init__(self, address: str) -> None:
        """address: of the cluster, or `local` for one of this machine that ends with the work. Raises InputError."""
        if find_spec("ray") is None:
            raise InputError(Problem("ray is not installed", "--ray", mend="pip install 'eastwest[ray]'"))
        import ray  # noqa: PLC0415

        self._ray = ray
        try:
            ray.init(address=None if address == "local" else address, log_to_driver=False, include_dashboard=False)
        except (ConnectionError, RuntimeError, ValueError) as error:
            found = f'no Ray cluster at "{address}": {str(error).splitlines()[0][:120]}'
            raise InputError(Problem(found, "--ray", allowed="local, auto, or ADDRESS:PORT of its head")) from error

    def each(self, function: Callable[[T], R], values: Sequence[T]) -> Iterator[tuple[int, R]]:
        """Results as they come."""
        remote = self._ray.remote(function)
        waiting = {remote.remote(value): number for number, value in enumerate(values)}
        try:
            while waiting:
                ready, _ = self._ray.wait(list(waiting), num_returns=1)
                for each in ready:
                    yield waiting.pop(each), self._ray.get(each)
        finally:
            for each in waiting:
                self._ray.cancel(each)

    def close(self) -> None:
        """Leave the cluster."""
        self._ray.shutdown()


def backend(workers: int, ray: str | None) -> Local | Ray:
    """Where the work shall run. Raises InputError when there is no such cluster."""
    return Local(workers) if ray is None else Ray(ray)
