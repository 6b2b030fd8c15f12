"""What calling a module returns: its layer's output, or what its `forward` makes of its input."""

from __future__ import annotations

import ast
from functools import partial
from math import prod
from typing import TYPE_CHECKING

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer
from cnnviz.reading.calling import OTHER_INDICES
from cnnviz.reading.code.language.evaluator import End, Evaluator, Hint
from cnnviz.reading.code.language.foresight import Effect, applied, effect_of
from cnnviz.reading.code.language.input_uses import is_start
from cnnviz.reading.code.language.skipped import skipped_output, undrawn_output
from cnnviz.reading.code.modules.arrays import with_keras_channels
from cnnviz.reading.code.modules.forwards import Forward, ModuleCall, data_of, forward_of
from cnnviz.reading.code.modules.module_attributes import unknown_inherited
from cnnviz.reading.code.modules.own_tensors import acted_on, acts_on_each, is_own
from cnnviz.reading.code.modules.script import script_input
from cnnviz.reading.code.modules.several_inputs import no_tensor_error
from cnnviz.reading.code.values.errors import Halt, Raised
from cnnviz.reading.code.values.modules import PART, Module
from cnnviz.reading.code.values.replacements import why_changed
from cnnviz.reading.code.values.tensors import MaxResult, Tensor
from cnnviz.reading.code.values.values import Args, Known, Kwargs, Unknown, Value
from cnnviz.reading.refusals import Refusal, channels_refusal, with_channels
from cnnviz.reading.steps import SizeFault, Step
from cnnviz.reading.wording import counted

if TYPE_CHECKING:
    from collections.abc import Hashable

    from cnnviz.layers.base import Shape
    from cnnviz.reading.code.language.foresight import Shapes


def call_module(e: Evaluator, module: Module, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """The output of a module for its arguments."""
    call = _with_keras_data(e, ModuleCall(module, args, kwargs, node, not e.calling))
    args, kwargs = call.args, call.kwargs
    note_call(e, call)
    if e.skipped(module) and args:
        return skipped_output(e, args, node)
    unknown = module.unread or (why_changed(e, module, node) if e.replaced else None)
    if unknown is not None:
        return _unread(e, unknown)
    if module.keras and is_start(call.value):
        e.trace.entered.whole.append(module)
    e.calling += 1
    try:
        return run_forward(e, module, forward_of(module), args, kwargs, node)
    finally:
        e.calling -= 1


def run_forward(
    e: Evaluator,
    module: Module,
    forward: Forward | None,
    args: Args,
    kwargs: Kwargs,
    node: ast.AST,
) -> Value:
    """The output of the text's own forward, else of a package's class."""
    if forward is None:
        return call_plain(e, module, args, kwargs, node)
    if isinstance(forward.function, Unknown):
        return _unread(e, forward.function)
    if module.keras:
        from cnnviz.reading.code.keras_models.own_classes import call_own

        return call_own(e, module, forward, args, kwargs, node)
    return e.call(forward.function, [*forward.first, *args], kwargs, node)


def call_plain(e: Evaluator, module: Module, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """The same for a module of a package's class."""
    if module.keras:
        from cnnviz.reading.code.keras_models.models import call_keras

        return call_keras(e, module, args, kwargs, node)
    value = data_of(args, kwargs)
    if module.kind == "torch.nn.Sequential":
        return call_in_order(e, module, value, node)
    if module.step is None:
        unknown = unknown_inherited(e, module.cls, node)
        if unknown is not None:
            return _unread(e, unknown)
        name = module.cls.name if module.cls is not None else module.kind.rpartition(".")[2]
        raise Raised("NotImplementedError", f"{name} has no forward() and cannot be called", node)
    return call_layer(e, module, value, node)


def call_in_order(e: Evaluator, module: Module, value: Value, node: ast.AST) -> Value:
    """The output of a Sequential: each child is called on the output of the one before."""
    for child in list(module.children.values()):
        value = e.call(child, [value], {}, node)
    return value


def call_layer(e: Evaluator, module: Module, value: Value, node: ast.AST) -> Value:
    """The output of a single layer for a tensor."""
    step = module.step
    assert step is not None
    if isinstance(value, Unknown):
        e.fragments += not e.making
        begun = script_input(e)
        if begun is None:
            note_lost(e, module, value)
            return _unread(e, value)
        value = begun
    if not isinstance(value, Tensor):
        raise no_tensor_error(e, value, node)
    if e.script is not None and not e.making:
        e.script.read(module, value, node)
    if value.traced:
        e.trace.entered.module(module)
    if is_own(e, value) and acts_on_each(module.kind.rpartition(".")[2]):
        return acted_on(value)
    if module.table is not None:
        return _embed(e, module, value, node)
    if value.rank < 2:
        reason = "a layer is called here on a tensor with only a batch axis"
        return e.trace.refuse(node, reason) if value.traced else Unknown(reason, node)
    if module.follows is not None and not step.faults:
        function, args, kwargs = module.follows
        return e.call(Known(function), [value, *args], kwargs, node)
    if not step.known:
        return _skip_faulty(e, module, step, value, node)
    return _apply_step(e, module, step, value, node)


def _skip_faulty(e: Evaluator, module: Module, step: Step, value: Tensor, node: ast.AST) -> Value:
    """The output of a faulty layer if it is passed by; else the network ends there."""
    output = undrawn_output(e, module, value, node)
    if output is not None:
        return output
    if e.cuts and value.use is not None and step.faults:
        e.ends.append(End(value, step.faults[0]))
    # Nothing else reports the fault of a layer that is no part of the followed network.
    e.trace.refuse_faults(list(step.faults))
    raise Halt(Unknown("a layer that is at fault is called", None))


def _apply_step(e: Evaluator, module: Module, step: Step, value: Tensor, node: ast.AST) -> Value:
    """The output of a step's layers in order, so that other sizes can be foreseen."""
    key: Hashable = step.layer if type(step) is Step else id(step)
    is_met = value.traced and e.trace.meet((Step, key), partial(_foresee, step), [value])
    for unit, layer in enumerate(_layers(e, step, value)):
        value = _apply_layer(e, module, layer, value, node, unit)
    if is_met:
        e.trace.meeting = None
    if getattr(step.layer, "return_indices", False):
        return MaxResult((value, Unknown("where the largest is, is not followed", node)))
    return value


def _embed(e: Evaluator, module: Module, value: Tensor, node: ast.AST) -> Value:
    """The vectors of an Embedding for the network's own input."""
    from cnnviz.reading.code.language.lookups import all_vectors, look_up

    if (vectors := all_vectors(e.journal, module, value)) is not None:
        return vectors
    if not value.traced and not e.tracing and module.table is not None:
        looked_up = Tensor((*value.sizes, module.table.length))
        looked_up.learned = PART
        return looked_up
    vectors = look_up(module, value, node)
    if vectors is None:
        return e.trace.refuse(node, OTHER_INDICES)
    return vectors


def _layers(e: Evaluator, step: Step, tensor: Tensor) -> tuple[Layer, ...]:
    try:
        return step.layers(tensor.held[1:])  # type: ignore[arg-type]
    except ArgumentFault as fault:
        return e.trace.refuse_at(step.place(fault.argument), fault.reason)
    except SizeFault as fault:
        return e.trace.refuse_at(step.place(fault.argument), str(fault), fault.size)
    except ShapeFault as fault:
        return e.trace.refuse_at(step.place(), str(fault))


def _apply_layer(
    e: Evaluator, module: Module, layer: Layer, tensor: Tensor, node: ast.AST, unit: int
) -> Tensor:
    """A layer's output; a layer of other channels is reported, and applied as it was meant."""
    step = module.step
    assert step is not None
    name = module.name or layer.spec_name.lower()
    if _lacks_channels(layer, tensor):
        from cnnviz.reading.code.tensors.reshaping import with_shape

        batch = with_shape(e, tensor, (1, *tensor.shape), node, name)
        output = _apply_layer(e, module, layer, batch, node, unit)
        return with_shape(e, output, output.shape[1:], node, name)
    fitting = _fitting_layer(e, step, layer, tensor)
    output = e.trace.apply(e.journal, fitting or layer, [tensor], name, node, step.place())
    if output.use is not None and output.traced:
        output.use.module, output.use.unit = module, unit
    return output


def _lacks_channels(layer: Layer, tensor: Tensor) -> bool:
    """Whether PyTorch takes the batch for the channels of a single input, as pooling allows."""
    per_channel = layer.rule in ("pool", "adaptive", "pad")
    is_batched = tensor.keras or tensor.lone is not None
    return per_channel and not is_batched and tensor.rank - 1 == getattr(layer, "dims", 0)


def _fitting_layer(e: Evaluator, step: Step, layer: Layer, tensor: Tensor) -> Layer | None:
    """The layer that would fit if channels or features do not, with the fault recorded."""
    shape: Shape = tensor.held[1:]  # type: ignore[assignment]
    refusal = _misfit(step, layer, shape, tensor.use is None)
    if refusal is None:
        return None
    features = getattr(layer, "in_features", None)
    unflattened = len(shape) > 1 and prod(shape) == features
    e.trace.record_at(step.place(refusal.argument), refusal.reason, refusal.size, unflattened)
    if features is not None:
        return with_features(layer, shape[-1])
    return with_channels(layer, shape[0])


def _misfit(step: Step, layer: Layer, shape: Shape, first: bool) -> Refusal | None:
    """Why a layer cannot take a shape with other channels or features than its own."""
    source = "the input has" if first else "the call before gives"
    if hasattr(layer, "in_features"):
        if not shape or shape[-1] == layer.in_features:
            return None
        expected = layer.in_features
        reason = f"{source} {counted(shape[-1], 'feature')}, but this Linear takes {expected:,}"
        return Refusal(step, "in_features", reason, 1 if shape[-1] > expected else -1)
    if len(shape) != (getattr(layer, "dims", None) or 0) + 1:
        return None
    return channels_refusal(step, layer, shape[0], source)


def _foresee(step: Step, shapes: Shapes) -> Effect:
    """What a layer of the text would do to another shape, as in `call_layer`."""
    (shape,) = shapes
    try:
        layers = step.layers(shape)
    except (ArgumentFault, ShapeFault) as fault:
        return Effect(refused=getattr(fault, "size", 0))
    outputs: list[Shape] = []
    for layer in layers:
        refusal = _misfit(step, layer, shape, first=False)
        if refusal is not None:
            return Effect(refused=refusal.size)
        result = applied(layer)((shape,))
        if result.refused is not None:
            return result
        outputs += result.shapes
        shape = outputs[-1]
    return effect_of(layers, outputs)


def with_features(layer: Layer, features: int) -> Layer:
    """A Linear as it would be with this many input features."""
    from dataclasses import replace

    return replace(layer, in_features=features)  # type: ignore[type-var]


def _unread(e: Evaluator, unknown: Unknown) -> Value:
    """The output of a module that cannot be followed: in the network itself reading ends there."""
    if e.tracing:
        raise Halt(unknown)
    return unknown.alone()


def note_lost(e: Evaluator, module: Module, unknown: Unknown) -> None:
    """Notes that a text itself calls a layer on something unknown."""
    if e.script is not None:
        e.script.lost.append((module, unknown))


def _with_keras_data(e: Evaluator, call: ModuleCall) -> ModuleCall:
    """The call with its data as Keras has it, if a Keras module is called."""
    data = call.value
    if not call.module.keras or not isinstance(data, Tensor):
        return call
    args = [with_keras_channels(e, a) if a is data else a for a in call.args]
    named = {k: with_keras_channels(e, v) if v is data else v for k, v in call.kwargs.items()}
    return call._replace(args=args, kwargs=named)


def note_call(e: Evaluator, call: ModuleCall) -> None:
    """Notes the text's call of a module; a tensor of known sizes hints at its input."""
    if e.tracing or e.making or getattr(call.value, "traced", False):
        return
    e.called.append(call)
    if call.shape is not None:
        e.hints.append(Hint(call.module, call.shape, call.node))
