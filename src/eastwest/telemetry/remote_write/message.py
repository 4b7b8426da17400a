"""Remote write's messages: the fields that are sent, by number and type.

Source: Prometheus, prompb/remote.proto and prompb/types.proto (remote write 1.0).
"""

from __future__ import annotations

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_PACKAGE = "eastwest.remote_write"
_FIELD = descriptor_pb2.FieldDescriptorProto


def _messages() -> type[Any]:
    file = descriptor_pb2.FileDescriptorProto(name="eastwest_remote_write.proto", package=_PACKAGE, syntax="proto3")
    label = file.message_type.add(name="Label")
    label.field.add(name="name", number=1, type=_FIELD.TYPE_STRING, label=_FIELD.LABEL_OPTIONAL)
    label.field.add(name="value", number=2, type=_FIELD.TYPE_STRING, label=_FIELD.LABEL_OPTIONAL)
    sample = file.message_type.add(name="Sample")
    sample.field.add(name="value", number=1, type=_FIELD.TYPE_DOUBLE, label=_FIELD.LABEL_OPTIONAL)
    sample.field.add(name="timestamp", number=2, type=_FIELD.TYPE_INT64, label=_FIELD.LABEL_OPTIONAL)
    series = file.message_type.add(name="TimeSeries")
    for name, number in (("Label", 1), ("Sample", 2)):
        series.field.add(
            name=f"{name.lower()}s",
            number=number,
            type=_FIELD.TYPE_MESSAGE,
            label=_FIELD.LABEL_REPEATED,
            type_name=f".{_PACKAGE}.{name}",
        )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    found: type[Any] = message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.TimeSeries"))
    return found


TimeSeries = _messages()
