from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from eastwest.errors import InputError
from eastwest.intent.document import read_document
from eastwest.intent.json_schema import site_json_schema
from eastwest.intent.load import load_site
from eastwest.intent.starter import starter_text, write_starter
from tests.intent.texts import SITE, write

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    return Draft202012Validator(site_json_schema())


def _errors(validator: Draft202012Validator, data: Any) -> list[str]:  # noqa: ANN401
    return [error.message for error in validator.iter_errors(data)]


def test_there_are_the_ten_examples() -> None:
    assert len(EXAMPLES) == 10


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_loads(file: Path) -> None:
    assert load_site(file).name == file.stem


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_follows_the_published_schema(file: Path, validator: Draft202012Validator) -> None:
    assert _errors(validator, read_document(file).data) == []


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(site_json_schema())


@pytest.mark.parametrize(
    ("old", "new"),
    [("link: 400G", "link: 400"), ("link: 400G", "link: 400G\n  lnk: 1"), ("  count: 4\n", ""), ("rail", "rial")],
)
def test_the_schema_refuses_what_the_loader_refuses(
    tmp_path: Path, validator: Draft202012Validator, old: str, new: str
) -> None:
    assert _errors(validator, read_document(write(tmp_path, SITE.replace(old, new))).data)


def test_the_schema_names_known_hardware_as_examples() -> None:
    assert "connectx-7" in site_json_schema()["$defs"]["GpusModel"]["properties"]["nic"]["examples"]


def test_no_default_of_the_schema_breaks_the_schema() -> None:
    definitions = site_json_schema()["$defs"]
    for definition in definitions.values():
        for field in definition.get("properties", {}).values():
            if "default" in field and "$ref" not in field:
                Draft202012Validator({**field, "$defs": definitions}).validate(field["default"])


def test_the_starter_loads_without_change(tmp_path: Path) -> None:
    assert load_site(write(tmp_path, starter_text())).name == "my-site"


def test_the_commented_defaults_of_the_starter_are_the_defaults(tmp_path: Path) -> None:
    lines = starter_text().splitlines()
    shown = [
        line.removeprefix("# ")
        if line.startswith(("# lossless", "# targets", "# inference", "# library", "#   "))
        else line
        for line in lines
    ]
    opened = load_site(write(tmp_path, "\n".join(shown), "opened.yaml"))
    plain = load_site(write(tmp_path, starter_text()))
    assert (opened.lossless, opened.targets) == (plain.lossless, plain.targets)
    assert [service.name for service in opened.inference] == ["chat"]


def test_the_starter_never_overwrites(tmp_path: Path) -> None:
    file = write(tmp_path, "mine")
    with pytest.raises(InputError, match="exists already"):
        write_starter(file)
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_starter_needs_its_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_starter(tmp_path / "none" / "site.yaml")
