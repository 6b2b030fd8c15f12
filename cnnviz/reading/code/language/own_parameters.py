"""Parameters that a text makes itself, when they meet the network's data."""

from __future__ import annotations

import ast

from cnnviz.layers.learned import LearnedScale, LearnedShift
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.values.modules import PART
from cnnviz.reading.code.values.tensors import Repeated, Tensor
from cnnviz.reading.code.values.values import Batch, Unknown, Value

_COMPUTED = (
    "this is worked out of other weights, which is not followed:"
    " write self.NAME = {}(...) of its sizes for it"
)


def apply_parameter(e: Evaluator, data: Tensor, own: Tensor, name: str, node: ast.AST) -> Value:
    """What a parameter does to data: a factor or a summand for each neuron."""
    own = own.origin if isinstance(own, Repeated) else own
    if own.learned is PART:
        factory = "self.add_weight" if data.keras else "nn.Parameter"
        return Unknown(_COMPUTED.format(factory), node)
    missing = data.rank - own.rank
    sizes = (1,) * missing + tuple(own.sizes)
    if missing < 0 or not (sizes[0] == 1 or isinstance(sizes[0], Batch)):
        return Unknown("a parameter that differs from input to input is not followed", node)
    shape = tuple(size for size in sizes[1:] if isinstance(size, int))
    kind = {"mul": LearnedScale, "div": LearnedScale, "add": LearnedShift, "sub": LearnedShift}.get(
        name
    )
    if kind is None or len(shape) != len(data.shape):
        return Unknown(f"cnnviz does not follow {name} with a parameter", node)
    result = e.trace.apply(e.journal, kind(shape), [data], name, node)
    if result.use is not None:
        result.use.learned = (own.learned,)
    return result
