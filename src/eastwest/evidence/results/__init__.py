"""Results of a project, and the forms other tools read them in."""

from eastwest.evidence.results.ctrf import ctrf
from eastwest.evidence.results.junit import junit
from eastwest.evidence.results.read import ResultSet, Row, result_sets

__all__ = ["ResultSet", "Row", "ctrf", "junit", "result_sets"]
