"""What calling a module gives: its layer's output, or what its `forward` makes of its input."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer
from cnnviz.reading.calling import INDICES
from cnnviz.reading.code.language.evaluator import End, Evaluator, Hint
from cnnviz.reading.code.language.foresight import Done, applied, done
from cnnviz.reading.code.language.input_uses import is_start
from cnnviz.reading.code.language.skipped import passed, skipped
from cnnviz.reading.code.modules.arrays import as_keras
from cnnviz.reading.code.modules.forwards import Called, Forward, data_of, forward_of
from cnnviz.reading.code.modules.module_attributes import of_stranger
from cnnviz.reading.code.modules.several_inputs import no_tensor
from cnnviz.reading.code.values.errors import Halt, Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.replacements import changed
from cnnviz.reading.code.values.tensors import Largest, Tensor
from cnnviz.reading.code.values.values import Batch, Known, Unknown, Value
from cnnviz.reading.refusals import Refusal, channels_refusal, with_channels
from cnnviz.reading.steps import SizeFault, Step
from cnnviz.reading.wording import counted

if TYPE_CHECKING:
    from collections.abc import Hashable

    from cnnviz.layers.base import Shape
    from cnnviz.reading.code.language.foresight import Shapes

_Args = list[Value]
_Kwargs = dict[str, Value]


def call_module(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """What a module gives for its arguments."""
    call = _as_its(e, Called(module, args, kwargs, node, not e.calling))
    args, kwargs = call.args, call.kwargs
    note(e, call)
    if e.skipped(module) and args:
        return skipped(e, args, node)
    unread = module.unread or (changed(e, module, node) if e.replaced else None)
    if unread is not None:
        return _not_read(e, unread)
    if module.keras and is_start(call.value):
        e.trace.entered.whole.append(module)
    e.calling += 1
    try:
        return run(e, module, forward_of(module), args, kwargs, node)
    finally:
        e.calling -= 1


def run(
    e: Evaluator,
    module: Module,
    forward: Forward | None,
    args: _Args,
    kwargs: _Kwargs,
    node: ast.AST,
) -> Value:
    """What the text's own forward gives, else that of a package's class."""
    if forward is None:
        return call_plain(e, module, args, kwargs, node)
    if isinstance(forward.function, Unknown):
        return _not_read(e, forward.function)
    if module.keras:
        from cnnviz.reading.code.keras_models.own_classes import call_own

        return call_own(e, module, forward, args, kwargs, node)
    return e.call(forward.function, [*forward.first, *args], kwargs, node)


def call_plain(e: Evaluator, module: Module, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """The same, of a module whose class is a package's."""
    if module.keras:
        from cnnviz.reading.code.keras_models.models import call_keras

        return call_keras(e, module, args, kwargs, node)
    value = data_of(args, kwargs)
    if module.kind == "torch.nn.Sequential":
        return in_order(e, module, value, node)
    if module.step is None:
        theirs = of_stranger(e, module.cls, node)
        if theirs is not None:
            return _not_read(e, theirs)
        name = module.cls.name if module.cls is not None else module.kind.rpartition(".")[2]
        raise Raised("NotImplementedError", f"{name} has no forward() and cannot be called", node)
    return call_layer(e, module, value, node)


def in_order(e: Evaluator, module: Module, value: Value, node: ast.AST) -> Value:
    """What a Sequential gives: each of its parts is called on what the one before it gives."""
    for child in list(module.children.values()):
        value = e.call(child, [value], {}, node)
    return value


def call_layer(e: Evaluator, module: Module, value: Value, node: ast.AST) -> Value:
    """What a single layer gives for a tensor."""
    step = module.step
    assert step is not None
    if isinstance(value, Unknown):
        e.fragments += not e.making
        begun = _begun(e)
        if begun is None:
            lose(e, module, value)
            return _not_read(e, value)
        value = begun
    if not isinstance(value, Tensor):
        raise no_tensor(e, value, node)
    if e.script is not None and not e.making:
        e.script.read(module, value, node)
    if value.traced:
        e.trace.entered.module(module)
    if module.table is not None:
        return _looked_up(e, module, value, node)
    if value.rank < 2:
        reason = "a layer is called here with no axis beside the batch's"
        return e.trace.refuse(node, reason) if value.traced else Unknown(reason, node)
    if module.follows is not None and not step.faults:
        function, said, named = module.follows
        return e.call(Known(function), [value, *said], named, node)
    if not step.known:
        return _passed_by(e, module, step, value, node)
    return _passed_on(e, module, step, value, node)


def _passed_by(e: Evaluator, module: Module, step: Step, value: Tensor, node: ast.AST) -> Value:
    """What a layer at fault gives where it is passed by; else the network ends there."""
    found = passed(e, module, value, node)
    if found is not None:
        return found
    if e.cuts and value.use is not None and step.faults:
        e.ends.append(End(value, step.faults[0]))
    # Of a layer that is no part of the network that is followed, nobody else tells the fault.
    e.trace.refuse_faults(list(step.faults))
    raise Halt(Unknown("a layer that is at fault is called", None))


def _passed_on(e: Evaluator, module: Module, step: Step, value: Tensor, node: ast.AST) -> Value:
    """What the layers of a step give one after another, so that other sizes can be foreseen."""
    alike: Hashable = step.layer if type(step) is Step else id(step)
    met = value.traced and e.trace.meet((Step, alike), partial(_foreseen, step), [value])
    for unit, layer in enumerate(_layers(e, step, value)):
        value = _advanced(e, module, layer, value, node, unit)
    if met:
        e.trace.meeting = None
    if getattr(step.layer, "return_indices", False):
        return Largest((value, Unknown("where the largest is, is not followed", node)))
    return value


def _looked_up(e: Evaluator, module: Module, value: Tensor, node: ast.AST) -> Value:
    """The vectors of an Embedding, where it looks up the network's own input."""
    from cnnviz.reading.code.language.lookups import looked_up

    if not value.traced and not e.tracing and module.table is not None:
        return Tensor((*value.sizes, module.table.length))
    found = looked_up(module, value, node)
    if found is None:
        return e.trace.refuse(node, INDICES)
    return found


def _begun(e: Evaluator) -> Tensor | None:
    """The input of a text that calls its layers itself, first on what nobody knows."""
    script = e.script
    if script is None or script.shape is None or e.trace.uses or e.making:
        return None
    script.begun = True
    return Tensor((Batch(), *script.shape), traced=True)


def _layers(e: Evaluator, step: Step, tensor: Tensor) -> tuple[Layer, ...]:
    try:
        return step.layers(tensor.held[1:])  # type: ignore[arg-type]
    except ArgumentFault as fault:
        return e.trace.refuse_at(step.place(fault.argument), fault.reason)
    except SizeFault as fault:
        return e.trace.refuse_at(step.place(fault.argument), str(fault), fault.size)
    except ShapeFault as fault:
        return e.trace.refuse_at(step.place(), str(fault))


def _advanced(
    e: Evaluator, module: Module, layer: Layer, tensor: Tensor, node: ast.AST, unit: int
) -> Tensor:
    """The tensor behind a layer; one that takes other channels is told of, and taken as meant."""
    step = module.step
    assert step is not None
    name = module.name or layer.spec_name.lower()
    if _lacks_channels(layer, tensor):
        from cnnviz.reading.code.tensors.reshaping import renamed

        one = renamed(e, tensor, (1, *tensor.shape), node, name)
        found = _advanced(e, module, layer, one, node, unit)
        return renamed(e, found, found.shape[1:], node, name)
    meant = _mended(e, step, layer, tensor)
    found = e.trace.apply(e.journal, meant or layer, [tensor], name, node, step.place())
    if found.use is not None and found.traced:
        found.use.module, found.use.unit = module, unit
    return found


def _lacks_channels(layer: Layer, tensor: Tensor) -> bool:
    """Whether PyTorch takes the inputs of the batch for the channels of one, as pooling lets it."""
    apart = layer.rule in ("pool", "adaptive", "pad")
    one = tensor.keras or tensor.lone is not None
    return apart and not one and tensor.rank - 1 == getattr(layer, "dims", 0)


def _mended(e: Evaluator, step: Step, layer: Layer, tensor: Tensor) -> Layer | None:
    """The layer that would fit where channels or features do not, the fault on record."""
    shape: Shape = tensor.held[1:]  # type: ignore[assignment]
    found = _misfit(step, layer, shape, tensor.use is None)
    if found is None:
        return None
    e.trace.record_at(step.place(found.argument), found.reason, found.size)
    if hasattr(layer, "in_features"):
        return with_features(layer, shape[-1])
    return with_channels(layer, shape[0])


def _misfit(step: Step, layer: Layer, shape: Shape, first: bool) -> Refusal | None:
    """Why a layer cannot take a shape of other channels or features than it reads."""
    giver = "the input has" if first else "the call before gives"
    if hasattr(layer, "in_features"):
        if not shape or shape[-1] == layer.in_features:
            return None
        wanted = layer.in_features
        reason = f"{giver} {counted(shape[-1], 'feature')}, but this Linear takes {wanted:,}"
        return Refusal(step, "in_features", reason, 1 if shape[-1] > wanted else -1)
    if len(shape) != (getattr(layer, "dims", None) or 0) + 1:
        return None
    return channels_refusal(step, layer, shape[0], giver)


def _foreseen(step: Step, shapes: Shapes) -> Done:
    """What a layer of the text would do to another shape, as `call_layer` does it."""
    (shape,) = shapes
    try:
        layers = step.layers(shape)
    except (ArgumentFault, ShapeFault) as fault:
        return Done(refused=getattr(fault, "size", 0))
    made: list[Shape] = []
    for layer in layers:
        found = _misfit(step, layer, shape, first=False)
        if found is not None:
            return Done(refused=found.size)
        did = applied(layer)((shape,))
        if did.refused is not None:
            return did
        made += did.shapes
        shape = made[-1]
    return done(layers, made)


def with_features(layer: Layer, features: int) -> Layer:
    """A Linear as it would be if it read so many features."""
    from dataclasses import replace

    return replace(layer, in_features=features)  # type: ignore[type-var]


def _not_read(e: Evaluator, unknown: Unknown) -> Value:
    """What a module gives that cannot be followed: on the network's own way that is the end."""
    if e.tracing:
        raise Halt(unknown)
    return unknown.alone()


def lose(e: Evaluator, module: Module, unknown: Unknown) -> None:
    """Remembers that a text calls a layer itself on what is not known."""
    if e.script is not None:
        e.script.lost.append((module, unknown))


def _as_its(e: Evaluator, call: Called) -> Called:
    """The call with its data as Keras has it, where it is Keras that is called."""
    data = call.value
    if not call.module.keras or not isinstance(data, Tensor):
        return call
    args = [as_keras(e, one) if one is data else one for one in call.args]
    named = {name: as_keras(e, one) if one is data else one for name, one in call.kwargs.items()}
    return call._replace(args=args, kwargs=named)


def note(e: Evaluator, call: Called) -> None:
    """Remembers what the text calls a module with; of a tensor of known sizes, its input."""
    if e.tracing or e.making or getattr(call.value, "traced", False):
        return
    e.called.append(call)
    if call.shape is not None:
        e.hints.append(Hint(call.module, call.shape, call.node))
