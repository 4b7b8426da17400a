"""Layer 1: links, addresses, routing, references, peers that differ."""
