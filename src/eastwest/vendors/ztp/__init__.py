"""Zero-touch provisioning: what a server offers to switches on their first boot."""

from eastwest.vendors.ztp.inventory import Box, read_inventory
from eastwest.vendors.ztp.write import WrittenZtp, write_ztp

__all__ = ["Box", "WrittenZtp", "read_inventory", "write_ztp"]
