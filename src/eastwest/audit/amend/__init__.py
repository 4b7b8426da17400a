"""Another meaning for a configuration in its own words: the fewest statements that go and come."""

from eastwest.audit.amend.amend import amended, amended_directly
from eastwest.audit.amend.direct import RULES as DIRECT

__all__ = ["DIRECT", "amended", "amended_directly"]
