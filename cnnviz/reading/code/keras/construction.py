"""The construction of Keras's layers and models."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from cnnviz.errors import ArgumentFault
from cnnviz.reading.code.keras.keras_1 import modernize
from cnnviz.reading.code.keras.layer_names import COUNTED
from cnnviz.reading.code.keras.merging import check_arguments
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_inputs import input_sizes
from cnnviz.reading.code.language.leaf_layers import Arguments, faulty_leaf, make_leaf
from cnnviz.reading.code.language.single_inputs import without_axis
from cnnviz.reading.code.library.sequences import all_items
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import (
    BoundFunction,
    Dict,
    Function,
    Known,
    List,
    Partial,
    Unknown,
    Value,
    unknown_of,
)

_Args = list[Value]
_Kwargs = dict[str, Value]

MERGES = frozenset("Add Concatenate Multiply Average Maximum Minimum Subtract Dot Merge".split())
"""Layers that are called with several tensors."""

_INPUT = "keras.layers.InputLayer"
_CALLABLES = (Function, BoundFunction, Partial)
_REFERENCES = (ast.Name, ast.Attribute, ast.Subscript)


def keras_begin(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> bool:
    """Makes a module of Keras; returns True."""
    name = module.kind.rpartition(".")[2]
    construct = _CONSTRUCTORS.get(name) or (_merge if name in MERGES else _leaf)
    construct(e, module, args, kwargs, node)
    record_trainable(e, module, kwargs, node)
    return True


def record_trainable(e: Evaluator, module: Module, kwargs: _Kwargs, node: ast.AST) -> None:
    """Records that a layer is made with `trainable=False`."""
    trainable = kwargs.get("trainable", True)
    if isinstance(trainable, Unknown):
        module.attrs["trainable"] = trainable
    elif trainable in (False, 0):
        name = module.kind.rpartition(".")[2]
        from cnnviz.reading.code.freezing import TrainableSetting

        layers = () if name in ("Sequential", "Model") else (module,)
        e.frozen.append(TrainableSetting(module, False, node, layers))


def _sequential(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> None:
    value = args[0] if args else kwargs.get("layers")
    if value is None:
        return
    layers = all_items(value, node)
    if isinstance(layers, Unknown):
        module.refused = layers
        return
    for layer in layers:
        add_layer(e, module, layer, node)


def _paste_hint(unknown: Unknown, node: ast.AST) -> Unknown:
    """An unknown of a construction; one that stands for a layer or tensor asks for its code."""
    if unknown.name not in map(ast.unparse, _references(node)):
        return unknown
    is_explained = unknown.lack in (Lack.CODE, Lack.NETWORK) or ": write " in unknown.why
    paste = "" if is_explained else ": paste the code that makes it"
    return Unknown(f"{unknown.why}{paste}", unknown.node)


def _references(call: ast.AST) -> Iterator[ast.AST]:
    """The names among a model's arguments that stand for layers and tensors, not for sizes."""
    function = getattr(call, "func", None)
    pending = [node for node in ast.iter_child_nodes(call) if node is not function]
    while pending:
        node = pending.pop()
        if isinstance(node, _REFERENCES):
            yield node
        if isinstance(node, ast.Call):
            pending.append(node.func)
        else:
            test = getattr(node, "test", None)
            pending += [child for child in ast.iter_child_nodes(node) if child is not test]


def add_layer(e: Evaluator, module: Module, layer: Value, node: ast.AST) -> None:
    """`model.add(layer)`; an Input states the model's input."""
    e.journal.touch(module.said)
    if isinstance(layer, Tensor) and layer.use is not None and layer.use.layer is None:
        module.said["input"] = layer
    elif isinstance(layer, Module) and layer.kind == _INPUT and "input" in layer.said:
        module.said["input"] = layer.said["input"]
    elif isinstance(layer, Module):
        module.append(e, layer)
    else:
        unknown = Unknown("what is added here is no layer", node)
        module.refused = _paste_hint(layer, node) if isinstance(layer, Unknown) else unknown


def _model(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> None:
    inputs = kwargs.get("inputs", kwargs.get("input", args[0] if args else None))
    outputs = kwargs.get("outputs", kwargs.get("output", args[1] if len(args) > 1 else None))
    if inputs is None and outputs is None:
        return
    if isinstance(outputs, Unknown) and e.ends:
        outputs, module.said["behind"] = e.ends[0]
    for value in (inputs, outputs):
        value = getattr(value, "why", value) if isinstance(value, (List, Dict)) else value
        if isinstance(value, Unknown):
            module.refused = _paste_hint(value, node)
            return
    module.inputs = flatten_values(inputs)
    module.said["around"] = len(e.trace.nests)
    module.outputs = without_axis(e, outputs, node) if isinstance(outputs, Tensor) else outputs
    tensors = (*module.inputs, *flatten_values(outputs))
    other = next((value for value in tensors if not isinstance(value, Tensor)), None)
    if other is not None or not module.inputs or not flatten_values(outputs):
        reason = "a model is made of tensors, which are not all known here"
        module.refused = unknown_of(other, reason, node)


def flatten_values(value: Value) -> list[Value]:
    """The tensors in a value, which may be a tensor, or nested lists or dicts of them."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return [tensor for item in value for tensor in flatten_values(item)]
    return [] if value is None else [value]


def _input_layer(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> None:
    from cnnviz.reading.code.language.keras_inputs import make_input

    names = {"input_shape": "shape", "batch_input_shape": "batch_shape"}
    arguments = {names.get(key, key): argument for key, argument in kwargs.items()}
    module.said["input"] = make_input(e, args, arguments, node)


def _merge(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> None:
    name = module.kind.rpartition(".")[2]
    check_arguments(name, len(args), kwargs, node)
    module.attrs["axis"] = kwargs.get("axis", args[0] if args else -1)


def _old_merge(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> None:
    """Keras 1's `Merge(mode="sum")`, which is called with tensors, or joins models."""
    arguments = dict(zip(("layers", "mode", "concat_axis"), args, strict=False)) | kwargs
    module.attrs["mode"] = arguments.get("mode", "sum")
    module.attrs["axis"] = arguments.get("concat_axis")
    models = arguments.get("layers")
    if models is None:
        e.old.append(node)
    else:
        count = f"{len(models)} " if isinstance(models, (tuple, list)) else ""
        module.refused = Unknown(
            f"this joins {count}models, each of which has an input of its own; a network here has"
            " one: choose one of them (--model)",
            node,
        )


def _lambda(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> None:
    function = args[0] if args else kwargs.get("function")
    module.attrs["function"] = function
    module.attrs["arguments"] = kwargs.get("arguments")
    sizes = input_sizes(e, kwargs, node)
    module.said["sizes"] = sizes


def _leaf(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> None:
    name = module.kind.rpartition(".")[2]
    if name == "InstanceNormalization":  # Of TensorFlow Addons.
        name, kwargs = "GroupNormalization", {**kwargs, "groups": -1}
    if kwargs.get("rank") in (1, 2, 3) and name == "Conv2D":  # Keras's base class _Conv.
        kwargs = {**kwargs}
        name = f"Conv{kwargs.pop('rank')}D"
    try:
        name, args, kwargs = modernize(e, name, args, kwargs, node)
    except ArgumentFault as fault:
        faulty_leaf(e, module, Arguments(args, kwargs, node), fault)
        return
    if name.endswith("Transpose"):
        module.said["gives"] = kwargs.pop("output_shape", None)  # Of Keras 1.
    if name == "Embedding":
        length = kwargs.get("input_length")
        others = {key: argument for key, argument in kwargs.items() if key != "input_dim"}
        module.said["sizes"] = input_sizes(e, others, node) or _text_sizes(length)
        module.said["vectors"] = _vector_sizes(args, kwargs)
    else:
        module.said["sizes"] = input_sizes(e, kwargs, node)
        kwargs = {key: argument for key, argument in kwargs.items() if key not in _MODEL_ARGUMENTS}
    args, kwargs = _split_activation(e, module, name, args, kwargs)
    parameters = {key: _normal_value(key, argument) for key, argument in kwargs.items()}
    make_leaf(e, module, name, args, parameters, node)


def _split_activation(
    e: Evaluator, module: Module, name: str, args: _Args, kwargs: _Kwargs
) -> tuple[_Args, _Kwargs]:
    """A layer's arguments without an activation to be called after it, which is recorded."""
    activation = kwargs.get("activation", args[0] if args and name == "Activation" else None)
    is_custom = isinstance(activation, str) and activation in e.custom
    activation = e.custom[activation] if is_custom else activation
    is_called = isinstance(activation, Module) and (
        is_custom or name == "Activation" or activation.step is None
    )
    if isinstance(activation, _CALLABLES) or is_called:
        module.said["after"] = activation
        return [] if name == "Activation" else args, {**kwargs, "activation": "linear"}
    return args, kwargs


def _text_sizes(length: Value) -> tuple[Value, ...] | Unknown | None:
    """The input sizes of an Embedding of texts of this many words."""
    return length if length is None or isinstance(length, Unknown) else (length,)


def _vector_sizes(args: _Args, kwargs: _Kwargs) -> tuple[Value, ...] | None:
    """The sizes of an Embedding's output, if both are known; else None."""
    sizes = (kwargs.get("input_length"), kwargs.get("output_dim", (*args, None, None)[1]))
    return sizes if all(isinstance(size, int) for size in sizes) else None


_MODEL_ARGUMENTS = frozenset(
    ("input_shape", "batch_input_shape", "input_dim", "name", "batch_shape", "input_length")
)
_CASELESS = ("padding", "data_format", "activation")


def _normal_value(key: str, value: Value) -> Value:
    """An argument in its usual form: `padding="SAME"` in lower case, an activation by name."""
    if key in _CASELESS and isinstance(value, str):
        return value.lower()
    if key == "activation" and isinstance(value, Known):
        return value.last
    return List(value) if key == "activation" and isinstance(value, list) else value


def _repeat_vector(
    e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> None:
    module.attrs["n"] = args[0] if args else kwargs.get("n")
    module.said["sizes"] = input_sizes(e, kwargs, node)


def _time_distributed(
    e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> None:
    from cnnviz.reading.code.keras.time_distributed import at_each

    at_each(e, module, args, kwargs, node)


def _spectral_normalization(
    e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST
) -> None:
    """`SpectralNormalization(Conv2D(4, 3))`, at inference the layer in it."""
    inner = args[0] if args else kwargs.get("layer")
    if not isinstance(inner, Module) or inner.step is None:
        _leaf(e, module, args, kwargs, node)
        return
    settings = {key: value for key, value in inner.said.items() if key != COUNTED}
    module.said |= {**settings, "of": inner, "sizes": input_sizes(e, kwargs, node)}
    module.attrs["layer"] = inner
    module.step, module.refused = inner.step, inner.refused


_CONSTRUCTORS: dict[str, Callable[[Evaluator, Module, _Args, _Kwargs, ast.AST], None]] = {
    "Sequential": _sequential,
    "Model": _model,
    "InputLayer": _input_layer,
    "Lambda": _lambda,
    "Merge": _old_merge,
    "RepeatVector": _repeat_vector,
    "TimeDistributed": _time_distributed,
    "SpectralNormalization": _spectral_normalization,
}
