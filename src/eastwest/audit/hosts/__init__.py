"""Hosts on their way to being mended: what their NICs and jobs are to be, and the commands there and back."""

from eastwest.audit.hosts.remedies import HostRemedy, host_remedies

__all__ = ["HostRemedy", "host_remedies"]
