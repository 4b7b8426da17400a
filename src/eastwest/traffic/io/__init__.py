"""The job's own I/O: traces of Darshan, DLIO and strace as one pattern."""

from eastwest.traffic.io.pattern import IoPattern
from eastwest.traffic.io.read import read_io

__all__ = ["IoPattern", "read_io"]
