"""Dell's two command lines, read only: Enterprise SONiC (the management framework's) and OS10."""

from eastwest.vendors.dell.enterprise import read as read_enterprise
from eastwest.vendors.dell.os10 import read as read_os10

__all__ = ["read_enterprise", "read_os10"]
