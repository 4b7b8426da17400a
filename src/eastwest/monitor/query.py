"""Range queries to anything that speaks Prometheus' HTTP API."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np
import numpy.typing as npt

from eastwest.errors import InputError, Problem

MOST_BYTES = 64 << 20
"""Above that, an answer is no panel."""
_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Span:
    """Times of a query, Unix seconds, ends included."""

    start_s: float
    end_s: float
    step_s: float

    @property
    def steps(self) -> int:
        """Points of a series."""
        return math.floor((self.end_s - self.start_s) / self.step_s + 1e-9) + 1


@dataclass(frozen=True)
class Found:
    """One series. values: one for each step, NaN where there is none."""

    labels: Mapping[str, str]
    values: npt.NDArray[np.float64]


class Prometheus:
    """One endpoint."""

    def __init__(self, url: str) -> None:
        """Raises InputError for what is no address."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(Problem("is no address", "--preview", allowed="http://HOST:9090"))
        self._url = url.rstrip("/") + "/api/v1/query_range"
        self._shown = f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")

    def query(self, expression: str, span: Span) -> tuple[Found, ...]:
        """The series of an expression. Raises InputError when there is no answer, or a refusal."""
        params = {"query": expression, "start": f"{span.start_s:.3f}", "end": f"{span.end_s:.3f}"}
        try:
            answer = httpx.post(self._url, data={**params, "step": f"{span.step_s:g}"}, timeout=_TIMEOUT_S)
            tree = answer.json() if len(answer.content) <= MOST_BYTES else {"error": "an answer of more than 64 MiB"}
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            mend = "is Prometheus there, and is this its address?"
            raise InputError(Problem(f"no answer: {type(error).__name__}", self._shown, mend=mend)) from error
        if not isinstance(tree, dict) or tree.get("status") != "success":
            said = tree.get("error", "not as Prometheus answers") if isinstance(tree, dict) else "no object"
            raise InputError(Problem(f"{said}", self._shown))
        return tuple(_series(row, span) for row in tree["data"]["result"])


def _series(row: Mapping[str, Any], span: Span) -> Found:
    values = np.full(span.steps, np.nan)
    for at, value in row["values"]:
        place = round((float(at) - span.start_s) / span.step_s)
        if 0 <= place < len(values):
            values[place] = float(value)
    return Found(dict(row["metric"]), values)
