"""Junos configurations as XML: `show configuration | display xml`."""

from __future__ import annotations

import re
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

from eastwest.errors import InputError, Problem
from eastwest.vendors.junos.elements import META, ROOT, Element, statements_of
from eastwest.vendors.junos.source import DEEPEST, Source

_DECLARATION = re.compile(r"<\?xml[^>]*\?>")


def from_xml(file: str, text: str) -> Source:
    """Raises InputError for a text that is no XML, declares a document type or entities, or is nested too deeply."""
    builder = _Builder(file)
    whole = f"<files>{_DECLARATION.sub('', text)}</files>"  # a file may hold several answers
    try:
        parseString(whole.encode("utf-8", "replace"), builder)
    except DefusedXmlException as error:
        raise InputError(Problem(f"{file} declares a document type or entities: not expanded, not read")) from error
    except SAXException as error:
        raise InputError(Problem(f"{file} is no XML", line=builder.line, mend=str(error)[:200])) from error
    return statements_of(builder.roots)


class _Builder(ContentHandler):
    """Every `configuration` element below any others, as a tree."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file
        self.roots: list[Element] = []
        self.line = 1
        self._open: list[Element] = []
        self._skipped = 0
        self._depth = 0
        self._locator: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - the handler's own name
        self._locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        self.line = 1 if self._locator is None else self._locator.getLineNumber() or 1
        self._depth += 1
        if self._depth > DEEPEST:
            raise InputError(Problem(f"{self.file} is nested too deeply", line=self.line, allowed=f"{DEEPEST}"))
        if self._skipped or (self._open and META.match(name)):
            self._skipped += 1
        elif self._open or name == ROOT:
            element = Element(name, self.line, inactive=attrs.get("inactive") == "inactive")
            (self._open[-1].children if self._open else self.roots).append(element)
            self._open.append(element)

    def characters(self, content: str) -> None:
        if self._open and not self._skipped:
            self._open[-1].text += content

    def endElement(self, name: str) -> None:  # noqa: N802
        self._depth -= 1
        if self._skipped:
            self._skipped -= 1
        elif self._open:
            self._open.pop()
