"""Turns what pydantic found wrong into problems with line, path, what is allowed and how to mend."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from eastwest.errors import Problem
from eastwest.intent.document import Document, Key, Keys

_TYPES = {
    "int_type": "a whole number",
    "float_type": "a number",
    "string_type": "text",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a section with keys of its own",
    "model_type": "a section with keys of its own",
    "model_attributes_type": "a section with keys of its own",
}


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """`did you mean "connectx-7"?`, or nothing when nothing known is near."""
    near = difflib.get_close_matches(str(word).lower(), list(known), n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else ""


def shown(value: object) -> str:
    """A value as a short piece of an error message."""
    if isinstance(value, dict):
        return "a section"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    text = text if len(text) <= 60 else text[:57] + "..."
    return f'"{text}"' if isinstance(value, str) else text


def problems_of(error: ValidationError, document: Document, root: type[BaseModel]) -> Iterator[Problem]:
    """All problems of a validation in order of line. root: the model that was validated."""
    found = [_problem(details, document, root) for details in error.errors(include_url=False)]
    yield from sorted(found, key=lambda problem: problem.line or 0)


def _problem(details: ErrorDetails, document: Document, root: type[BaseModel]) -> Problem:
    path = _file_path(details["loc"], document)
    value = document.value_at(path)
    context = details.get("ctx", {})
    match details["type"]:
        case "missing":
            return document.problem(path, "is missing", _description(root, details["loc"]), f"add `{path[-1]}:`")
        case "extra_forbidden":
            fields = sorted(_fields_at(root, details["loc"]))
            return document.problem(path, "unknown key", ", ".join(fields), did_you_mean(path[-1], fields))
        case "literal_error":
            allowed = str(context["expected"]).replace("'", "").replace(" or ", ", ")
            return document.problem(path, shown(value), allowed, did_you_mean(value, allowed.split(", ")))
        case "union_tag_invalid" | "union_tag_not_found":
            return _tag_problem(path, context, document)
        case _:
            return document.problem(path, shown(value), _allowed(details))


def _tag_problem(path: Keys, context: dict[str, Any], document: Document) -> Problem:
    name = str(context["discriminator"]).strip("'")
    allowed = str(context.get("expected_tags", "collective, training")).replace("'", "")
    tag = context.get("tag")
    if tag is None:
        return document.problem(path, f"has no `{name}`", allowed, f"add `{name}:`")
    return document.problem((*path, name), shown(tag), allowed, did_you_mean(tag, allowed.split(", ")))


def _allowed(details: ErrorDetails) -> str:
    context = details.get("ctx", {})
    kind = details["type"]
    limits = {"greater_than_equal": ("at least", "ge"), "less_than_equal": ("at most", "le")}
    if kind in limits:
        word, key = limits[kind]
        return f"{word} {context[key]}"
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_pattern_mismatch":
        return "lower-case letters, digits, dots and dashes, at most 63 of them"
    if kind == "too_short":
        return f"at least {context['min_length']} of them"
    if kind == "too_long":
        return f"at most {context['max_length']} of them"
    return _TYPES.get(kind, str(details["msg"]))


def _file_path(loc: tuple[Key, ...], document: Document) -> Keys:
    """The path in the file: pydantic's location without the union tags that it puts in."""
    path: Keys = ()
    for position, key in enumerate(loc):
        value = document.value_at(path)
        if isinstance(value, dict) and position < len(loc) - 1:
            tag = isinstance(loc[position - 1], int) and value.get("kind") == key
            if tag or key not in value:
                continue
        path = (*path, key)
    return path


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """All pydantic models inside an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _model_at(root: type[BaseModel], loc: tuple[Key, ...]) -> type[BaseModel]:
    """The model that owns the last key of a location."""
    models = [root]
    for key in loc[:-1]:
        field = next((model.model_fields[str(key)] for model in models if str(key) in model.model_fields), None)
        if field is not None:
            models = list(_models_in(field.annotation)) or models
        elif isinstance(key, str) and len(models) > 1:
            tagged = [model for model in models if key in get_args(model.model_fields["kind"].annotation)]
            models = tagged or models
    return models[0]


def _fields_at(root: type[BaseModel], loc: tuple[Key, ...]) -> list[str]:
    return list(_model_at(root, loc).model_fields)


def _description(root: type[BaseModel], loc: tuple[Key, ...]) -> str:
    field = _model_at(root, loc).model_fields.get(str(loc[-1]))
    return "" if field is None or field.description is None else field.description
