"""A client of any endpoint that speaks Prometheus' HTTP API: Prometheus, VictoriaMetrics, Mimir, Thanos.

Source of the API: Prometheus documentation, "HTTP API" (v1).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import httpx

from eastwest.errors import Problem, SourceError
from eastwest.telemetry.endpoint import Endpoint, attempt

MOST_POINTS = 11_000
"""Points of one series that Prometheus gives at most in one answer; longer ranges are read in windows."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """One series of an answer. points: seconds since 1970 and value, in order; NaN and infinite ones left out."""

    labels: Mapping[str, str]
    points: tuple[tuple[float, float], ...]


class Promql:
    """Asks one endpoint. Every method raises SourceError when it cannot be reached or does not answer as it should."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._http = endpoint.client()

    def __enter__(self) -> Promql:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def now_s(self) -> float:
        """The endpoint's own clock, seconds since 1970: samples bear its time, not that of this machine."""
        data = self._ask("api/v1/query", {"query": "time()"})
        result = data.get("result") if isinstance(data, dict) else None
        if isinstance(result, list) and result and isinstance(result[0], dict):  # VictoriaMetrics: a vector of one
            result = result[0].get("value")
        try:
            return float(result[0])  # type: ignore[index]
        except (TypeError, IndexError, ValueError) as error:
            raise SourceError(Problem(f"{self.endpoint.shown} does not tell its time")) from error

    def names(self, begin_s: float, end_s: float) -> frozenset[str]:
        """Names of the vocabulary's metrics that have samples in the time range."""
        # Without a selector: this one is answered from the index, however many series there are.
        found = self._ask("api/v1/label/__name__/values", {"start": _time(begin_s), "end": _time(end_s)})
        names = found if isinstance(found, list) else []
        return frozenset(name for name in names if isinstance(name, str) and name.startswith("eastwest_"))

    def instant(self, query: str, at_s: float) -> Iterator[Sampled]:
        """Every series of a query at one time."""
        data = self._ask("api/v1/query", {"query": query, "time": _time(at_s)})
        for one in self._series(data, "vector"):
            yield Sampled(one["metric"], _points([one["value"]]))

    def range(self, query: str, begin_s: float, end_s: float, step_s: float) -> Iterator[Sampled]:
        """Every series of a query at begin_s, begin_s + step_s, … up to end_s; long ranges window after window."""
        count = math.floor((end_s - begin_s) / step_s + 1e-6) + 1
        for first in range(0, count, MOST_POINTS):
            start_s = begin_s + first * step_s
            stop_s = begin_s + min(count - 1, first + MOST_POINTS - 1) * step_s
            # nocache: VictoriaMetrics keeps answers for a while; samples that come late would be missed.
            limits = {"start": _time(start_s), "end": _time(stop_s), "step": f"{step_s:g}", "nocache": "1"}
            for one in self._series(self._ask("api/v1/query_range", {"query": query, **limits}), "matrix"):
                yield Sampled(one["metric"], _points(one["values"]))

    def _ask(self, path: str, form: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
        what = form.get("query", path)[:120]
        answer = attempt(self.endpoint, lambda: self._limited(path, form), what)
        try:
            body = json.loads(answer.content)
        except (ValueError, RecursionError) as error:
            mend = "is it the base URL of a Prometheus-compatible API?"
            raise SourceError(Problem(f"{self.endpoint.shown} does not answer in JSON", mend=mend)) from error
        if not isinstance(body, dict) or body.get("status") != "success":
            told = str(body.get("error", "no status"))[:300] if isinstance(body, dict) else "no object"
            raise SourceError(Problem(f"{self.endpoint.shown} refused {what}: {told}"))
        return body.get("data")

    def _limited(self, path: str, form: Mapping[str, str]) -> httpx.Response:
        """The answer, read no further than allowed."""
        labels = path.startswith("api/v1/label")  # these are asked by GET everywhere
        how = {"params": form} if labels else {"data": form}
        with self._http.stream("GET" if labels else "POST", path, **how) as answer:  # type: ignore[arg-type]
            body = bytearray()
            for part in answer.iter_bytes():
                body += part
                if len(body) > self.endpoint.most_bytes:
                    allowed = f"{self.endpoint.most_bytes} bytes"
                    raise SourceError(Problem(f"{self.endpoint.shown} answers with too much", allowed=allowed))
            headers = {key: value for key, value in answer.headers.items() if key.lower() != "content-encoding"}
            return httpx.Response(answer.status_code, headers=headers, content=bytes(body))

    def _series(self, data: object, kind: str) -> list[Any]:
        if not isinstance(data, dict) or data.get("resultType") != kind or not isinstance(data.get("result"), list):
            raise SourceError(Problem(f"{self.endpoint.shown} gives no {kind}"))
        found: list[Any] = data["result"]
        return found


def _points(pairs: list[Any]) -> tuple[tuple[float, float], ...]:
    return tuple((float(at), value) for at, text in pairs if math.isfinite(value := float(text)))


def _time(seconds: float) -> str:
    return f"{seconds:.3f}"
