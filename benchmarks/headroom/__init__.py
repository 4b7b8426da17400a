"""The headroom arithmetic beside the tables that SONiC publishes, and beside the packet engine: see README.md."""
