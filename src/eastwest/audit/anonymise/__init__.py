"""Folders with pseudonyms in place of what tells whose network it is; the audit finds the same in them."""

from eastwest.audit.anonymise.folder import Anonymised, anonymise

__all__ = ["Anonymised", "anonymise"]
