"""Models and layers of Keras: what they have, and what calling them gives."""

from __future__ import annotations

import ast
from typing import Any

from cnnviz.reading.code.keras.construction import MERGES, add_layer, flat
from cnnviz.reading.code.keras.constructor_arguments import made_with
from cnnviz.reading.code.keras.ends import ends, left_unused, met, model_layers, uses_of
from cnnviz.reading.code.keras.kernels import add_weight, build, kernel
from cnnviz.reading.code.keras.layer_names import name_of_keras
from cnnviz.reading.code.keras.nesting import Nest, nests_in
from cnnviz.reading.code.keras_models.inputs import check_said
from cnnviz.reading.code.keras_models.own_classes import (
    check_weights,
    given_back,
    own_weights,
    remember,
)
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.modules.forwards import data_of, forward_of
from cnnviz.reading.code.modules.module_calls import call_layer, in_order, lose, run
from cnnviz.reading.code.tensors.reshaping import repeated_vector
from cnnviz.reading.code.values.errors import Halt, Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import (
    Dict,
    Known,
    List,
    Opaque,
    Unknown,
    Value,
)
from cnnviz.reading.keras.step import KerasStep
from cnnviz.reading.wording import listed, short

_Args = list[Value]
_Kwargs = dict[str, Value]
_UNKNOWN = "history fit evaluate predict get_weights to_json get_config fit_generator count_params"


def keras_attribute(e: Evaluator, owner: Module, name: str, node: ast.AST) -> tuple[Value] | None:
    """What Keras gives every layer and model, as the one item of a tuple; None for all else."""
    if name == "layers":
        return (owner.refused or List(model_layers(owner)),)
    if name in ("input", "output", "inputs", "outputs"):
        return (ends(e, owner, name, node),)
    if name in ("input_shape", "output_shape"):
        end = ends(e, owner, name.partition("_")[0], node)
        if isinstance(end, Tensor):
            from cnnviz.reading.code.modules.tensor_attributes import keras_sizes

            return (keras_sizes(end),)
        return (Unknown(f"{name} is not known", node),)
    if name == "__class__":
        return (owner.cls or Known(owner.kind),)
    built = owner.cls is not None or not isinstance(owner.step, KerasStep)
    built = built or any(owner.kept.get(one) for one in ("built", "calls"))
    plain = {"trainable": True, "name": name_of_keras(owner), "built": built, "training": False}
    if name in plain:
        return (plain[name],)
    if name in ("weights", "variables", "trainable_variables", "losses", "optimizer", "dtype"):
        return (Opaque(name),)
    return _said_of_step(e, owner, name)


def _said_of_step(e: Evaluator, owner: Module, name: str) -> tuple[Value] | None:
    """What a layer was made with under that name, or its weight of that name."""
    values = getattr(owner.step, "values", None)
    if values is None and owner.step is not None:
        return (Unknown("this is a layer that cannot be read", None),)
    found = made_with(e, owner.step, name)
    if found is not None:
        return found
    if values and name in values:
        return (values[name],)
    return kernel(owner, name)


_HOOKS = ("convolution_op", "_pooling_function", "_compute_mean_and_variance", "_moments")
"""What layers of Keras's call and a class that comes from them may have otherwise."""
_HOOKED = "{} of this class changes what {} does, which is not followed: write call() instead"


def call_keras(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """What a layer or model of Keras gives."""
    value = data_of(args, kwargs)
    hook = next((one for one in _HOOKS if module.cls and module.cls.find(one)), None)
    if hook is not None:
        raise Raised("NotImplementedError", _HOOKED.format(hook, module.kind.split(".")[-1]), node)
    check_weights(e, module, value, node)
    found = _called(e, module, value, node)
    met(e, module, value, found)
    said = args[1] if len(args) > 1 else kwargs.get("training")
    if said is True and module.kind.endswith("Dropout") and getattr(value, "traced", False):
        e.trained.append(node)
    return found


def _called(e: Evaluator, module: Module, value: Value, node: ast.AST) -> Value:
    name = module.kind.rpartition(".")[2]
    if name == "Sequential":
        check_said(e, module, [value], node)
        with e.trace.nested(Nest(module)):
            return in_order(e, module, value, node)
    if isinstance(value, Unknown):
        e.fragments += not e.making
        lose(e, module, value)
        return _unknown(e, value)
    if module.outputs is not None:
        check_said(e, module, flat(value), node)
        with e.trace.nested(Nest(module, left_unused(uses_of(module)))):
            return again(e, module, flat(value), node)
    if name in MERGES:
        from cnnviz.reading.code.keras_models.functions import merged

        return merged(e, name, value, module, node)
    if name == "Lambda" and "function" in module.attrs:
        extra = module.attrs.get("arguments")
        named = dict(extra) if isinstance(extra, Dict) else {}
        with e.trace.nested(Nest(module)):
            return e.call(module.attrs["function"], [value], named, node)
    if "parts" in module.said:
        from cnnviz.reading.code.keras.branching_steps import at_each_branch

        return at_each_branch(e, module, value, node)
    if name == "RepeatVector" and "n" in module.attrs:
        return repeated_vector(e, value, module.attrs["n"], node)
    return _of_layer(e, module, value, node)


def _of_layer(e: Evaluator, module: Module, value: Value, node: ast.AST) -> Value:
    """What a single layer gives, and the activation that stands in it."""
    if module.step is None:
        raise Raised("NotImplementedError", _uncalled(module), node)
    alone = isinstance(value, (List, tuple)) and len(value) == 1
    found = call_layer(e, module, value[0] if alone else value, node)
    _claimed(e, module, found, node)
    after = module.said.get("after")
    return found if after is None else e.call(after, [found], {}, node)


def _uncalled(module: Module) -> str:
    name = module.kind.rpartition(".")[2]
    if module.cls is None or name in ("Layer", "Model"):
        return f"{name} has no call() and cannot be called"
    return f"{module.cls.name} never calls super().__init__(), which makes it a {name}"


def _claimed(e: Evaluator, module: Module, found: Value, node: ast.AST) -> None:
    """Refuses what a Deconvolution2D gives where Keras 1 was told that it gives other sizes."""
    said = module.said.get("gives")
    if not isinstance(said, (tuple, List)) or not isinstance(found, Tensor):
        return
    made = found.seen[1:]
    pairs = zip(said[1:], made, strict=False)
    if len(said) != len(found.seen) or any(isinstance(a, int) and a != b for a, b in pairs):
        sizes = "x".join(map(str, made))
        e.trace.refuse(node, f"this gives {sizes} here, not what its output_shape says")


def _unknown(e: Evaluator, value: Unknown) -> Value:
    if e.tracing:
        raise Halt(value)
    return value


def again(e: Evaluator, model: Module, tensors: list[Value], node: ast.AST) -> Value:
    """What a model that was made of tensors gives for other tensors: the same calls once more."""
    if len(tensors) != len(model.inputs) or not all(isinstance(t, Tensor) for t in tensors):
        raise Raised("ValueError", f"this model takes {len(model.inputs)} tensors", node)
    given: dict[int, Tensor] = {
        id(old.use): new for old, new in zip(model.inputs, tensors, strict=True)
    }
    layers: dict[int, tuple[Any, ...]] = {}
    for use in uses_of(model):
        inputs = [given[id(one)] for one in use.reads]
        layer = use.layer
        step = use.module.step if use.module is not None else None
        step = step if step is not None and step.known else None
        if step is not None and use.unit == 0:
            layers[id(use.module)] = step.layers(inputs[0].shape)
        if step is not None:
            layer = layers[id(use.module)][use.unit]
        assert layer is not None
        made = e.trace.apply(e.journal, layer, inputs, use.name, use.node)
        if made.use is not None:
            made.use.module, made.use.unit = use.module, use.unit
            made.use.learned = use.learned
            made.use.nests += nests_in(model, use)
        given[id(use)] = made
    return _like(model.outputs, given)


def _like(outputs: Value, given: dict[int, Tensor]) -> Value:
    """The outputs of a model in the form that they were given in."""
    if isinstance(outputs, Tensor):
        return given[id(outputs.use)]
    if isinstance(outputs, dict):
        return Dict({key: _like(one, given) for key, one in outputs.items()})
    return List(_like(one, given) for one in outputs)


def keras_method(
    e: Evaluator, owner: Module, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> Value:
    """What a method of a Keras layer or model gives."""
    if name == "add":
        _add(e, owner, args, kwargs, node)
    elif name == "pop":
        for one in list(owner.children)[-1:]:
            owner.remove(e, one)
    elif name in ("super.__init__", "__init__"):
        from cnnviz.reading.code.modules.construction import begin

        begin(e, owner, args, kwargs, node)
    elif name in ("call", "__call__"):
        return e.call(owner, args, kwargs, node)
    elif name in ("super.call", "super.__call__"):
        return _super_call(e, owner, name, args, kwargs, node)
    elif name == "convolution_op":
        return e.call(Known("keras.convolution_op"), [owner, *args], kwargs, node)
    elif name == "get_layer":
        return _layer(owner, args, kwargs, node)
    elif name == "build":
        _build(e, owner, args[0] if args else kwargs.get("input_shape"), node)
    elif name in ("add_weight", "add_variable"):
        return remember(e, owner, add_weight(args, kwargs, node), args, kwargs)
    elif name == "compile":
        _compiled(e, owner, node)
    elif name in _UNKNOWN.split():
        return Unknown(f"what {name} gives is not followed", node)
    return None


def _super_call(
    e: Evaluator, owner: Module, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> Value:
    """What Keras's own `call` gives, or its `__call__`, which runs the `call` that there is."""
    forward = forward_of(owner, whole=False) if name == "super.__call__" else None
    found = run(e, owner, forward, args, kwargs, node)
    if forward is None:
        given_back(e, owner)
    return found


def _build(e: Evaluator, owner: Module, sizes: Value, node: ast.AST) -> None:
    """`layer.build(sizes)`: that of a Wrapper builds the layer in it."""
    inner = owner.children.get("layer") if owner.kind == "keras.layers.Wrapper" else None
    build(e, inner if isinstance(inner, Module) else owner, sizes, node)
    if owner.cls is not None and isinstance(owner.step, KerasStep):
        own_weights(e, owner, node)


def _add(e: Evaluator, owner: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> None:
    """`model.add(layer)`; `model.add(Dense(5), activation="relu")` has a bracket too early."""
    add_layer(e, owner, args[0] if args else kwargs.get("layer"), node)
    known = ("rebuild",) if args else ("layer", "rebuild")
    wrong = [one for one in kwargs if one not in known]
    if wrong or any(not isinstance(one, bool) for one in args[1:]):
        what = wrong[0] if wrong else "more than a layer"
        owner.refused = Unknown(f"add takes a layer alone, not {what}", node)


def _compiled(e: Evaluator, owner: Module, node: ast.AST) -> None:
    from cnnviz.reading.code.freezing import Said

    e.frozen.append(Said(owner, None, node))


def _layer(owner: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    wanted = args[0] if args else kwargs.get("name", kwargs.get("index"))
    at = kwargs.get("index", args[1] if len(args) > 1 else None)
    for one in (wanted, at):
        if isinstance(one, Unknown):
            return one
    layers = model_layers(owner)
    if isinstance(at, int) and -len(layers) <= at < len(layers):
        return layers[at]
    names = {id(one): name_of_keras(one) for one in layers}
    found = next((one for one in layers if names[id(one)] == wanted), None)
    if found is not None:
        return found
    unsure = next((one for one in names.values() if isinstance(one, Unknown)), None)
    known = [one for one in names.values() if isinstance(one, str) and one]
    but = f", but {short(listed(known))}" if known else ""
    why = f"no layer of this model is called {wanted!r}{but}: say name={wanted!r} where it is made"
    return unsure or Unknown(why, node)
