"""Forms that controllers take, because they overwrite raw command lines."""

from eastwest.vendors.controllers.forms import forms

__all__ = ["forms"]
