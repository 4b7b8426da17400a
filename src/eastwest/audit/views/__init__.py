"""Ways of looking at a found network that many rules share."""
