"""The scenario file as it is written: a pydantic model of all that it holds."""

from __future__ import annotations

from typing import Annotated, Self, get_args

from pydantic import Field, model_validator

from eastwest.intent.background import BackgroundModel
from eastwest.simulate.host_faults_schema import (
    ComputeStragglerModel,
    DataStallModel,
    MistunedDcqcnModel,
    PauseStormModel,
    PcieLimitModel,
    SlowReceiverModel,
    WrongNicClassModel,
)
from eastwest.simulate.modes_schema import Entry, ModesModel
from eastwest.simulate.network_faults_schema import (
    CorruptionModel,
    EcnOffModel,
    HashPolarisationModel,
    LinkDegradedModel,
    LinkDownModel,
    LinkFlapModel,
    PfcOffModel,
    ShortHeadroomModel,
    WatchdogOffModel,
    WrongDscpMapModel,
    WrongEtsModel,
)

AnyFault = (
    LinkDownModel
    | LinkFlapModel
    | CorruptionModel
    | PfcOffModel
    | EcnOffModel
    | WrongDscpMapModel
    | MistunedDcqcnModel
    | ShortHeadroomModel
    | SlowReceiverModel
    | PcieLimitModel
    | PauseStormModel
    | WatchdogOffModel
    | HashPolarisationModel
    | WrongEtsModel
    | WrongNicClassModel
    | LinkDegradedModel
    | ComputeStragglerModel
    | DataStallModel
)

KINDS: tuple[str, ...] = tuple(
    kind for model in get_args(AnyFault) for kind in get_args(model.model_fields["kind"].annotation)
)
"""What stands after `kind:`."""


class ScenarioModel(Entry):
    """A scenario: what goes wrong while the workload runs."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")] = Field(description="short name for file names")
    seed: int = Field(default=1, ge=0, le=2**53, description="seed of everything random; left out: 1")
    modes: ModesModel = Field(default=ModesModel(), description="choices that the plan leaves open")
    background: list[BackgroundModel] = Field(
        default_factory=list,
        max_length=64,
        description="TCP traffic beside the workload, in addition to the site's own",
    )
    faults: list[Annotated[AnyFault, Field(discriminator="kind")]] = Field(
        default_factory=list, max_length=256, description="the faults; left out: none"
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set & {"modes", "background", "faults"}:
            raise ValueError("give `faults`, `background` or `modes`: a list of faults may be empty")
        return self
