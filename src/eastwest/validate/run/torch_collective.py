"""Collectives of torch.distributed, timed; needs nothing but torch. Rank 0 prints eastwest-figures/1.

Arguments: address and port of the first host, this host's number, hosts, processes a host, operation, smallest and
largest size in bytes. Without GPUs it runs gloo on CPUs, one process a host.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

STEP = 4
REPEATS = 10
WARM = 3


def main() -> None:
    """Start the processes of this host and wait for them."""
    import torch  # noqa: PLC0415
    import torch.multiprocessing as processes  # noqa: PLC0415

    gpus = torch.cuda.device_count()
    each = int(sys.argv[5]) if gpus else 1
    if each == 1:
        work(0, each)
    else:
        processes.spawn(work, args=(each,), nprocs=each)


def work(local: int, each: int) -> None:
    """One rank: time every size, from the smallest on."""
    import torch  # noqa: PLC0415
    import torch.distributed as dist  # noqa: PLC0415

    address, port, number, hosts, _, operation, smallest, largest = sys.argv[1:9]
    rank, world = int(number) * each + local, int(hosts) * each
    gpu = torch.cuda.is_available()
    backend = "nccl" if gpu else "gloo"
    dist.init_process_group(backend, init_method=f"tcp://{address}:{port}", rank=rank, world_size=world)
    place = torch.device("cuda", local) if gpu else torch.device("cpu")
    figures: list[dict[str, object]] = []
    size = int(smallest)
    while size <= int(largest):
        time_us = timed(dist, torch, place, operation, size, world)
        factor = 2 * (world - 1) / world if operation == "all-reduce" else (world - 1) / world
        figures.append(figure("time_us", time_us, size, world))
        figures.append(figure("busbw_bytes_per_s", factor * size / time_us * 1e6, size, world))
        size *= STEP
    if rank == 0:
        tree = {"format": "eastwest-figures/1", "tool": "torch.distributed", "test": f"{operation} {backend}"}
        print(json.dumps(tree | {"figures": figures}))  # noqa: T201
    dist.destroy_process_group()


def figure(quantity: str, value: float, size: int, ranks: int) -> dict[str, object]:
    """One figure of the output."""
    return {"quantity": quantity, "value": value, "size_bytes": size, "ranks": ranks}


def timed(dist: Any, torch: Any, place: Any, operation: str, size: int, world: int) -> float:  # noqa: ANN401
    """Mean time of one call, µs."""
    whole = torch.zeros(size // 4, dtype=torch.float32, device=place)
    part = torch.zeros(max(1, size // 4 // world), dtype=torch.float32, device=place)

    def call() -> None:
        if operation == "all-reduce":
            dist.all_reduce(whole)
        elif operation == "all-gather":
            dist.all_gather(list(whole[: part.numel() * world].chunk(world)), part)
        else:
            dist.all_to_all_single(torch.empty_like(whole), whole)

    for _ in range(WARM):
        call()
    if place.type == "cuda":
        torch.cuda.synchronize()
    dist.barrier()
    begun = time.perf_counter()
    for _ in range(REPEATS):
        call()
    if place.type == "cuda":
        torch.cuda.synchronize()
    return (time.perf_counter() - begun) / REPEATS * 1e6


if __name__ == "__main__":
    main()
