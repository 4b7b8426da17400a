"""Jinja2 as the families use it: an undefined name is an error, nothing is escaped, templates come from the package."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def environment(family: str) -> Environment:
    """The templates of one family."""
    return Environment(  # what is printed is a configuration, not HTML
        loader=PackageLoader(f"eastwest.vendors.{family}"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  # what is printed is a configuration, not HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def printed(family: str, template: str, view: object) -> str:
    """The text of a view object, which the template knows as `device`."""
    return environment(family).get_template(template).render(device=view)
