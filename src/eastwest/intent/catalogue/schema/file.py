"""One catalogue file."""

from __future__ import annotations

from pydantic import Field

from eastwest.intent.catalogue.schema.asic import AsicModel
from eastwest.intent.catalogue.schema.cables import CableTypeModel
from eastwest.intent.catalogue.schema.devices import GpuNodeModel, NicModel, StorageSystemModel, SwitchModel
from eastwest.intent.catalogue.schema.fact import Part
from eastwest.intent.catalogue.schema.models import ModelPresetModel


class CatalogueModel(Part):
    """One catalogue file."""

    asics: list[AsicModel] = Field(default_factory=list)
    switches: list[SwitchModel] = Field(default_factory=list)
    nics: list[NicModel] = Field(default_factory=list)
    nodes: list[GpuNodeModel] = Field(default_factory=list)
    storage: list[StorageSystemModel] = Field(default_factory=list)
    cables: list[CableTypeModel] = Field(default_factory=list)
    models: list[ModelPresetModel] = Field(default_factory=list)
