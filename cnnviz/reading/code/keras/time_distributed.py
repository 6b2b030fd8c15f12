"""Keras's `TimeDistributed`: what the layer in it does by itself, or at each step."""

from __future__ import annotations

import ast

from cnnviz.reading.code.keras.construction import flat
from cnnviz.reading.code.keras.ends import uses_of
from cnnviz.reading.code.keras.layer_names import COUNTED
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_inputs import channels_first, said_sizes
from cnnviz.reading.code.language.leaf_layers import Arguments, call_node, make_leaf
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.values import Value
from cnnviz.reading.keras.each import EachStep, Repeats

_UNKNOWN = "cnnviz knows no layer TimeDistributed"
_FOLLOWED = "cnnviz follows TimeDistributed of a layer or of a Sequential of layers, not of {}"


def at_each(
    e: Evaluator, module: Module, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> None:
    """`TimeDistributed(Dense(4))`."""
    inner = args[0] if args else kwargs.get("layer")
    parts = chain(inner) if isinstance(inner, Module) else []
    if not parts and isinstance(inner, Module) and _branches(e, module, inner, node):
        module.said["sizes"] = said_sizes(e, kwargs, node)
        return
    if not isinstance(inner, Module) or not parts:
        _told(e, module, inner, args, kwargs, node)
        return
    if parts[0] is inner:
        _wrap(e, module, inner)
    else:
        module.kind = "keras.Sequential"
        for part in parts:
            child = Module(part.kind, node)
            _wrap(e, child, part)
            module.append(e, child)
    module.attrs["layer"] = module.said["each"] = inner
    module.said["sizes"] = said_sizes(e, kwargs, node)


def _branches(e: Evaluator, module: Module, inner: Module, node: ast.AST) -> bool:
    """Makes a module a model at each step whose layers do not all follow one another."""
    from cnnviz.reading.code.keras.branching_steps import branches

    if inner.outputs is None or not branches(inner):
        return False
    parts: dict[int, Module] = {}
    for use in uses_of(inner):
        own = use.module
        if own is not None and own.step is not None and id(own) not in parts:
            parts[id(own)] = Module(own.kind, node)
            _wrap(e, parts[id(own)], own)
    module.attrs["layer"] = module.said["each"] = inner
    module.said["parts"] = parts
    return True


def chain(inner: Module) -> list[Module]:
    """The layers of a layer, or of a Sequential of them; none of what is another thing."""
    if _is_row(inner):
        children = list(inner.children.values())
        parts = [chain(one) if isinstance(one, Module) else [] for one in children]
        return [] if inner.refused or not all(parts) else [one for part in parts for one in part]
    if inner.outputs is not None:
        return [] if inner.refused else _row_of(inner)
    if inner.kind == "keras.layers.RepeatVector":
        return [inner] if type(inner.attrs["n"]) is int else []
    return [inner] if inner.step is not None else []


def _row_of(model: Module) -> list[Module]:
    """The layers of a model made of tensors, where each reads the one before, and that alone."""
    found: list[Module] = []
    (at, *more), ends = [getattr(one, "use", None) for one in model.inputs], flat(model.outputs)
    for use in uses_of(model):
        own = use.module
        if more or use.reads != (at,) or own is None or own.step is None:
            return []
        at = use
        if not found or found[-1] is not own:
            found.append(own)
        elif use.unit == 0:
            return []  # Called twice.
    whole = len(ends) == 1 and getattr(ends[0], "use", None) is at
    return found if whole and len(set(map(id, found))) == len(found) else []


def _is_row(inner: Module) -> bool:
    return inner.kind == "keras.Sequential" and inner.outputs is None and inner.cls is None


def _wrap(e: Evaluator, module: Module, inner: Module) -> None:
    """Makes a module a layer at each step, with the same weights."""
    module.attrs |= inner.attrs
    own = ("sizes", "input", COUNTED)
    module.said |= {key: one for key, one in inner.said.items() if key not in own}
    module.kind, module.step, module.refused = inner.kind, inner.step, inner.refused
    module.name, module.table = module.name or inner.name, inner.table
    module.said["of"] = inner
    name = inner.kind.rpartition(".")[2]
    step = inner.step
    if name == "RepeatVector":
        said = Arguments([inner.attrs["n"]], {}, inner.node)
        step = Repeats(call_node(e, name, said), inner.attrs["n"])
        step.first = channels_first(e)
        module.kind = "keras.layers.TimeDistributed"
    if isinstance(step, EachStep):
        name = step.kind
    if step is not None and module.table is None:  # An Embedding treats each index alike.
        module.step = EachStep(step, name)
        module.step.first = step.first


def _told(
    e: Evaluator,
    module: Module,
    inner: Value,
    args: list[Value],
    kwargs: dict[str, Value],
    node: ast.AST,
) -> None:
    """Makes a module that is refused for what is in it."""
    unread = inner.unread if isinstance(inner, Module) else None
    make_leaf(e, module, "TimeDistributed", args, kwargs, node)
    module.said["sizes"] = said_sizes(e, kwargs, node)
    assert module.step is not None
    told = _FOLLOWED.format(_what(inner)) if isinstance(inner, Module) else _UNKNOWN
    module.step.faults = tuple(
        one._replace(reason=one.reason.replace(_UNKNOWN, told)) for one in module.step.faults
    )
    module.refused = module.refused or unread


def _what(inner: Module) -> str:
    """What of a module is not followed at each step."""
    if _is_row(inner):
        parts = [one for one in inner.children.values() if isinstance(one, Module)]
        strange = next((one for one in parts if not chain(one)), None)
        return "one without layers" if strange is None else _what(strange)
    if inner.cls is not None:
        return f"{inner.cls.name}, which the text makes itself"
    if inner.outputs is not None:
        if len(flat(inner.outputs)) > 1 or len(inner.inputs) > 1:
            return "a model with more than one input or output"
        return "a branching model in a Sequential: give each a TimeDistributed of its own"
    if inner.kind == "keras.layers.Lambda":
        return "a Lambda: if that treats each number alone, it does the same by itself"
    return inner.kind.rpartition(".")[2]
