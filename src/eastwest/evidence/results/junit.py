"""Verdicts as JUnit XML, for build servers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET  # only written, nothing is parsed

from eastwest.evidence.clock import milliseconds
from eastwest.evidence.results.read import ResultSet, Row
from eastwest.findings import Outcome

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(results: Sequence[ResultSet]) -> str:
    """One suite per result set; INCONCLUSIVE is skipped, WARN passes with a note in its output."""
    root = ET.Element("testsuites", {"name": "eastwest", **_counts([row for one in results for row in one.rows])})
    for one in results:
        suite = ET.SubElement(root, "testsuite", {"name": one.name, "timestamp": one.created, **_counts(one.rows)})
        for row in one.rows:
            _case(suite, row)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _counts(rows: Sequence[Row]) -> dict[str, str]:
    failed = sum(row.outcome is Outcome.FAIL for row in rows)
    skipped = sum(row.outcome is Outcome.INCONCLUSIVE for row in rows)
    return {"tests": str(len(rows)), "failures": str(failed), "skipped": str(skipped), "errors": "0"}


def _case(suite: ET.Element, row: Row) -> None:
    seconds = max(0, milliseconds(row.ended) - milliseconds(row.begun)) / 1000 if row.begun and row.ended else 0.0
    layer = f"{int(row.layer)} {row.layer.title}"
    case = ET.SubElement(suite, "testcase", name=_clean(row.criterion), classname=layer, time=f"{seconds:.3f}")
    message = _clean(f"measured {row.measured}, target {row.target}")
    if row.outcome is Outcome.FAIL:
        ET.SubElement(case, "failure", message=message).text = _clean(row.reason)
    elif row.outcome is Outcome.INCONCLUSIVE:
        ET.SubElement(case, "skipped", message=_clean(row.reason))
    ET.SubElement(case, "system-out").text = _clean(f"{row.outcome.value}: {message}. {row.reason}")


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
