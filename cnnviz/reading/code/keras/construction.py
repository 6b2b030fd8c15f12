"""How Keras's layers and models come into being."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from cnnviz.errors import ArgumentFault
from cnnviz.reading.code.keras.keras_1 import modernised
from cnnviz.reading.code.keras.layer_names import COUNTED
from cnnviz.reading.code.keras.merging import check_words
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_inputs import said_sizes
from cnnviz.reading.code.language.leaf_layers import Arguments, faulty_leaf, make_leaf
from cnnviz.reading.code.language.single_inputs import without_axis
from cnnviz.reading.code.library.sequences import rows
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import (
    Bound,
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
_CALLED = (Function, Bound, Partial)
_NAMES = (ast.Name, ast.Attribute, ast.Subscript)


def keras_begin(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> bool:
    """Makes a module of Keras; True."""
    name = module.kind.rpartition(".")[2]
    starter = _STARTS.get(name) or (_merge if name in MERGES else _leaf)
    starter(e, module, args, kwargs, node)
    kept(e, module, kwargs, node)
    return True


def kept(e: Evaluator, module: Module, kwargs: _Kwargs, node: ast.AST) -> None:
    """Remembers that a layer is made with `trainable=False`."""
    learns = kwargs.get("trainable", True)
    if isinstance(learns, Unknown):
        module.attrs["trainable"] = learns
    elif learns in (False, 0):
        name = module.kind.rpartition(".")[2]
        from cnnviz.reading.code.freezing import Said

        own = () if name in ("Sequential", "Model") else (module,)
        e.frozen.append(Said(module, False, node, own))


def _sequential(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> None:
    given = args[0] if args else kwargs.get("layers")
    if given is None:
        return
    found = rows(given, node)
    if isinstance(found, Unknown):
        module.refused = found
        return
    for one in found:
        add_layer(e, module, one, node)


def _made(unknown: Unknown, node: ast.AST) -> Unknown:
    """What is not known here; what stands for a layer or a tensor has no value to be set."""
    if unknown.name not in map(ast.unparse, _themselves(node)):
        return unknown
    told = unknown.lack in (Lack.CODE, Lack.NETWORK) or ": write " in unknown.why
    paste = "" if told else ": paste the code that makes it"
    return Unknown(f"{unknown.why}{paste}", unknown.node)


def _themselves(call: ast.AST) -> Iterator[ast.AST]:
    """The names in what a model is given that stand for layers and tensors, not for their sizes."""
    stack = [one for one in ast.iter_child_nodes(call) if one is not getattr(call, "func", None)]
    while stack:
        one = stack.pop()
        if isinstance(one, _NAMES):
            yield one
        if isinstance(one, ast.Call):
            stack.append(one.func)
        else:
            test = getattr(one, "test", None)
            stack += [each for each in ast.iter_child_nodes(one) if each is not test]


def add_layer(e: Evaluator, module: Module, layer: Value, node: ast.AST) -> None:
    """`model.add(layer)`; an Input says the model's input."""
    e.journal.touch(module.said)
    if isinstance(layer, Tensor) and layer.use is not None and layer.use.layer is None:
        module.said["input"] = layer
    elif isinstance(layer, Module) and layer.kind == _INPUT and "input" in layer.said:
        module.said["input"] = layer.said["input"]
    elif isinstance(layer, Module):
        module.append(e, layer)
    else:
        reason = "what is added here is no layer"
        module.refused = _made(layer, node) if isinstance(layer, Unknown) else Unknown(reason, node)


def _model(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> None:
    inputs = kwargs.get("inputs", kwargs.get("input", args[0] if args else None))
    outputs = kwargs.get("outputs", kwargs.get("output", args[1] if len(args) > 1 else None))
    if inputs is None and outputs is None:
        return
    if isinstance(outputs, Unknown) and e.ends:
        outputs, module.said["behind"] = e.ends[0]
    for one in (inputs, outputs):
        one = getattr(one, "why", one) if isinstance(one, (List, Dict)) else one
        if isinstance(one, Unknown):
            module.refused = _made(one, node)
            return
    module.inputs = flat(inputs)
    module.said["around"] = len(e.trace.nests)
    module.outputs = without_axis(e, outputs, node) if isinstance(outputs, Tensor) else outputs
    unread = next(
        (one for one in (*module.inputs, *flat(outputs)) if not isinstance(one, Tensor)), None
    )
    if unread is not None or not module.inputs or not flat(outputs):
        reason = "a model is made of tensors, which are not all known here"
        module.refused = unknown_of(unread, reason, node)


def flat(value: Value) -> list[Value]:
    """The tensors in a value, which may be one, a list or a dict of them."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return [inner for one in value for inner in flat(one)]
    return [] if value is None else [value]


def _input_layer(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> None:
    from cnnviz.reading.code.language.keras_inputs import make_input

    names = {"input_shape": "shape", "batch_input_shape": "batch_shape"}
    renamed = {names.get(key, key): one for key, one in kwargs.items()}
    module.said["input"] = make_input(e, args, renamed, node)


def _merge(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> None:
    del e
    name = module.kind.rpartition(".")[2]
    check_words(name, len(args), kwargs, node)
    module.attrs["axis"] = kwargs.get("axis", args[0] if args else -1)


def _old_merge(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> None:
    """Keras 1's `Merge(mode="sum")`, which is called with tensors, or joins models itself."""
    said = dict(zip(("layers", "mode", "concat_axis"), args, strict=False)) | kwargs
    module.attrs["mode"], module.attrs["axis"] = said.get("mode", "sum"), said.get("concat_axis")
    joined = said.get("layers")
    if joined is None:
        e.old.append(node)
    else:
        many = f"{len(joined)} " if isinstance(joined, (tuple, list)) else ""
        module.refused = Unknown(
            f"this joins {many}models, each of which has an input of its own; a network here has"
            " one: choose one of them (--model)",
            node,
        )


def _lambda(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> None:
    function = args[0] if args else kwargs.get("function")
    module.attrs["function"] = function
    module.attrs["arguments"] = kwargs.get("arguments")
    sizes = said_sizes(e, kwargs, node)
    module.said["sizes"] = sizes


def _leaf(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> None:
    name = module.kind.rpartition(".")[2]
    if name == "InstanceNormalization":  # Of TensorFlow Addons.
        name, kwargs = "GroupNormalization", {**kwargs, "groups": -1}
    if kwargs.get("rank") in (1, 2, 3) and name == "Conv2D":  # Keras's own base, _Conv.
        kwargs = {**kwargs}
        name = f"Conv{kwargs.pop('rank')}D"
    try:
        name, args, kwargs = modernised(e, name, args, kwargs, node)
    except ArgumentFault as fault:
        faulty_leaf(e, module, Arguments(args, kwargs, node), fault)
        return
    if name.endswith("Transpose"):
        module.said["gives"] = kwargs.pop("output_shape", None)  # Of Keras 1.
    if name == "Embedding":
        length = kwargs.get("input_length")
        module.said["sizes"] = said_sizes(
            e, {key: one for key, one in kwargs.items() if key != "input_dim"}, node
        ) or _length(length)
        module.said["vectors"] = _looked_up(args, kwargs)
    else:
        module.said["sizes"] = said_sizes(e, kwargs, node)
        kwargs = {key: one for key, one in kwargs.items() if key not in _ELSEWHERE}
    args, kwargs = _called_after(e, module, name, args, kwargs)
    words = {key: _word(key, one) for key, one in kwargs.items()}
    make_leaf(e, module, name, args, words, node)


def _called_after(
    e: Evaluator, module: Module, name: str, args: _Args, kwargs: _Kwargs
) -> tuple[_Args, _Kwargs]:
    """What a layer is made with, but an activation that is called behind it."""
    activation = kwargs.get("activation", args[0] if args and name == "Activation" else None)
    own = isinstance(activation, str) and activation in e.custom
    activation = e.custom[activation] if own else activation
    called = isinstance(activation, Module) and (
        own or name == "Activation" or activation.step is None
    )
    if isinstance(activation, _CALLED) or called:
        module.said["after"] = activation
        return [] if name == "Activation" else args, {**kwargs, "activation": "linear"}
    return args, kwargs


def _length(said: Value) -> tuple[Value, ...] | Unknown | None:
    """The input of an Embedding whose text has so many words."""
    return said if said is None or isinstance(said, Unknown) else (said,)


def _looked_up(args: _Args, kwargs: _Kwargs) -> tuple[Value, ...] | None:
    """The vectors of a text, which are the input of what is behind an Embedding; else None."""
    sizes = (kwargs.get("input_length"), kwargs.get("output_dim", (*args, None, None)[1]))
    return sizes if all(isinstance(size, int) for size in sizes) else None


_ELSEWHERE = frozenset(
    ("input_shape", "batch_input_shape", "input_dim", "name", "batch_shape", "input_length")
)
_LOWER = ("padding", "data_format", "activation")


def _word(key: str, value: Value) -> Value:
    """A word that Keras takes in any case: `padding="SAME"`."""
    if key in _LOWER and isinstance(value, str):
        return value.lower()
    if key == "activation" and isinstance(value, Known):
        return value.last
    return List(value) if key == "activation" and isinstance(value, list) else value


def _repeated(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> None:
    module.attrs["n"] = args[0] if args else kwargs.get("n")
    module.said["sizes"] = said_sizes(e, kwargs, node)


def _at_each(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> None:
    from cnnviz.reading.code.keras.time_distributed import at_each

    at_each(e, module, args, kwargs, node)


def _normalized(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> None:
    """`SpectralNormalization(Conv2D(4, 3))`, which at inference is the layer in it."""
    inner = args[0] if args else kwargs.get("layer")
    if not isinstance(inner, Module) or inner.step is None:
        _leaf(e, module, args, kwargs, node)
        return
    theirs = {key: one for key, one in inner.said.items() if key != COUNTED}
    module.said |= {**theirs, "of": inner, "sizes": said_sizes(e, kwargs, node)}
    module.attrs["layer"] = inner
    module.step, module.refused = inner.step, inner.refused


_STARTS: dict[str, Callable[[Evaluator, Module, _Args, _Kwargs, ast.AST], None]] = {
    "Sequential": _sequential,
    "Model": _model,
    "InputLayer": _input_layer,
    "Lambda": _lambda,
    "Merge": _old_merge,
    "RepeatVector": _repeated,
    "TimeDistributed": _at_each,
    "SpectralNormalization": _normalized,
}
