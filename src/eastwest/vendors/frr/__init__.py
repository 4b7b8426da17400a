"""FRR's configuration, as SONiC and Cumulus Linux carry it: rendered and read back. Not a family of its own."""
