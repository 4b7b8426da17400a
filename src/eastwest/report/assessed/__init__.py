"""The assessment and remediation report of a network as found."""
