"""The report of a dossier, chapter by chapter in the order of the BMWG reporting sections."""

from eastwest.evidence.chapters.assemble import dossier_document
from eastwest.evidence.chapters.material import DossierMaterial

__all__ = ["DossierMaterial", "dossier_document"]
