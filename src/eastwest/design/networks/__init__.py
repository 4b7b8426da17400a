"""The networks beside the compute fabric: storage, front-end, management."""

from eastwest.design.networks.draft import Draft
from eastwest.design.networks.front_end import front_end_network
from eastwest.design.networks.management import management_network
from eastwest.design.networks.storage import storage_network

__all__ = ["Draft", "front_end_network", "management_network", "storage_network"]
