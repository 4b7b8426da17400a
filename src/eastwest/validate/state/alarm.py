"""Whether monitoring shows something: a note by a person, what Alertmanager and Prometheus answer, or the runner found.

Source: Alertmanager API v2 (`/api/v2/alerts`), Prometheus HTTP API (`/api/v1/alerts`, `/api/v1/query`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from eastwest.findings import Outcome
from eastwest.validate.state.induced import FORMAT, induced

PAUSE_ALERTS = "(?i)pause|pfc|xoff"
"""What names of pause alerts match, unless told otherwise."""
_MISSING = 'must be a note that begins with "seen" or "absent", or JSON of Alertmanager or Prometheus'


def looked(text: str, subject: str) -> tuple[Outcome, str, str]:
    """Outcome, what was seen, why. subject: `induced pause`, else a source of metrics."""
    if text.lstrip()[:1] in {"{", "["}:
        return _answered(text, subject)
    word, _, rest = text.strip().partition(" ")
    outcome = {"seen": Outcome.PASS, "absent": Outcome.FAIL}.get(word.strip(":").lower())
    if outcome is None:
        return Outcome.INCONCLUSIVE, "", _MISSING
    return outcome, rest.strip() or word, "as noted"


def _answered(text: str, subject: str) -> tuple[Outcome, str, str]:
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        return Outcome.INCONCLUSIVE, "", _MISSING
    if isinstance(tree, dict) and tree.get("format") == FORMAT:
        return induced(tree)
    if isinstance(tree, dict) and isinstance(data := tree.get("data"), dict) and "result" in data:
        rows = data["result"]
        count = len(rows) if isinstance(rows, list) else 0
        outcome = Outcome.PASS if count else Outcome.FAIL
        return outcome, f"{count:,} series", "as Prometheus answered"
    names = list(dict.fromkeys(_firing(tree)))
    fitting = [name for name in names if subject != "induced pause" or re.search(PAUSE_ALERTS, name)]
    if fitting:
        return Outcome.PASS, f"{', '.join(fitting)} fires", "as Alertmanager or Prometheus answered"
    told = f"only {', '.join(names)} fires" if names else "no alert fires"
    return Outcome.FAIL, told, "as Alertmanager or Prometheus answered"


def _firing(tree: Any) -> Iterator[str]:  # noqa: ANN401
    """Names of alerts that fire."""
    data = tree.get("data") if isinstance(tree, dict) else None
    rows = data.get("alerts") if isinstance(data, dict) else tree
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, dict) or not isinstance(row.get("labels"), dict):
            continue
        status = row.get("status")
        state = status.get("state") if isinstance(status, dict) else row.get("state")
        if state in {"active", "firing"}:
            yield str(row["labels"].get("alertname", "?"))
