"""The inputs that a tensor comes from, as Keras finds them."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.values.tensors import Tensor, Use
from cnnviz.reading.code.values.values import Batch, List, Unknown, Value


def source_inputs(
    _: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> Value:
    """`get_source_inputs(tensor)`: a list of the inputs behind it."""
    tensor = args[0] if args else kwargs.get("tensor")
    if not isinstance(tensor, Tensor) or tensor.use is None:
        return tensor if isinstance(tensor, Unknown) else Unknown("this is no tensor", node)
    met: dict[int, Use] = {}
    left = [tensor.use]
    while left:
        use = left.pop()
        if id(use) not in met:
            met[id(use)] = use
            left += [one for one in use.reads if one is not None]
    found = List(_tensor(use, tensor.first) for use in met.values() if use.layer is None)
    return found or Unknown("no input is found behind this", node)


def _tensor(use: Use, first: bool) -> Tensor:
    made = Tensor((Batch(), *use.shape), traced=True, use=use)
    made.keras, made.first = True, first
    return made


KERAS_SOURCES: dict[str, Handler] = {
    f"keras.{place}.get_source_inputs": source_inputs
    for place in ("layers", "utils", "utils.layer_utils", "utils.tf_utils", "models")
}
