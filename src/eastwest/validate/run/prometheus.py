"""The Prometheus of hosts.yaml."""

from __future__ import annotations

from pathlib import Path

from eastwest.telemetry.endpoint import Endpoint, read_token
from eastwest.telemetry.promql import Promql
from eastwest.validate.run.hosts import Monitoring


def prometheus(monitoring: Monitoring) -> Promql:
    """A client of it, with its token. Raises InputError when that cannot be read."""
    token = read_token(Path(monitoring.token_file)) if monitoring.token_file else ""
    return Promql(Endpoint(monitoring.prometheus, token=token))
