"""NetBox: the plan as its objects through the REST API, its objects as a fabric, device types both ways."""

from eastwest.exchange.netbox.client import Client
from eastwest.exchange.netbox.read import read_dump, read_live
from eastwest.exchange.netbox.sync import Change, apply, changes
from eastwest.exchange.netbox.wanted import wanted_objects

__all__ = ["Change", "Client", "apply", "changes", "read_dump", "read_live", "wanted_objects"]
