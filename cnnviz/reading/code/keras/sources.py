"""The inputs that a tensor comes from: `get_source_inputs`."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.values.tensors import Tensor, Use
from cnnviz.reading.code.values.values import Batch, List, Unknown, Value


def source_inputs(
    _: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> Value:
    """`get_source_inputs(tensor)`: a list of the inputs that lead to it."""
    tensor = args[0] if args else kwargs.get("tensor")
    if not isinstance(tensor, Tensor) or tensor.use is None:
        return tensor if isinstance(tensor, Unknown) else Unknown("this is no tensor", node)
    uses: dict[int, Use] = {}
    pending = [tensor.use]
    while pending:
        use = pending.pop()
        if id(use) not in uses:
            uses[id(use)] = use
            pending += [read for read in use.reads if read is not None]
    inputs = List(_tensor(use, tensor.first) for use in uses.values() if use.layer is None)
    return inputs or Unknown("no input leads to this", node)


def _tensor(use: Use, first: bool) -> Tensor:
    tensor = Tensor((Batch(), *use.shape), traced=True, use=use)
    tensor.keras, tensor.first = True, first
    return tensor


KERAS_SOURCES: dict[str, Handler] = {
    f"keras.{place}.get_source_inputs": source_inputs
    for place in ("layers", "utils", "utils.layer_utils", "utils.tf_utils", "models")
}
