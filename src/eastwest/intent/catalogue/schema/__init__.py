"""Catalogue files as they are written: pydantic models, each of which builds its plain dataclass."""

from eastwest.intent.catalogue.schema.file import CatalogueModel

__all__ = ["CatalogueModel"]
