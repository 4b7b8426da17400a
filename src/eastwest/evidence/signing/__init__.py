"""Signatures: keys, certificates, envelopes, and whose they are."""

from eastwest.evidence.signing.person import MEANINGS, Person

__all__ = ["MEANINGS", "Person"]
