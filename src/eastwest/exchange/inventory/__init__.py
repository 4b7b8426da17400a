"""Inventories for Ansible and Nornir."""

from eastwest.exchange.inventory.ansible import ansible_files
from eastwest.exchange.inventory.nornir import nornir_files
from eastwest.exchange.inventory.read import read_inventory

__all__ = ["ansible_files", "nornir_files", "read_inventory"]
