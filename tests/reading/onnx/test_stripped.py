"""A file without its weights: what onnx itself reads is the graph, and no number of a tensor."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import onnx
import pytest
from onnx import AttributeProto, TensorProto, helper

from cnnviz.reading.onnx.strip import SMALL, stripped

MANY = 4 * SMALL
NUMBERS: dict[str, tuple[int, Any]] = {
    "float_data": (TensorProto.FLOAT, [1.5]),
    "int32_data": (TensorProto.INT32, [7]),
    "string_data": (TensorProto.STRING, [b"word"]),
    "int64_data": (TensorProto.INT64, [7]),
    "double_data": (TensorProto.DOUBLE, [1.5]),
    "uint64_data": (TensorProto.UINT64, [7]),
}


def bare(tensor: Any) -> Any:
    """A tensor of the same name, kind and shape, without a number."""
    return TensorProto(name=tensor.name, data_type=tensor.data_type, dims=tensor.dims)


def large(name: str) -> Any:
    """A tensor whose numbers are in that field; strings are left out too, all of them long."""
    if name == "raw_data":
        kind, numbers = TensorProto.FLOAT, b"\0" * MANY
    else:
        kind, one = NUMBERS[name]
        numbers = [b"word" * SMALL] if name == "string_data" else one * MANY
    return TensorProto(name="t", data_type=kind, dims=[MANY], **{name: numbers})


def model(tensor: Any, place: str) -> Any:
    """A model that holds the tensor at a place."""
    node = helper.make_node("Relu", ["x"], ["y"], "n")
    graph = helper.make_graph([node], "g", [], [])
    if place == "initializer":
        graph.initializer.append(tensor)
        return helper.make_model(graph)
    if place in ("t", "tensors"):
        kind = AttributeProto.TENSOR if place == "t" else AttributeProto.TENSORS
        said = {"t": tensor} if place == "t" else {"tensors": [tensor]}
    else:
        inner = helper.make_graph([node], "inner", [], [], [tensor])
        kind = AttributeProto.GRAPH if place == "g" else AttributeProto.GRAPHS
        said = {"g": inner} if place == "g" else {"graphs": [inner]}
    graph.node[0].attribute.append(AttributeProto(name="a", type=kind, **said))
    return helper.make_model(graph)


CASES = [
    *((name, "initializer") for name in [*NUMBERS, "raw_data"]),
    *(("raw_data", place) for place in ("t", "tensors", "g", "graphs")),
]


@pytest.mark.parametrize(("name", "place"), CASES)
def test_the_graph_is_left_and_no_number(name: str, place: str) -> None:
    tensor = large(name)
    whole = model(tensor, place).SerializeToString()
    found = stripped(BytesIO(whole), len(whole))
    assert onnx.load_from_string(found) == model(bare(tensor), place)


def test_where_another_file_has_the_numbers_is_left_out() -> None:
    tensor = bare(TensorProto(name="t", data_type=TensorProto.FLOAT, dims=[3]))
    whole = model(tensor, "initializer")
    (kept,) = whole.graph.initializer
    kept.data_location, kept.doc_string = TensorProto.EXTERNAL, "words"
    kept.external_data.add(key="location", value="weights.bin")
    file = whole.SerializeToString()
    assert onnx.load_from_string(stripped(BytesIO(file), len(file))) == model(tensor, "initializer")


@pytest.mark.parametrize("place", ["initializer", "t", "g"])
def test_few_numbers_are_kept(place: str) -> None:
    tensor = helper.make_tensor("t", TensorProto.INT64, [2], [3, 4])
    whole = model(tensor, place).SerializeToString()
    assert stripped(BytesIO(whole), len(whole)) == whole
