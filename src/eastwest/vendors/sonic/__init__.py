"""Community SONiC: config_db.json for the switch, frr.conf for routing."""

from eastwest.vendors.sonic.family import SONIC

__all__ = ["SONIC"]
