"""Pushes samples to a remote-write receiver.

Source of the protocol: Prometheus, "Remote-Write Specification" 1.0: protobuf in snappy's block format.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cramjam

from eastwest.errors import InputError, Problem
from eastwest.telemetry.endpoint import Endpoint, attempt
from eastwest.telemetry.remote_write.batch import Floats, batches, in_range

MOST_SERIES = 10_000
"""Series of one request: well below VictoriaMetrics' limit of 32 MiB before compression."""
_PATH, _PATHS = "api/v1/write", ("/write", "/push", "/receive")
"""Prometheus' path, which VictoriaMetrics has too; and ends of URLs that name one: Mimir's, Thanos'."""
_HEADERS = {
    "Content-Encoding": "snappy",
    "Content-Type": "application/x-protobuf",
    "X-Prometheus-Remote-Write-Version": "0.1.0",
}


class Writer:
    """Pushes one set of series, sample after sample. labels: of each series, `__name__` among them.

    An endpoint's URL that ends with the path of a receiver is taken as it is, any other one as Prometheus' base.

    Raises InputError where the endpoint's URL or certificates cannot be taken.
    """

    def __init__(self, endpoint: Endpoint, labels: Sequence[Mapping[str, str]]) -> None:
        self._endpoint, self._http = endpoint, endpoint.client()
        url = endpoint.url.rstrip("/")
        self._url = url if url.endswith(_PATHS) else f"{url}/{_PATH}"
        self._batches = list(batches(labels, MOST_SERIES))

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def push(self, values: Floats, time_us: float) -> int:
        """One sample of every series; NaN where a series has none. Gives the bytes sent.

        time_us: since 1970. Raises SourceError when the receiver refuses or cannot be reached, InputError for a time
        before 1971 or after 2109.
        """
        time_ms, sent = round(time_us / 1000), 0
        if not in_range(time_ms):
            raise InputError(Problem(f"time {time_us / 1e6:.0f} s", allowed="seconds since 1970, from 1971 to 2109"))
        for part, batch in self._batches:
            body = bytes(cramjam.snappy.compress_raw(batch.body(values[part], time_ms)))
            attempt(
                self._endpoint,
                lambda body=body: self._http.post(self._url, content=body, headers=_HEADERS),  # type: ignore[misc]
                "remote write",
            )
            sent += len(body)
        return sent
