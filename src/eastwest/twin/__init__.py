"""The Plan as real routers: FRR in network namespaces, from the configurations rendered for SONiC, with hosts."""
