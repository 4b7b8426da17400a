"""The page of an acceptance campaign."""

from eastwest.report.accepted.page import write_accepted

__all__ = ["write_accepted"]
