"""How a benchmark makes its network, `get_init_inputs()`, and calls it, `get_inputs()`, as in
KernelBench.
"""

from __future__ import annotations

from contextlib import suppress

from cnnviz.layers.base import Shape
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.functions import parameters
from cnnviz.reading.code.source.nodes import positional
from cnnviz.reading.code.values.errors import Halt, Limit, Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Class, Dict, Function, List, Value


def init_arguments(e: Evaluator, start: Function) -> dict[str, Value] | None:
    """Arguments of an `__init__` from `get_init_inputs()`; None if there are none.

    It returns their values in order, or `[[...], {"channels": 4}]`.
    """
    is_for_class = start.name == "__init__" and _is_meant(e, start.owner)
    arguments = _list_from(e, "get_init_inputs") if is_for_class else None
    if arguments is None:
        return None
    args, keywords = arguments, Dict()
    if len(arguments) == 2 and isinstance(arguments[0], List) and isinstance(arguments[1], Dict):
        args, keywords = arguments[0], arguments[1]
    signature = start.node.args
    names = [argument.arg for argument in positional(signature)][1:]
    if args.why is not None or keywords.why is not None or len(args) > len(names):
        return None
    return dict(zip(names, args, strict=False)) | {
        str(key): value for key, value in keywords.items()
    }


def stated_shape(e: Evaluator, root: Module) -> Shape | None:
    """The shape of the one tensor that `get_inputs()` returns, without its batch."""
    inputs = _list_from(e, "get_inputs") if _is_meant(e, root.cls) else None
    if inputs is None or len(inputs) != 1 or not isinstance(inputs[0], Tensor):
        return None
    sizes = inputs[0].held[1:]
    is_known = all(isinstance(size, int) and size > 0 for size in sizes)
    return sizes if sizes and is_known else None  # type: ignore[return-value]


def _is_meant(e: Evaluator, cls: Class | None) -> bool:
    """Whether these functions are for a class: it is named Model, else it is the last one."""
    classes = e.defined(Class)
    models = [cls for cls in classes if cls.name in ("Model", "ModelNew")]
    return cls in (models or classes[-1:])


def _list_from(e: Evaluator, name: str) -> List | None:
    """The list that a function of the text without parameters returns."""
    function = e.scope.names.get(name)
    if not isinstance(function, Function) or list(parameters(function)):
        return None
    result: Value = None
    with suppress(Raised, Halt, Limit):
        result = e.call(function, [], {}, function.node)
    return result if isinstance(result, List) and result.why is None else None
