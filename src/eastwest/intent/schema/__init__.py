"""The site file as it is written: pydantic models, each of which builds its plain dataclass."""

from eastwest.intent.schema.site import SiteModel

__all__ = ["SiteModel"]
