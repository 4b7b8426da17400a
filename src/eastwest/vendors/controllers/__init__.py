"""Forms that controllers take, because they overwrite raw command lines."""

from eastwest.vendors.controllers.apstra import configlet

__all__ = ["configlet"]
