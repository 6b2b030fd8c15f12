"""Layers and models of a text's own classes of Keras: what they give, which weights they hold."""

from __future__ import annotations

import ast
from math import prod
from typing import TYPE_CHECKING

from cnnviz.layers.activation import Identity
from cnnviz.layers.network import Uncalled
from cnnviz.reading.code.keras.constructor_arguments import check_made_with
from cnnviz.reading.code.keras.ends import left_unused, met
from cnnviz.reading.code.keras.kernels import WEIGHTS, add_weight, kernel, kernel_shape
from cnnviz.reading.code.keras.nesting import Nest
from cnnviz.reading.code.keras_models.inputs import check_said
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.modules.forwards import Forward, given_to
from cnnviz.reading.code.modules.layer_changes import ASSUMED
from cnnviz.reading.code.modules.module_calls import lose
from cnnviz.reading.code.tensors.functional_layers import apply
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Module, Weight
from cnnviz.reading.code.values.tensors import Learned, Tensor, Use
from cnnviz.reading.code.values.unknowns import joined
from cnnviz.reading.code.values.values import Dict, Function, List, Opaque, Unknown, Value
from cnnviz.reading.keras.step import KerasStep

if TYPE_CHECKING:
    from collections.abc import Iterator

_Args = list[Value]
_Kwargs = dict[str, Value]


def remember(e: Evaluator, owner: Module, made: Value, args: _Args, kwargs: _Kwargs) -> Value:
    """A weight that a layer makes; remembered, for Keras counts it whether it is used or not."""
    if isinstance(made, Tensor) and isinstance(made.learned, Learned):
        name = next((one for one in (kwargs.get("name"), *args) if isinstance(one, str)), "weight")
        before = owner.said.get("weights", ())
        e.journal.touch(owner.said)
        if isinstance(before, tuple):  # Else it is not known which there are.
            owner.said["weights"] = (*before, (name, made.learned))
    return made


def _held(owner: Module) -> dict[str, Learned]:
    """The weights of a layer itself, by the names of its attributes, else by their own."""
    held = {name: getattr(one, "learned", None) for name, one in owner.params.items()}
    known = set(map(id, held.values()))
    more = owner.said.get("weights", ())
    for name, one in more if isinstance(more, tuple) else ():
        if id(one) not in known:
            held[name if name not in held else f"{name}_{len(held)}"] = one
    return {name: one for name, one in held.items() if isinstance(one, Learned)}


def _passed(e: Evaluator, nest: Nest, value: Value, found: Value, node: ast.AST) -> Value:
    """What a layer gives; one with weights that gives what it is given is a call, too."""
    nest.weights = _held(nest.owner)
    same = isinstance(found, Tensor) and isinstance(value, Tensor) and found.use is value.use
    if same and nest.weights and found.traced and found.held == value.held:
        return apply(e, Identity(), [found], name_of(nest.owner), node)
    return found


def name_of(owner: Module) -> str:
    """What a layer of an own class is called: as the text says, else as its class is."""
    return owner.name or (owner.cls.name.lower() if owner.cls is not None else "layer")


def own_left(uses: list[Use]) -> Iterator[tuple[Module, str, Uncalled]]:
    """The weights that layers of own classes hold and no call uses, with their owners; and those
    that the text gives a layer of Keras: `self.layer.add_weight(shape=(4,))`.
    """
    used = {id(one) for use in (*uses, *left_unused(uses)) for one in use.learned}
    nests = {id(nest): nest for use in uses for nest in use.nests}
    held = [(nest.owner, nest.weights) for nest in nests.values()]
    plain = (use.module for use in uses)
    held += [(one, _held(one)) for one in plain if one is not None and one.cls is None]
    for owner, weights in held:
        for name, one in weights.items():
            if id(one) not in used:
                used.add(id(one))
                sizes = (size for size in one.tensor.held if isinstance(size, int))
                yield owner, name, Uncalled(name, Identity(), prod(sizes))


def call_own(
    e: Evaluator, module: Module, forward: Forward, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> Value:
    """What a layer or model of the text's own class gives; `build` comes first, once."""
    build = module.cls.find("build") if module.cls is not None else None
    value = given_to(forward, args, kwargs)
    if module.kind == "keras.Sequential":
        check_said(e, module, [value], node)
    unbuilt = isinstance(build, Function) and not module.said.get("built")
    sizes = _sizes_of(value) if unbuilt else None
    if isinstance(sizes, Unknown):  # Its weights go by what is not known.
        lose(e, module, sizes)
        return sizes
    if sizes is not None and isinstance(build, Function):
        _build(e, module, build, sizes, node)
    elif build is None and isinstance(value, Tensor) and _unbuilt(module):
        e.journal.touch(module.kept)
        module.kept["built"] = value.shape
        own_weights(e, module, node)
    function, args = forward.function, [*forward.first, *args]
    if isinstance(function, Function):
        args, kwargs = _trained(e, module, function, args, kwargs, node)
    nest = Nest(module)
    several = value if isinstance(value, (List, tuple)) else ()
    nest.given = [one.use for one in several if isinstance(one, Tensor) and one.use is not None]
    with e.trace.nested(nest):
        found = _passed(e, nest, value, e.call(function, args, kwargs, node), node)
    _check_back(module, nest, node)
    met(e, module, value, found)
    return found


def _sizes_of(value: Value) -> Value:
    """The sizes of what a layer is given, as its `build` is told them: of a list of tensors, a list
    of theirs.
    """
    from cnnviz.reading.code.modules.tensor_attributes import keras_sizes

    if isinstance(value, Tensor):
        return keras_sizes(value)
    if isinstance(value, Dict):
        names, row = list(value), list(map(_sizes_of, value.values()))
    else:
        row = list(map(_sizes_of, value)) if isinstance(value, (List, tuple)) else []
    unknown = value if isinstance(value, Unknown) else joined(row)
    if unknown is not None or not any(row):
        return unknown
    if isinstance(value, Dict):
        return Dict(zip(names, row, strict=True))
    return tuple(row) if isinstance(value, tuple) else List(row)


def _build(e: Evaluator, module: Module, build: Function, sizes: Value, node: ast.AST) -> None:
    """Calls the text's own `build` with the sizes of what the layer is given."""
    e.journal.touch(module.said)
    module.said["built"] = True
    e.making += 1
    try:
        e.call(build, [module, sizes], {}, node)
    finally:
        e.making -= 1


def _unbuilt(module: Module) -> bool:
    return isinstance(module.step, KerasStep) and "built" not in module.kept


def own_weights(e: Evaluator, module: Module, node: ast.AST) -> None:
    """The kernel and bias that Keras's `build` makes, where a class of Conv2D or Dense has a `call`
    of its own.
    """
    for name in ("kernel", "bias"):
        shape, known = kernel_shape(module, name), kernel(module, name)
        made = add_weight([], {"shape": shape}, node) if shape else None
        if known is not None and (shape or known[0] is None):
            for place in (module.attrs, *([module.params] if shape else [])):
                e.journal.touch(place)
                place[name] = made


_BOTH = "self.{} is used beside what {}'s call makes of it, which is not followed: use one of both"


_ANOTHER = (
    "the {} that {}'s own call goes by is another by now, which is not followed: write what it"
    " does with functions, such as keras.ops.matmul or keras.ops.conv"
)


def check_weights(e: Evaluator, module: Module, value: Value, node: ast.AST) -> None:
    """Refuses Keras's own call of a layer that the text has given another weight: what `build` of
    its class made in the place of one may be it, and what is worked out of a plain layer's.
    """
    if not isinstance(module.step, KerasStep) or not isinstance(value, Tensor):
        return
    check_made_with(e, module, node)
    own = module.cls is not None and _unbuilt(module)  # Its weights are those of its own `build`.
    for name in (one for one in WEIGHTS if one in module.attrs):
        made = module.attrs[name]
        if _unbuilt(module):
            e.journal.touch(module.kept)
            module.kept["built"] = value.shape
        shape = kernel_shape(module, name)
        if shape is None or not isinstance(made, (Tensor, Unknown, Opaque)):
            continue
        if not isinstance(made, Tensor) and not own:
            e.journal.touch(module.kept)
            module.kept[ASSUMED] = node
            continue
        learned = made.learned if isinstance(made, Tensor) and made.held == shape else None
        itself = getattr(learned, "tensor", None) is made
        if learned is None or itself == (module.cls is None):
            base = module.kind.rpartition(".")[2]
            raise Raised("NotImplementedError", _ANOTHER.format(name, base), node)


def given_back(e: Evaluator, module: Module) -> None:
    """Weights that Keras's own `call` has used are the layer's: those that `build` made are
    these, so that they are counted once.
    """
    for name in WEIGHTS:
        made = module.attrs.get(name)
        if isinstance(made, Tensor) and made.held == kernel_shape(module, name):
            for place in (module.attrs, module.params, module.said, module.kept):
                e.journal.touch(place)
            module.attrs[name] = Weight(module, name)
            module.params.pop(name, None)
            module.kept[f"given back {name}"] = made.learned
            more = module.said.get("weights")
            if isinstance(more, tuple):
                module.said["weights"] = tuple(one for one in more if one[1] is not made.learned)


def _check_back(module: Module, nest: Nest, node: ast.AST) -> None:
    """Refuses a call that uses a weight, and gives it back to Keras's own `call`, too."""
    used = {id(one) for use in nest for one in use.learned}
    for name in WEIGHTS:
        if id(module.kept.get(f"given back {name}", nest)) in used:
            base = module.kind.rpartition(".")[2]
            raise Raised("NotImplementedError", _BOTH.format(name, base), node)


def _trained(
    e: Evaluator, module: Module, function: Function, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> tuple[_Args, _Kwargs]:
    """What `call` is given, by its place or its name: it is trained only where the text tells it so
    on the network's own way, for Keras makes the network of that.
    """
    said = function.node.args
    names = [one.arg for one in (*said.posonlyargs, *said.args)]
    given = dict(zip(names, args, strict=False)) | kwargs
    if "training" not in (*names, *(one.arg for one in said.kwonlyargs)):
        return args, {key: False if key == "training" else one for key, one in kwargs.items()}
    data = (given[one] for one in names if one in given and given[one] is not module)
    value = next(data, None)
    told = given.get("training") in (True, 1) and getattr(value, "traced", False)
    if told:
        e.trace.told.append((module, node))
    if "training" in names[: len(args)]:
        at = names.index("training")
        return [*args[:at], told, *args[at + 1 :]], kwargs
    return args, {**kwargs, "training": told}
