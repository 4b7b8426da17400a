"""Fetching configurations and state over SSH: read-only, bounded, resumable, with secrets taken out before storing."""

from eastwest.discover.collect.run import Collected, Login, collect
from eastwest.discover.collect.targets import Target, read_targets

__all__ = ["Collected", "Login", "Target", "collect", "read_targets"]
