"""An audit in the formats that other tools read."""
