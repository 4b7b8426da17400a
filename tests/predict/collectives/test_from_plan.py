"""What a catalogue's GPU names mean."""

from __future__ import annotations

import pytest

from eastwest.errors import InputError
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.predict.collectives import Generation
from eastwest.predict.collectives.from_plan import generation_of


@pytest.mark.parametrize("gpu", [node.gpu for node in load_catalogue(None).nodes.values()])
def test_every_gpu_of_the_packaged_catalogue_is_known(gpu: str) -> None:
    assert generation_of(gpu) in Generation


def test_an_unknown_gpu_is_refused_with_what_is_known() -> None:
    with pytest.raises(InputError, match="H100"):
        generation_of("Gaudi 3")
