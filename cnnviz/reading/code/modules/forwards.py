"""What a module runs when called, how the text calls it, and its arguments beside the input."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.reading.code.language.functions import bind
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.scope import ABSENT
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import (
    BoundFunction,
    Dict,
    Function,
    List,
    Set,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnnviz.layers.base import Shape
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.values.modules import Module

TRAINING = ("training", "train", "is_training")
"""Parameters that say whether a network is trained; it is drawn as if it is not."""


class ModuleCall(NamedTuple):
    """A text's call of a module; `outer`: not inside another module that it calls.

    `plain`: something else calls it, with only its input.
    """

    module: Module
    args: list[Value]
    kwargs: dict[str, Value]
    node: ast.AST
    outer: bool = True
    plain: bool = False

    @property
    def value(self) -> Value:
        """Its input."""
        return input_of(forward_of(self.module), self.args, self.kwargs)

    @property
    def shape(self) -> Shape | None:
        """The input's sizes without the batch's, if all are known."""
        sizes = self.value.sizes[1:] if isinstance(self.value, Tensor) else ()
        shape = tuple(size for size in sizes if isinstance(size, int))
        return shape if shape and len(shape) == len(sizes) else None


class Forward(NamedTuple):
    """A function that a module runs, and its arguments before the input."""

    function: Value
    first: tuple[Value, ...] = ()

    @property
    def inputs(self) -> list[ast.arg]:
        """Its parameters that may be positional."""
        if not isinstance(self.function, Function):
            return []
        parameters = self.function.node.args
        return [*parameters.posonlyargs, *parameters.args][len(self.first) :]

    @property
    def place(self) -> int | None:
        """The index of the input among them: the first, after parameters annotated as a number or
        string; None if all others have defaults.
        """
        inputs = self.inputs
        defaults = getattr(self.function, "defaults", {})
        indices = [i for i, parameter in enumerate(inputs) if not _is_plain(parameter)]
        if not indices or indices[0] == 0:
            return 0
        return next((i for i in indices if inputs[i].arg not in defaults), None)

    @property
    def beside(self) -> list[ast.arg]:
        """The parameters that are not the input."""
        place = self.place or 0
        return self.inputs[:place] + self.inputs[place + 1 :]


def forward_of(module: Module, whole: bool = True) -> Forward | None:
    """What calling a module runs: if `whole`, the text's own `__call__`; else the `forward` that
    the text gave it, else that of its class.
    """
    call = module.cls.find("__call__") if module.cls is not None and whole else None
    if isinstance(call, Function):
        return Forward(call, (module,))
    name = "call" if module.keras else "forward"
    own = module.attrs.get(name)
    if isinstance(own, BoundFunction):
        return Forward(own.function, (own.owner,))
    if own is not None:
        return Forward(own)
    function = module.cls.find(name) if module.cls is not None else None
    if function is None and module.keras and module.cls is not None:
        function = module.cls.find("_merge_function")  # Called by Add and its like.
    if not isinstance(function, Function):
        return None
    return Forward(function, () if function.kind == "staticmethod" else (module,))


_DATA = ("inputs", "input", "x", "sequences", "features", "logits")
"""What PyTorch's, Keras's and TensorFlow's layers and functions call their data."""


_PLAIN = frozenset("int float bool str None Optional Union typing".split())


def _is_plain(parameter: ast.arg) -> bool:
    """Whether a parameter is annotated as a number or string, `steps: int`; not believed of one
    named as data is.
    """
    if parameter.annotation is None or parameter.arg in _DATA:
        return False
    names = {
        str(getattr(node, "id", getattr(node, "attr", getattr(node, "value", None))))
        for node in ast.walk(parameter.annotation)
        if isinstance(node, (ast.Name, ast.Attribute, ast.Constant))
    }
    return names <= _PLAIN and names != {"None"}


def input_of(forward: Forward | None, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """The argument that is a module's input, however the call passes it."""
    place = (forward.place or 0) if forward is not None else 0
    names = [p.arg for p in forward.inputs[place : place + 1]] if forward is not None else []
    if len(args) <= place and names and names[0] in kwargs:
        return kwargs[names[0]]
    return args[place] if len(args) > place else data_of(args, kwargs)


def data_of(args: list[Value], kwargs: dict[str, Value]) -> Value:
    """The data that a package's layer or function is called on."""
    return args[0] if args else kwargs.get(data_name(kwargs))


def data_name(kwargs: dict[str, Value]) -> str:
    """The keyword of the data in a call without positional arguments, in any order."""
    return next((name for name in (*_DATA, *kwargs) if name in kwargs), "")


def call_of(e: Evaluator, module: Module, shape: Shape) -> ModuleCall | None:
    """The call of a module that the text means: the first on such an input, or of all."""
    calls = calls_of(e, module)
    return next((call for call in calls if call.shape == shape), next(iter(calls), None))


def calls_of(e: Evaluator, module: Module) -> list[ModuleCall]:
    """The text's own calls of a module; if there are none, those inside other modules."""
    calls = [call for call in e.called if call.module is module and not call.plain]
    return [call for call in calls if call.outer] or calls


class ExtraArguments(NamedTuple):
    """A call's arguments beside the input: positional, keywords, and `values`, all by name.

    `omitted` are the names of data that it passes and that is not drawn.
    """

    args: list[Value]
    kwargs: dict[str, Value]
    values: dict[str, Value]
    omitted: tuple[str, ...] = ()


def extra_arguments(
    e: Evaluator, module: Module, call: ModuleCall | None, lacking: Callable[[ast.arg], Value]
) -> ExtraArguments:
    """A module's arguments beside its input: the user's settings, else those of the text's call.

    `lacking` gives a value for a parameter without any.
    """
    forward = forward_of(module)
    if forward is None or (call is None and not isinstance(forward.function, Function)):
        return ExtraArguments([], {}, {})
    if call is not None and not isinstance(forward.function, Function):
        keywords = {name: value for name, value in call.kwargs.items() if value is not call.value}
        return ExtraArguments(call.args[1:], keywords, {})
    function, parameters = forward.function, forward.function.node.args
    bound = _bound(e, forward, call)
    values = {
        parameter: _argument(e, function, parameter, bound.get(parameter.arg, ABSENT), lacking)
        for parameter in (*forward.beside, *parameters.kwonlyargs)
    }
    args = [values[parameter] for parameter in forward.beside]
    if parameters.vararg is not None:
        rest = bound.get(parameters.vararg.arg, ())  # The first arguments may be in it.
        places = len(parameters.posonlyargs) + len(parameters.args)
        args += rest[(not forward.inputs) + max(0, len(forward.first) - places) :]
    kwargs = {parameter.arg: values[parameter] for parameter in parameters.kwonlyargs}
    if parameters.kwarg is not None:
        kwargs |= bound.get(parameters.kwarg.arg, {})
    by_name = {parameter.arg: value for parameter, value in values.items()}
    omitted = (k for k, value in by_name.items() if value is None and is_open(bound.get(k)))
    return ExtraArguments(args, kwargs, by_name, tuple(omitted))


def _bound(e: Evaluator, forward: Forward, call: ModuleCall | None) -> dict[str, Value]:
    """A call's values of each parameter."""
    if call is None:
        return dict(forward.function.defaults)
    try:
        return bind(e, forward.function, [*forward.first, *call.args], call.kwargs, call.node)
    except Raised:
        return dict(forward.function.defaults)


def _argument(
    e: Evaluator,
    function: Function,
    parameter: ast.arg,
    value: Value,
    lacking: Callable[[ast.arg], Value],
) -> Value:
    """The value of a parameter."""
    name = parameter.arg
    default = function.defaults.get(name, ABSENT)
    if e.settings.has(name):
        return e.setting(name)
    if name in TRAINING:
        if function.name == "call":  # In Keras nobody trains, whatever the default.
            return False
        return False if value is False or default is ABSENT else default
    if value is not ABSENT and not is_open(value):
        return value
    if default is ABSENT:
        return lacking(parameter)
    return default if default is None else value


def is_open(value: Value, depth: int = 3) -> bool:
    """Whether a value is data or unknown, not a number or string that controls what is done."""
    if isinstance(value, (Unknown, Tensor)):
        return True
    if not depth or not isinstance(value, (tuple, List, Dict, Set)):
        return False
    items = value.values() if isinstance(value, Dict) else value
    return getattr(value, "why", None) is not None or any(
        is_open(item, depth - 1) for item in items
    )
