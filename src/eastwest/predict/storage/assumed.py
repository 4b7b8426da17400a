"""What a storage outlook takes for granted, and what of it was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eastwest.intent.data_use import ClientIntent, DataUse
from eastwest.intent.site import StorageIntent
from eastwest.predict.storage.demand import latency_us
from eastwest.predict.storage.disturb import class_of
from eastwest.predict.storage.path import Way
from eastwest.predict.storage.rates import StorageRates
from eastwest.predict.uncertain import Uncertain, stated
from eastwest.units import format_us


def fitting(storage: StorageIntent, rates: StorageRates | None) -> StorageRates | None:
    """The rates, where they are of this storage."""
    return rates if rates is not None and rates.of(storage.system, storage.use.client.protocol) else None


def measured_use(storage: StorageIntent, rates: StorageRates | None) -> DataUse:
    """What jobs do with it, at the latency that was measured."""
    if rates is None or rates.latency_us is None:
        return storage.use
    return replace(storage.use, client=replace(storage.use.client, latency_us=rates.latency_us))


def rests(given: StorageRates | None, used: StorageRates | None) -> list[str]:
    """What rests on measurements, or why none does. given: by a calibration; used: where they fit this storage."""
    if given is None:
        return []
    if used is None:
        return [f"The calibration's storage is {given.system} by {given.protocol}: it is not used here."]
    return [used.sentence]


def assumptions(
    storage: StorageIntent, client: ClientIntent, way: Way, parameters: Sequence[Uncertain], rates: StorageRates | None
) -> list[str]:
    """One sentence each. rates: measured on this storage."""
    known = (
        [] if rates is None else [each for each in (rates.read_gigabytes_per_s, rates.write_gigabytes_per_s) if each]
    )
    where = ("its maker or a benchmark published", "was measured, else what was published", "was measured")[len(known)]
    said = [
        f"Nodes reach {storage.count} x {storage.system} by {client.protocol}, class {class_of(client)}; a request "
        f"takes {format_us(latency_us(client))} when idle.",
        f"Storage delivers what {where}, whatever the access pattern and how full it is.",
        stated(parameters, "as assumed" if rates is None else "as assumed or measured"),
    ]
    if way.network == "none":
        said.append("The plan cables no storage network: ports of nodes and the fabric are not known and not limiting.")
    unknown = [one.name for write in (False, True) for one in way.stages(write=write) if one.gigabytes_per_s is None]
    if unknown:
        said.append(f"Not known and not limiting: {', '.join(dict.fromkeys(unknown))}.")
    return said
