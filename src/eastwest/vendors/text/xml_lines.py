"""XML whose elements know their lines, parsed without entities and within a depth."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError, TreeBuilder  # only the builder; defusedxml parses

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from eastwest.errors import InputError, Problem
from eastwest.vendors.text.indent import LARGEST_BYTES

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DEEPEST = 64
LINE = "line"
"""The attribute with the line, from 1."""


class _Builder(TreeBuilder):
    """Raises InputError for an element too deep. kept: attributes that stay beside the line."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file
        self.depth = 0
        self.parser: DefusedXMLParser | None = None

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self.depth += 1
        line = self.parser.parser.CurrentLineNumber if self.parser is not None else 1
        if self.depth > DEEPEST:
            raise InputError(Problem(f"{self.file} is nested too deeply", line=line, allowed=f"{DEEPEST} levels"))
        return super().start(tag.rpartition("}")[2], {**attrs, LINE: str(line)})

    def end(self, tag: str) -> Element:
        self.depth -= 1
        return super().end(tag.rpartition("}")[2])


def parsed(file: str, text: str) -> Element:
    """The root. Raises InputError for a text that is no XML, is too large or too deep, or declares entities."""
    if len(text) > LARGEST_BYTES:
        raise InputError(Problem(f"{file} has {len(text):,} characters", allowed=f"at most {LARGEST_BYTES:,}"))
    builder = _Builder(file)
    builder.parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    try:
        builder.parser.feed(text.lstrip())
        root: Element = builder.parser.close()
    except ParseError as error:
        raise InputError(Problem(f"{file} is no XML: {error}")) from error
    except DefusedXmlException as error:
        found = f"{file} declares a document type or entities, which no configuration does: not expanded"
        raise InputError(Problem(found, allowed="plain elements")) from error
    return root
