"""eastwest: make Ethernet fabrics ready for AI clusters, and prove that they are."""

from eastwest._version import __version__

__all__ = ["__version__"]
