"""What every entry is made of: facts with their sources, and quantities."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from eastwest.intent.catalogue import model as plain
from eastwest.intent.quantity import LENGTH, RATE, THROUGHPUT, Quantity

T = TypeVar("T")
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")]
Text = Annotated[str, Field(min_length=1, max_length=500)]
Rate = Annotated[float, Quantity(RATE, "1G", "1000T")]
Throughput = Annotated[float, Quantity(THROUGHPUT, "0 GB/s", "100 TB/s")]
Reach = Annotated[float, Quantity(LENGTH, "0.1 m", "100 km")]
Figure = Annotated[float, Field(ge=0, le=1e9, strict=False)]
Count = Annotated[int, Field(ge=1, le=100_000)]


class Part(BaseModel):
    """A part of a catalogue file: no other keys, no guessing of types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class FactModel(Part, Generic[T]):
    """A value and its source; a null value is a fact that nobody published."""

    value: T | None = Field(description="the value, or null when it is not published")
    source: Text = Field(description="document the value comes from; for null, what was searched")
    confidence: plain.Confidence = Field(
        default="primary",
        description="primary: the document itself was read; secondary: someone quotes it; derived: worked out from it",
    )


class EntryModel(Part):
    """A part whose fields have the names of the plain dataclass `target`."""

    target: ClassVar[type]

    def build(self) -> Any:  # noqa: ANN401
        """The plain dataclass."""
        return self.target(**{name: plain_of(getattr(self, name)) for name in type(self).model_fields})


def plain_of(value: object) -> object:
    """A value with every model in it built, and lists as tuples."""
    if isinstance(value, FactModel):
        return plain.Fact(plain_of(value.value), value.source, value.confidence)
    if isinstance(value, EntryModel):
        return value.build()
    if isinstance(value, list):
        return tuple(plain_of(item) for item in value)
    return value


def left_out() -> Any:  # noqa: ANN401
    """The default of a fact that an entry may leave out."""
    source = plain.NOT_GIVEN.source
    return Field(default_factory=lambda: FactModel[Any](value=None, source=source))
