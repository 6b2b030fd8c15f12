"""How far numbers along axes lie apart, as Keras and TensorFlow have it: `K.std(x, 1)`."""

from __future__ import annotations

import ast

from cnnviz.layers.elementwise import Power, Sqrt
from cnnviz.reading.code.keras.shapes import given
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.operators import combined
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.functional_layers import apply
from cnnviz.reading.code.tensors.reducing import over_all, reduced
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Unknown, Value

_Args = list[Value]
_Kwargs = dict[str, Value]


def _spread(e: Evaluator, said: _Kwargs, node: ast.AST, name: str) -> tuple[Value, Value]:
    """The mean and the variance over the axes that are said, in whole numbers of both."""
    tensor, axes, keep = said["x"], said.get("axis"), said.get("keepdims") or False
    if axes is None and tensor.traced:
        return over_all(tensor, name, node), None
    kept = reduced(e, "mean", tensor, axes, True, node, name)
    if not isinstance(kept, Tensor) or not kept.traced:
        return kept, kept if keep is True else reduced(e, "mean", tensor, axes, keep, node, name)
    apart = combined(e, tensor, ast.Sub(), kept, node)
    squares = apply(e, Power(2), [apart], name, node)
    found = reduced(e, "mean", squares, axes, keep, node, name)
    return kept, found


def _handler(name: str, names: str) -> Handler:
    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        words = {"axes": "axis", "keep_dims": "keepdims"}
        said = given(names, args, {words.get(key, key): one for key, one in kwargs.items()}, node)
        if isinstance(said, Unknown):
            return said
        said["x"] = said.pop(names.split()[0])
        mean, found = _spread(e, said, node, name)
        if isinstance(mean, Unknown):
            return mean
        if name == "std" and isinstance(found, Tensor) and found.traced:
            return apply(e, Sqrt(), [found], name, node)
        if name != "moments":
            return found
        if not said.get("keepdims"):
            mean = reduced(e, "mean", said["x"], said.get("axis"), False, node, name)
        return (mean, found)

    return handler


_OF_TENSORFLOW = "input_tensor axis keepdims"

KERAS_SPREADS: dict[str, Handler] = {
    **{
        f"{of}.{name}": _handler(name, "x axis keepdims")
        for of in ("keras.backend", "keras.ops")
        for name in ("std", "var")
    },
    "tensorflow.math.reduce_std": _handler("std", _OF_TENSORFLOW),
    "tensorflow.math.reduce_variance": _handler("var", _OF_TENSORFLOW),
    "tensorflow.nn.moments": _handler("moments", "x axis shift keepdims"),
    "keras.ops.moments": _handler("moments", "x axis keepdims synchronized"),
}
