"""Evidence: a project sealed as a dossier, signed by people, verified by anyone, offline."""

from eastwest.evidence.seal import SealOptions, seal
from eastwest.evidence.signing import Person
from eastwest.evidence.trust import Trust
from eastwest.evidence.verify import Verification, verify

__all__ = ["Person", "SealOptions", "Trust", "Verification", "seal", "verify"]
