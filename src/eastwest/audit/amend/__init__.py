"""Another meaning for a configuration in its own words: the fewest statements that go and come."""

from eastwest.audit.amend.amend import amended

__all__ = ["amended"]
