"""Layers and models of a text's own subclasses of Keras's: their outputs and weights."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from math import prod

from cnnviz.layers.activation import Identity
from cnnviz.layers.network import Uncalled
from cnnviz.reading.code.keras.constructor_arguments import check_constructor_arguments
from cnnviz.reading.code.keras.ends import record_call, unused_calls
from cnnviz.reading.code.keras.keras_1 import uses_tensorflow
from cnnviz.reading.code.keras.kernels import (
    WEIGHTS,
    add_weight,
    kernel,
    kernel_shape,
    variable,
)
from cnnviz.reading.code.keras.nesting import Nest
from cnnviz.reading.code.keras_models.inputs import check_input
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.modules.forwards import Forward, input_of
from cnnviz.reading.code.modules.layer_changes import ASSUMED
from cnnviz.reading.code.modules.module_calls import note_lost
from cnnviz.reading.code.source.nodes import positional
from cnnviz.reading.code.tensors.functional_layers import apply
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Module, Weight
from cnnviz.reading.code.values.tensors import Learned, Tensor, Use
from cnnviz.reading.code.values.unknowns import joined_unknown
from cnnviz.reading.code.values.values import Dict, Function, List, Opaque, Unknown, Value
from cnnviz.reading.keras.step import KerasStep

_Args = list[Value]
_Kwargs = dict[str, Value]


def remember(e: Evaluator, owner: Module, weight: Value, args: _Args, kwargs: _Kwargs) -> Value:
    """Records a weight that a layer makes, since Keras counts it even if unused; returns it."""
    if isinstance(weight, Tensor) and isinstance(weight.learned, Learned):
        names = (name for name in (kwargs.get("name"), *args) if isinstance(name, str))
        name = next(names, "weight")
        weights = owner.said.get("weights", ())
        e.journal.touch(owner.said)
        if isinstance(weights, tuple):  # Else they are not known.
            owner.said["weights"] = (*weights, (name, weight.learned))
    return weight


def _weights(owner: Module) -> dict[str, Learned]:
    """The weights of a layer itself, by the names of its attributes, or else by their own."""
    weights = {name: getattr(weight, "learned", None) for name, weight in owner.params.items()}
    known_ids = set(map(id, weights.values()))
    others = owner.said.get("weights", ())
    for name, weight in others if isinstance(others, tuple) else ():
        if id(weight) not in known_ids:
            weights[name if name not in weights else f"{name}_{len(weights)}"] = weight
    return {name: weight for name, weight in weights.items() if isinstance(weight, Learned)}


def _pass_through(e: Evaluator, nest: Nest, value: Value, output: Value, node: ast.AST) -> Value:
    """The output of a layer; one with weights that returns its input is a call, too."""
    nest.weights = _weights(nest.owner)
    is_same = isinstance(output, Tensor) and isinstance(value, Tensor) and output.use is value.use
    if is_same and nest.weights and output.traced and output.held == value.held:
        return apply(e, Identity(), [output], name_of(nest.owner), node)
    return output


def name_of(owner: Module) -> str:
    """The name of a layer of an own class: the text's, or else its class's."""
    return owner.name or (owner.cls.name.lower() if owner.cls is not None else "layer")


def unused_weights(uses: list[Use]) -> Iterator[tuple[Module, str, Uncalled]]:
    """The weights of layers of own classes that no call uses, with their owners; and those that
    the text adds to a layer of Keras: `self.layer.add_weight(shape=(4,))`.
    """
    used = {id(weight) for use in (*uses, *unused_calls(uses)) for weight in use.learned}
    nests = {id(nest): nest for use in uses for nest in use.nests}
    owners = [(nest.owner, nest.weights) for nest in nests.values()]
    modules = (use.module for use in uses)
    owners += [
        (owner, _weights(owner)) for owner in modules if owner is not None and owner.cls is None
    ]
    for owner, weights in owners:
        for name, weight in weights.items():
            if id(weight) not in used:
                used.add(id(weight))
                sizes = (size for size in weight.tensor.held if isinstance(size, int))
                yield owner, name, Uncalled(name, Identity(), prod(sizes))


def call_own(
    e: Evaluator, module: Module, forward: Forward, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> Value:
    """The output of a layer or model of the text's own class; `build` is called first, once."""
    build = module.cls.find("build") if module.cls is not None else None
    value = input_of(forward, args, kwargs)
    if module.kind == "keras.Sequential":
        check_input(e, module, [value], node)
    needs_build = isinstance(build, Function) and not module.said.get("built")
    sizes = _sizes_of(value) if needs_build else None
    if isinstance(sizes, Unknown):  # Its weights depend on them.
        note_lost(e, module, sizes)
        return sizes
    if sizes is not None and isinstance(build, Function):
        _build(e, module, build, sizes, node)
    elif build is None and isinstance(value, Tensor) and _is_unbuilt(module):
        e.journal.touch(module.kept)
        module.kept["built"] = value.shape
        own_weights(e, module, node)
    function, args = forward.function, [*forward.first, *args]
    if isinstance(function, Function):
        args, kwargs = _with_training(e, module, function, args, kwargs, node)
    nest = Nest(module)
    several = value if isinstance(value, (List, tuple)) else ()
    nest.given = [one.use for one in several if isinstance(one, Tensor) and one.use is not None]
    with e.trace.nested(nest):
        output = _pass_through(e, nest, value, e.call(function, args, kwargs, node), node)
    _check_mixed_use(module, nest, node)
    record_call(e, module, value, output)
    return output


def _sizes_of(value: Value) -> Value:
    """The sizes of a layer's input, as passed to its `build`: for a list of tensors, a list."""
    from cnnviz.reading.code.modules.tensor_attributes import keras_sizes

    if isinstance(value, Tensor):
        return keras_sizes(value)
    if isinstance(value, Dict):
        names, sizes = list(value), list(map(_sizes_of, value.values()))
    else:
        sizes = list(map(_sizes_of, value)) if isinstance(value, (List, tuple)) else []
    unknown = value if isinstance(value, Unknown) else joined_unknown(sizes)
    if unknown is not None or not any(sizes):
        return unknown
    if isinstance(value, Dict):
        return Dict(zip(names, sizes, strict=True))
    return tuple(sizes) if isinstance(value, tuple) else List(sizes)


def _build(e: Evaluator, module: Module, build: Function, sizes: Value, node: ast.AST) -> None:
    """Calls the text's own `build` with the sizes of the layer's input."""
    e.journal.touch(module.said)
    module.said["built"] = True
    e.making += 1
    try:
        e.call(build, [module, sizes], {}, node)
    finally:
        e.making -= 1


def _is_unbuilt(module: Module) -> bool:
    return isinstance(module.step, KerasStep) and "built" not in module.kept


def own_weights(e: Evaluator, module: Module, node: ast.AST) -> None:
    """Makes the kernel and bias that Keras's `build` makes, for a subclass of Conv2D or Dense that
    has a `call` of its own.
    """
    for name in ("kernel", "bias"):
        shape, built_in = kernel_shape(module, name), kernel(module, name)
        weight = add_weight([], {"shape": shape}, node) if shape else None
        if built_in is not None and (shape or built_in[0] is None):
            for attributes in (module.attrs, *([module.params] if shape else [])):
                e.journal.touch(attributes)
                attributes[name] = weight


_MIXED = "self.{} is used beside what {}'s call makes of it, which is not followed: use one of both"


_REPLACED = (
    "the {} that {}'s own call uses has been replaced, which is not followed: write what it"
    " does with functions, such as keras.ops.matmul or keras.ops.conv"
)


def check_weights(e: Evaluator, module: Module, value: Value, node: ast.AST) -> None:
    """Refuses Keras's own call of a layer whose weight the text has replaced, but for one that the
    `build` of its class makes, and for one worked out of a plain layer's.
    """
    if not isinstance(module.step, KerasStep) or not isinstance(value, Tensor):
        return
    check_constructor_arguments(e, module, node)
    has_own_build = module.cls is not None and _is_unbuilt(module)
    for name in (key for key in WEIGHTS if key in module.attrs):
        weight = module.attrs[name]
        if _is_unbuilt(module):
            e.journal.touch(module.kept)
            module.kept["built"] = value.shape
        shape = kernel_shape(module, name)
        if shape is None or not isinstance(weight, (Tensor, Unknown, Opaque)):
            continue
        if not isinstance(weight, Tensor) and not has_own_build:
            e.journal.touch(module.kept)
            module.kept[ASSUMED] = node
            continue
        learned = weight.learned if isinstance(weight, Tensor) and weight.held == shape else None
        is_itself = getattr(learned, "tensor", None) is weight
        if learned is None or is_itself == (module.cls is None):
            base = module.kind.rpartition(".")[2]
            raise Raised("NotImplementedError", _REPLACED.format(name, base), node)


def reclaim_weights(e: Evaluator, module: Module) -> None:
    """Makes weights that `build` made and Keras's own `call` has used the layer's own, so that they
    are counted once.
    """
    for name in WEIGHTS:
        weight = module.attrs.get(name)
        if isinstance(weight, Tensor) and weight.held == kernel_shape(module, name):
            for mapping in (module.attrs, module.params, module.said, module.kept):
                e.journal.touch(mapping)
            module.attrs[name] = Weight(module, name)
            module.params.pop(name, None)
            module.kept[f"given back {name}"] = weight.learned
            others = module.said.get("weights")
            if isinstance(others, tuple):
                rest = (entry for entry in others if entry[1] is not weight.learned)
                module.said["weights"] = tuple(rest)


def _check_mixed_use(module: Module, nest: Nest, node: ast.AST) -> None:
    """Refuses a call that uses a weight beside Keras's own `call`."""
    used = {id(weight) for use in nest for weight in use.learned}
    for name in WEIGHTS:
        if id(module.kept.get(f"given back {name}", nest)) in used:
            base = module.kind.rpartition(".")[2]
            raise Raised("NotImplementedError", _MIXED.format(name, base), node)


def _with_training(
    e: Evaluator, module: Module, function: Function, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> tuple[_Args, _Kwargs]:
    """The arguments of `call`, with `training` set: True only if the text passes it on the
    network's own way, which Keras makes the network of.
    """
    parameters = function.node.args
    names = [parameter.arg for parameter in positional(parameters)]
    arguments = dict(zip(names, args, strict=False)) | kwargs
    if "training" not in (*names, *(parameter.arg for parameter in parameters.kwonlyargs)):
        return args, {key: False if key == "training" else kwargs[key] for key in kwargs}
    values = (arguments[name] for name in names if name in arguments)
    value = next((value for value in values if value is not module), None)
    is_training = arguments.get("training") in (True, 1) and getattr(value, "traced", False)
    if is_training:
        e.trace.told.append((module, node))
    if "training" in names[: len(args)]:
        index = names.index("training")
        return [*args[:index], is_training, *args[index + 1 :]], kwargs
    return args, {**kwargs, "training": is_training}


_TRAINABLE_WEIGHTS = re.compile(r"\bself\._?trainable_weights\s*=(?!=)")
_UNCLEAR = (
    "tf.keras trains a K.variable that a layer keeps, Keras before 2.4 does not: import from"
    " tensorflow.keras where it is trained; where it is not, write tf.constant"
)


def backend_variable(
    e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> Value:
    """`K.variable(0.5, name="alpha")`: trained if the text says so, or uses tf.keras."""
    value = args[0] if args else kwargs.get("value")
    result = variable(e, [value], {}, node)
    if not isinstance(result, Tensor):
        return result
    if _TRAINABLE_WEIGHTS.search(e.source.code):
        result.learned = None  # Until the text lists it as trained.
    elif not uses_tensorflow(e):
        unclear = Unknown(_UNCLEAR, node)
        unclear.made = True  # A value set for what is made of it would not tell.
        return unclear
    return result


def train_listed(e: Evaluator, owner: Module, value: Value) -> None:
    """Follows `self.trainable_weights = [self.gamma]`, of Keras before 2.4: these are trained."""
    for weight in value if isinstance(value, List) else ():
        if isinstance(weight, Tensor) and not weight.traced:
            weight.learned = weight.learned or Learned(weight)
            remember(e, owner, weight, [], {})
