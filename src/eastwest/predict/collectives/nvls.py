"""What NVLink SHARP (NVLS) carries in one domain, by the chunks into which the library cuts the data.

The library takes chunks of 128 KiB at most, and smaller ones below 64, 8 and 2 rounds of all channels and heads (32 at
most, NCCL_MAX_NVLS_ARITY). Source: NVIDIA/nccl, src/enqueue.cc, calcCollChunking. Published sweeps step there: eight
Hopper at 64 MiB and 1 GiB (16 channels), eight Blackwell at 128 MiB and 2 GiB (32), racks of 64 and 72 at 8 GiB.
What each chunk carries is measured: see `_CARRIED`.
"""

from __future__ import annotations

from eastwest.predict.collectives.system import Generation, System

_KIB = 1024
_MOST_HEADS = 32
_CHANNELS: dict[Generation, int] = {Generation.HOPPER: 16, Generation.BLACKWELL: 32}
_ROUNDS = ((64, 128 * _KIB), (8, 64 * _KIB), (2, 32 * _KIB))
"""Below so many rounds of such chunks the library halves them."""

_CARRIED: dict[Generation, dict[int, float]] = {
    Generation.HOPPER: {128 * _KIB: 0.740, 64 * _KIB: 0.705, 32 * _KIB: 0.57},
    Generation.BLACKWELL: {128 * _KIB: 0.670, 64 * _KIB: 0.595, 32 * _KIB: 0.43},
}
"""Data over the bandwidth that the library counts for a GPU's links, by chunk; 16 KiB counts as 32. From increments of
published sweeps: with 128 KiB 273 to 276 GB/s on Hopper (six owners) and 480 to 487 on Blackwell (five), with 64 KiB
255 to 266 and 422 to 437, with 32 KiB 202 to 214 and 267 to 317."""


def chunk_bytes(system: System, size_bytes: int, gpus: int) -> int:
    """The chunk that the library takes for an all-reduce of this size inside one domain."""
    at_once = _CHANNELS[system.generation] * min(gpus, _MOST_HEADS)
    chunk = _ROUNDS[0][1]
    for rounds, most in _ROUNDS:
        if chunk == most and size_bytes < rounds * at_once * chunk:
            chunk //= 2
    return chunk


def nvls_gigabytes_per_s(system: System, size_bytes: int, gpus: int, link_gigabytes_per_s: float) -> float:
    """Data a second in one domain, over links of a GPU with this bandwidth as the library counts it."""
    shares = _CARRIED[system.generation]
    return link_gigabytes_per_s * shares[max(chunk_bytes(system, size_bytes, gpus), min(shares))]
