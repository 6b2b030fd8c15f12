"""The arguments of Keras's layers that join tensors, and of the functions of their names."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler, all_items
from cnnviz.reading.code.tensors.joins import concatenate
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Known, Unknown, Value

_COMMON = frozenset(
    "name dtype trainable autocast activity_regularizer input_shape batch_input_shape weights"
    " input_dim".split()
)
_ARGUMENTS = {"Concatenate": ("axis",), "Dot": ("axes", "normalize", "normalise")}
_OTHER_AXES = {"dim": "axis", "concat_axis": "axis"}


def check_arguments(name: str, count: int, names: Iterable[str], node: ast.AST) -> None:
    """Raises if a layer that joins tensors is given arguments that it does not take."""
    arguments = _ARGUMENTS.get(name, ())
    if count > len(arguments):
        raise Raised("TypeError", f"{name} takes {_argument_list(arguments)}, not {count}", node)
    for argument in names:
        if argument not in _COMMON and argument not in arguments:
            axis = _OTHER_AXES.get(argument)
            instead = f"; say {axis}=" if axis in arguments else ""
            raise Raised("ValueError", f"{name} takes no {argument} in Keras{instead}", node)


def _argument_list(arguments: tuple[str, ...]) -> str:
    return f"{' and '.join(arguments)} alone" if arguments else "no values"


def with_equal_ranks(e: Evaluator, tensors: list[Tensor], node: ast.AST) -> list[Tensor]:
    """Tensors with equally many axes: Keras inserts axes of size 1 after the batch."""
    rank = max(tensor.rank for tensor in tensors)
    if not all(tensor.traced for tensor in tensors):
        return tensors
    result: list[Tensor] = []
    for tensor in tensors:
        while tensor.rank < rank:
            tensor = e.call(Known("keras.ops.expand_dims"), [tensor, 1], {}, node)
        result.append(tensor)
    return result


def concatenation(tensors: str, default: int) -> Handler:
    """`K.concatenate(tensors, axis=-1)`, with this first parameter and default axis."""
    name = "concat" if tensors == "values" else "concatenate"

    def handler(e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
        arguments = dict(zip((tensors, "axis", "name"), args, strict=False)) | kwargs
        unexpected = [key for key in arguments if key not in (tensors, "axis", "name")]
        if unexpected:
            instead = f"; say {_OTHER_AXES[unexpected[0]]}=" if unexpected[0] in _OTHER_AXES else ""
            raise Raised("TypeError", f"{name} takes no {unexpected[0]}{instead}", node)
        listed = all_items(arguments.get(tensors), node)
        if isinstance(listed, Unknown):
            return listed
        return concatenate(e, list(listed), arguments.get("axis", default), node)

    return handler
