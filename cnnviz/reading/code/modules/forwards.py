"""What calling a module runs, how the text itself calls it, and what it gives beside the input."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.reading.code.language.functions import bind
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.scope import ABSENT
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Bound, Dict, Function, List, Set, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnnviz.layers.base import Shape
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.values.modules import Module

TRAINING = ("training", "train", "is_training")
"""What a network is told so of is drawn as it is when nobody trains it."""


class Called(NamedTuple):
    """How a text calls a module; `outer`: not as a part of another, which it calls.

    `plain`: something else calls it, on its input alone.
    """

    module: Module
    args: list[Value]
    kwargs: dict[str, Value]
    node: ast.AST
    outer: bool = True
    plain: bool = False

    @property
    def value(self) -> Value:
        """What it is called on."""
        return given_to(forward_of(self.module), self.args, self.kwargs)

    @property
    def shape(self) -> Shape | None:
        """The sizes of that without the batch's, where all are known."""
        sizes = self.value.sizes[1:] if isinstance(self.value, Tensor) else ()
        known = tuple(size for size in sizes if isinstance(size, int))
        return known if known and len(known) == len(sizes) else None


class Forward(NamedTuple):
    """A function that a module runs, and what it is given before the input."""

    function: Value
    first: tuple[Value, ...] = ()

    @property
    def inputs(self) -> list[ast.arg]:
        """Its parameters that may be given by their places."""
        if not isinstance(self.function, Function):
            return []
        said = self.function.node.args
        return [*said.posonlyargs, *said.args][len(self.first) :]

    @property
    def place(self) -> int | None:
        """Where among them the input is: first, but behind what is said to be a number or a word;
        None where all others may be left out.
        """
        inputs = self.inputs
        defaults = getattr(self.function, "defaults", {})
        places = [at for at, one in enumerate(inputs) if not _is_plain(one)]
        if not places or places[0] == 0:
            return 0
        return next((at for at in places if inputs[at].arg not in defaults), None)

    @property
    def beside(self) -> list[ast.arg]:
        """Those that are not the input."""
        at = self.place or 0
        return self.inputs[:at] + self.inputs[at + 1 :]


def forward_of(module: Module, whole: bool = True) -> Forward | None:
    """What calling a module runs: a `__call__` of the text's own where it is the `whole` call,
    else what the text made its `forward`, else that of its class.
    """
    named = module.cls.find("__call__") if module.cls is not None and whole else None
    if isinstance(named, Function):
        return Forward(named, (module,))
    name = "call" if module.keras else "forward"
    own = module.attrs.get(name)
    if isinstance(own, Bound):
        return Forward(own.function, (own.owner,))
    if own is not None:
        return Forward(own)
    found = module.cls.find(name) if module.cls is not None else None
    if found is None and module.keras and module.cls is not None:
        found = module.cls.find("_merge_function")  # What Add and its like call.
    if not isinstance(found, Function):
        return None
    return Forward(found, () if found.kind == "staticmethod" else (module,))


_DATA = ("inputs", "input", "x", "sequences", "features", "logits")
"""What layers and functions of PyTorch, Keras and TensorFlow call the data that they take."""


_PLAIN = frozenset("int float bool str None Optional Union typing".split())


def _is_plain(parameter: ast.arg) -> bool:
    """Whether a parameter is said to be a number or a word, `steps: int`; of what is called as
    data is, it is not believed.
    """
    if parameter.annotation is None or parameter.arg in _DATA:
        return False
    words = {
        str(getattr(one, "id", getattr(one, "attr", getattr(one, "value", None))))
        for one in ast.walk(parameter.annotation)
        if isinstance(one, (ast.Name, ast.Attribute, ast.Constant))
    }
    return words <= _PLAIN and words != {"None"}


def given_to(forward: Forward | None, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """What a module is called on: the argument that is its input, wherever the call names it."""
    at = (forward.place or 0) if forward is not None else 0
    own = [one.arg for one in forward.inputs[at : at + 1]] if forward is not None else []
    if len(args) <= at and own and own[0] in kwargs:
        return kwargs[own[0]]
    return args[at] if len(args) > at else data_of(args, kwargs)


def data_of(args: list[Value], kwargs: dict[str, Value]) -> Value:
    """The data that a package's layer or function is called on."""
    return args[0] if args else kwargs.get(data_name(kwargs))


def data_name(kwargs: dict[str, Value]) -> str:
    """What a call without places calls its data, in whatever order it names what it is given."""
    return next((name for name in (*_DATA, *kwargs) if name in kwargs), "")


def call_of(e: Evaluator, module: Module, shape: Shape) -> Called | None:
    """The call of a module that the text means: the first of those on such an input, or at all."""
    calls = calls_of(e, module)
    return next((one for one in calls if one.shape == shape), next(iter(calls), None))


def calls_of(e: Evaluator, module: Module) -> list[Called]:
    """The text's own calls of a module; those of what it is a part of where it has no others."""
    calls = [one for one in e.called if one.module is module and not one.plain]
    return [one for one in calls if one.outer] or calls


class Beside(NamedTuple):
    """What a call gives beside the input: by places, and by names; `said` are all, by names.

    `left` are the names of data that it is given, and that is left out.
    """

    args: list[Value]
    kwargs: dict[str, Value]
    said: dict[str, Value]
    left: tuple[str, ...] = ()


def given_beside(
    e: Evaluator, module: Module, call: Called | None, lacking: Callable[[ast.arg], Value]
) -> Beside:
    """What a module is given beside its input: what the user says of it, else the text's call.

    `lacking` gives what stands for a parameter of which nobody says anything.
    """
    forward = forward_of(module)
    if forward is None or (call is None and not isinstance(forward.function, Function)):
        return Beside([], {}, {})
    if call is not None and not isinstance(forward.function, Function):
        named = {name: value for name, value in call.kwargs.items() if value is not call.value}
        return Beside(call.args[1:], named, {})
    function, said = forward.function, forward.function.node.args
    bound = _bound(e, forward, call)
    found = {
        one: _meant(e, function, one, bound.get(one.arg, ABSENT), lacking)
        for one in (*forward.beside, *said.kwonlyargs)
    }
    args = [found[one] for one in forward.beside]
    if said.vararg is not None:
        rest = bound.get(said.vararg.arg, ())
        places = len(said.posonlyargs) + len(said.args)  # What is given first may be in the rest.
        args += rest[(not forward.inputs) + max(0, len(forward.first) - places) :]
    kwargs = {one.arg: found[one] for one in said.kwonlyargs}
    if said.kwarg is not None:
        kwargs |= bound.get(said.kwarg.arg, {})
    names = {one.arg: value for one, value in found.items()}
    left = (one for one, value in names.items() if value is None and left_open(bound.get(one)))
    return Beside(args, kwargs, names, tuple(left))


def _bound(e: Evaluator, forward: Forward, call: Called | None) -> dict[str, Value]:
    """What a call gives each parameter."""
    if call is None:
        return dict(forward.function.defaults)
    try:
        return bind(e, forward.function, [*forward.first, *call.args], call.kwargs, call.node)
    except Raised:
        return dict(forward.function.defaults)


def _meant(
    e: Evaluator,
    function: Function,
    parameter: ast.arg,
    said: Value,
    lacking: Callable[[ast.arg], Value],
) -> Value:
    """What a parameter is given."""
    name = parameter.arg
    default = function.defaults.get(name, ABSENT)
    if e.settings.has(name):
        return e.said(name)
    if name in TRAINING:
        if function.name == "call":  # Keras says that nobody trains, whatever the default.
            return False
        return False if said is False or default is ABSENT else default
    if said is not ABSENT and not left_open(said):
        return said
    if default is ABSENT:
        return lacking(parameter)
    return default if default is None else said


def left_open(value: Value, depth: int = 3) -> bool:
    """Whether a value is data, or not known, and no number or word that says what is done."""
    if isinstance(value, (Unknown, Tensor)):
        return True
    if not depth or not isinstance(value, (tuple, List, Dict, Set)):
        return False
    items = value.values() if isinstance(value, Dict) else value
    return getattr(value, "why", None) is not None or any(
        left_open(one, depth - 1) for one in items
    )
