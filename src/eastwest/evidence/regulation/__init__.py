"""Items of the AI Act, DORA and NIS2, and what of a dossier supports each."""

from eastwest.evidence.regulation.holdings import Holdings, holdings
from eastwest.evidence.regulation.map import Mapped, Support, map_items, map_json
from eastwest.evidence.regulation.model import Act, Item, Profile, acts, items, profile_named, profiles

__all__ = [
    "Act",
    "Holdings",
    "Item",
    "Mapped",
    "Profile",
    "Support",
    "acts",
    "holdings",
    "items",
    "map_items",
    "map_json",
    "profile_named",
    "profiles",
]
