"""What a benchmark's text says of its network: `get_init_inputs()` makes it, `get_inputs()` is what
it is called with, as KernelBench and its like have it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from cnnviz.reading.code.language.functions import parameters
from cnnviz.reading.code.values.errors import Halt, Limit, Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Class, Dict, Function, List, Value

if TYPE_CHECKING:
    from cnnviz.layers.base import Shape
    from cnnviz.reading.code.language.evaluator import Evaluator


def made_with(e: Evaluator, start: Function) -> dict[str, Value] | None:
    """What `get_init_inputs()` gives for the parameters of an `__init__`; None where it says none.

    It gives their values in order, or `[[...], {"channels": 4}]`.
    """
    meant = start.name == "__init__" and _is_meant(e, start.owner)
    given = _given(e, "get_init_inputs") if meant else None
    if given is None:
        return None
    args, named = given, Dict()
    if len(given) == 2 and isinstance(given[0], List) and isinstance(given[1], Dict):
        args, named = given[0], given[1]
    said = start.node.args
    names = [one.arg for one in (*said.posonlyargs, *said.args)][1:]
    if args.why is not None or named.why is not None or len(args) > len(names):
        return None
    return dict(zip(names, args, strict=False)) | {str(key): one for key, one in named.items()}


def called_with(e: Evaluator, root: Module) -> Shape | None:
    """The shape of the one tensor that `get_inputs()` gives, without its batch."""
    given = _given(e, "get_inputs") if _is_meant(e, root.cls) else None
    if given is None or len(given) != 1 or not isinstance(given[0], Tensor):
        return None
    sizes = given[0].held[1:]
    whole = all(isinstance(size, int) and size > 0 for size in sizes)
    return sizes if sizes and whole else None  # type: ignore[return-value]


def _is_meant(e: Evaluator, cls: Class | None) -> bool:
    """Whether these functions are for a class: it is called Model, else it is the last one."""
    classes = [one for one in e.scope.names.values() if isinstance(one, Class)]
    named = [one for one in classes if one.name in ("Model", "ModelNew")]
    return cls in (named or classes[-1:])


def _given(e: Evaluator, name: str) -> List | None:
    """The list that a function of the text gives as it is."""
    function = e.scope.names.get(name)
    if not isinstance(function, Function) or list(parameters(function)):
        return None
    found: Value = None
    with suppress(Raised, Halt, Limit):
        found = e.call(function, [], {}, function.node)
    return found if isinstance(found, List) and found.why is None else None
