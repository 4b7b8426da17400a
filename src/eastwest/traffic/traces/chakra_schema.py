"""What is read of MLCommons Chakra execution traces: the fields that decide traffic, by number and type.

Source of the numbers: mlcommons/chakra, schema/protobuf/et_def.proto at 6dc63e14. Other fields are skipped unread.
"""

from __future__ import annotations

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_PACKAGE = "eastwest.chakra"
_FIELD = descriptor_pb2.FieldDescriptorProto

# Attribute values: field number, type. Lists other than bytes are of no use here.
_VALUES = {
    "double_val": (3, _FIELD.TYPE_DOUBLE),
    "float_val": (5, _FIELD.TYPE_FLOAT),
    "int32_val": (7, _FIELD.TYPE_INT32),
    "int64_val": (9, _FIELD.TYPE_INT64),
    "uint32_val": (11, _FIELD.TYPE_UINT32),
    "uint64_val": (13, _FIELD.TYPE_UINT64),
    "sint32_val": (15, _FIELD.TYPE_SINT32),
    "sint64_val": (17, _FIELD.TYPE_SINT64),
    "fixed32_val": (19, _FIELD.TYPE_FIXED32),
    "fixed64_val": (21, _FIELD.TYPE_FIXED64),
    "sfixed32_val": (23, _FIELD.TYPE_SFIXED32),
    "sfixed64_val": (25, _FIELD.TYPE_SFIXED64),
    "bool_val": (27, _FIELD.TYPE_BOOL),
    "string_val": (29, _FIELD.TYPE_STRING),
}

METADATA_NODE, LOAD_NODE, STORE_NODE, COMPUTE_NODE, SEND_NODE, RECEIVE_NODE, COLLECTIVE_NODE = range(1, 8)

COLLECTIVES = {
    0: "all-reduce",
    1: "broadcast",  # a reduce moves what a broadcast does, the other way
    2: "all-gather",
    3: "incast",
    4: "incast",  # a scatter is a gather the other way
    5: "broadcast",
    6: "all-to-all",
    7: "reduce-scatter",
    8: "reduce-scatter",
    9: "barrier",
}


def _messages() -> tuple[type[Any], type[Any]]:
    file = descriptor_pb2.FileDescriptorProto(name="eastwest_chakra.proto", package=_PACKAGE, syntax="proto3")
    attribute = file.message_type.add(name="Attribute")
    _add(attribute, "name", 1, _FIELD.TYPE_STRING)
    attribute.oneof_decl.add(name="value")
    for name, (number, kind) in _VALUES.items():
        attribute.field.add(name=name, number=number, type=kind, label=_FIELD.LABEL_OPTIONAL, oneof_index=0)
    head = file.message_type.add(name="Head")
    _add(head, "version", 1, _FIELD.TYPE_STRING)
    texts = file.message_type.add(name="Texts")
    _add(texts, "values", 1, _FIELD.TYPE_STRING)
    node = file.message_type.add(name="Node")
    _add(node, "id", 1, _FIELD.TYPE_UINT64)
    _add(node, "name", 2, _FIELD.TYPE_STRING)
    _add(node, "type", 3, _FIELD.TYPE_INT32)
    _add(node, "ctrl_deps", 4, _FIELD.TYPE_UINT64, many=True)
    _add(node, "data_deps", 5, _FIELD.TYPE_UINT64, many=True)
    _add(node, "duration_micros", 7, _FIELD.TYPE_UINT64)
    _add(node, "inputs", 8, _FIELD.TYPE_MESSAGE, of="Texts")
    _add(node, "attr", 10, _FIELD.TYPE_MESSAGE, many=True, of="Attribute")
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    found = [
        message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.{name}")) for name in ("Head", "Node")
    ]
    return found[0], found[1]


def _add(
    message: descriptor_pb2.DescriptorProto,
    name: str,
    number: int,
    kind: descriptor_pb2.FieldDescriptorProto.Type.ValueType,
    *,
    many: bool = False,
    of: str = "",
) -> None:
    label = _FIELD.LABEL_REPEATED if many else _FIELD.LABEL_OPTIONAL
    field = message.field.add(name=name, number=number, type=kind, label=label)
    if of:
        field.type_name = f".{_PACKAGE}.{of}"


Head, Node = _messages()
