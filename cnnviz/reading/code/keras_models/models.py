"""Models and layers of Keras: their attributes, methods and calls."""

from __future__ import annotations

import ast

from cnnviz.reading.code.keras.construction import MERGES, add_layer, flatten_values
from cnnviz.reading.code.keras.constructor_arguments import constructor_argument
from cnnviz.reading.code.keras.ends import end_of, model_layers, record_call, unused_calls, uses_of
from cnnviz.reading.code.keras.kernels import add_weight, build, kernel
from cnnviz.reading.code.keras.layer_names import name_of_keras
from cnnviz.reading.code.keras.nesting import Nest
from cnnviz.reading.code.keras_models.calling_again import call_again
from cnnviz.reading.code.keras_models.inputs import check_input
from cnnviz.reading.code.keras_models.own_classes import (
    check_weights,
    own_weights,
    reclaim_weights,
    remember,
)
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.modules.forwards import data_of, forward_of
from cnnviz.reading.code.modules.module_calls import (
    call_in_order,
    call_layer,
    note_lost,
    run_forward,
)
from cnnviz.reading.code.tensors.reshaping import repeat_vector
from cnnviz.reading.code.values.errors import Halt, Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Dict, Known, List, Opaque, Unknown, Value
from cnnviz.reading.keras.step import KerasStep
from cnnviz.reading.wording import listed, short

_Args = list[Value]
_Kwargs = dict[str, Value]
_NOT_FOLLOWED = (
    "history fit evaluate predict get_weights to_json get_config fit_generator count_params"
)


def keras_attribute(e: Evaluator, owner: Module, name: str, node: ast.AST) -> tuple[Value] | None:
    """An attribute of all Keras layers and models, as the only item of a tuple; else None."""
    if name == "layers":
        return (owner.refused or List(model_layers(owner)),)
    if name in ("input", "output", "inputs", "outputs"):
        return (end_of(e, owner, name, node),)
    if name in ("input_shape", "output_shape"):
        end = end_of(e, owner, name.partition("_")[0], node)
        if isinstance(end, Tensor):
            from cnnviz.reading.code.modules.tensor_attributes import keras_sizes

            return (keras_sizes(end),)
        return (Unknown(f"{name} is not known", node),)
    if name == "__class__":
        return (owner.cls or Known(owner.kind),)
    is_built = owner.cls is not None or not isinstance(owner.step, KerasStep)
    is_built = is_built or any(owner.kept.get(key) for key in ("built", "calls"))
    attributes = {"trainable": True, "name": name_of_keras(owner), "training": False}
    attributes["built"] = is_built
    if name in attributes:
        return (attributes[name],)
    if name in ("weights", "variables", "trainable_variables", "losses", "optimizer", "dtype"):
        return (Opaque(name),)
    return _constructor_argument_or_weight(e, owner, name)


def _constructor_argument_or_weight(e: Evaluator, owner: Module, name: str) -> tuple[Value] | None:
    """A layer's constructor argument of that name, or its weight of that name."""
    values = getattr(owner.step, "values", None)
    if values is None and owner.step is not None:
        return (Unknown("this is a layer that cannot be read", None),)
    argument = constructor_argument(e, owner.step, name)
    if argument is not None:
        return argument
    if values and name in values:
        return (values[name],)
    return kernel(owner, name)


_HOOKS = ("convolution_op", "_pooling_function", "_compute_mean_and_variance", "_moments")
"""Methods that Keras's layers call and subclasses may override."""
_HOOK_NOT_FOLLOWED = (
    "{} of this class changes what {} does, which is not followed: write call() instead"
)


def call_keras(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """The output of a layer or model of Keras."""
    value = data_of(args, kwargs)
    hook = next((name for name in _HOOKS if module.cls and module.cls.find(name)), None)
    if hook is not None:
        reason = _HOOK_NOT_FOLLOWED.format(hook, module.kind.split(".")[-1])
        raise Raised("NotImplementedError", reason, node)
    check_weights(e, module, value, node)
    try:
        output = _call(e, module, value, node)
    except Halt:  # It may be unable to take its input: no network goes on from here.
        e.fragments += not e.making
        raise
    record_call(e, module, value, output)
    training = args[1] if len(args) > 1 else kwargs.get("training")
    if training is True and module.kind.endswith("Dropout") and getattr(value, "traced", False):
        e.trained.append(node)
    return output


def _call(e: Evaluator, module: Module, value: Value, node: ast.AST) -> Value:
    name = module.kind.rpartition(".")[2]
    if name == "Sequential":
        check_input(e, module, [value], node)
        with e.trace.nested(Nest(module)):
            return call_in_order(e, module, value, node)
    if isinstance(value, Unknown):
        e.fragments += not e.making
        note_lost(e, module, value)
        if e.tracing:
            raise Halt(value)
        return value
    if module.outputs is not None:
        check_input(e, module, flatten_values(value), node)
        with e.trace.nested(Nest(module, unused_calls(uses_of(module)))):
            return call_again(e, module, flatten_values(value), node)
    if name in MERGES:
        from cnnviz.reading.code.keras_models.functions import merge

        return merge(e, name, value, module, node)
    if name == "Lambda" and "function" in module.attrs:
        arguments = module.attrs.get("arguments")
        keywords = dict(arguments) if isinstance(arguments, Dict) else {}
        with e.trace.nested(Nest(module)):
            return e.call(module.attrs["function"], [value], keywords, node)
    if "parts" in module.said:
        from cnnviz.reading.code.keras.time_distributed import at_each_branch

        return at_each_branch(e, module, value, node)
    if name == "RepeatVector" and "n" in module.attrs:
        return repeat_vector(e, value, module.attrs["n"], node)
    return _call_step(e, module, value, node)


def _call_step(e: Evaluator, module: Module, value: Value, node: ast.AST) -> Value:
    """The output of a single layer and of an activation among its arguments."""
    if module.step is None:
        raise Raised("NotImplementedError", _why_not_callable(module), node)
    is_list_of_one = isinstance(value, (List, tuple)) and len(value) == 1
    output = call_layer(e, module, value[0] if is_list_of_one else value, node)
    _check_output_shape(e, module, output, node)
    activation = module.said.get("after")
    return output if activation is None else e.call(activation, [output], {}, node)


def _why_not_callable(module: Module) -> str:
    name = module.kind.rpartition(".")[2]
    if module.cls is None or name in ("Layer", "Model"):
        return f"{name} has no call() and cannot be called"
    return f"{module.cls.name} never calls super().__init__(), which makes it a {name}"


def _check_output_shape(e: Evaluator, module: Module, output: Value, node: ast.AST) -> None:
    """Refuses the output of a Deconvolution2D of Keras 1 whose `output_shape` has other sizes."""
    stated = module.said.get("gives")
    if not isinstance(stated, (tuple, List)) or not isinstance(output, Tensor):
        return
    output_sizes = output.text_sizes[1:]
    pairs = zip(stated[1:], output_sizes, strict=False)
    if len(stated) != len(output.text_sizes) or any(
        isinstance(a, int) and a != b for a, b in pairs
    ):
        text = "x".join(map(str, output_sizes))
        e.trace.refuse(node, f"this gives {text} here, not what its output_shape says")


def keras_method(
    e: Evaluator, owner: Module, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> Value:
    """The result of a method of a Keras layer or model."""
    if name == "add":
        _add(e, owner, args, kwargs, node)
    elif name == "pop":
        for child in list(owner.children)[-1:]:
            owner.remove(e, child)
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
        return _get_layer(owner, args, kwargs, node)
    elif name == "build":
        _build(e, owner, args[0] if args else kwargs.get("input_shape"), node)
    elif name in ("add_weight", "add_variable"):
        return remember(e, owner, add_weight(args, kwargs, node), args, kwargs)
    elif name == "compile":
        _compile(e, owner, node)
    elif name in _NOT_FOLLOWED.split():
        return Unknown(f"what {name} gives is not followed", node)
    return None


def _super_call(
    e: Evaluator, owner: Module, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> Value:
    """The output of Keras's own `call`, or of its `__call__`, which runs an overridden `call`."""
    forward = forward_of(owner, whole=False) if name == "super.__call__" else None
    output = run_forward(e, owner, forward, args, kwargs, node)
    if forward is None:
        reclaim_weights(e, owner)
    return output


def _build(e: Evaluator, owner: Module, sizes: Value, node: ast.AST) -> None:
    """`layer.build(sizes)`: that of a Wrapper builds the layer in it."""
    inner = owner.children.get("layer") if owner.kind == "keras.layers.Wrapper" else None
    build(e, inner if isinstance(inner, Module) else owner, sizes, node)
    if owner.cls is not None and isinstance(owner.step, KerasStep):
        own_weights(e, owner, node)


def _add(e: Evaluator, owner: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> None:
    """`model.add(layer)`; `model.add(Dense(5), activation="relu")` closes a bracket too early."""
    add_layer(e, owner, args[0] if args else kwargs.get("layer"), node)
    parameters = ("rebuild",) if args else ("layer", "rebuild")
    unexpected = [value for value in kwargs if value not in parameters]
    if unexpected or any(not isinstance(value, bool) for value in args[1:]):
        what = unexpected[0] if unexpected else "more than a layer"
        owner.refused = Unknown(f"add takes a layer alone, not {what}", node)


def _compile(e: Evaluator, owner: Module, node: ast.AST) -> None:
    from cnnviz.reading.code.freezing import TrainableSetting

    e.frozen.append(TrainableSetting(owner, None, node))


def _get_layer(owner: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    name = args[0] if args else kwargs.get("name", kwargs.get("index"))
    index = kwargs.get("index", args[1] if len(args) > 1 else None)
    for value in (name, index):
        if isinstance(value, Unknown):
            return value
    layers = model_layers(owner)
    if isinstance(index, int) and -len(layers) <= index < len(layers):
        return layers[index]
    names = {id(layer): name_of_keras(layer) for layer in layers}
    match = next((layer for layer in layers if names[id(layer)] == name), None)
    if match is not None:
        return match
    unknown = next((other for other in names.values() if isinstance(other, Unknown)), None)
    others = [other for other in names.values() if isinstance(other, str) and other]
    but = f", but {short(listed(others))}" if others else ""
    why = f"no layer of this model is called {name!r}{but}: say name={name!r} where it is made"
    return unknown or Unknown(why, node)
