"""What a text states about the input of a network, and of Keras's models within it."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import partial

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Shape, times
from cnnviz.reading.code.keras.construction import flatten_values
from cnnviz.reading.code.keras.ends import input_of
from cnnviz.reading.code.language.evaluator import OPEN, Evaluator
from cnnviz.reading.code.language.frames import frame
from cnnviz.reading.code.language.input_uses import is_start
from cnnviz.reading.code.networks.following import follow_network, peek
from cnnviz.reading.code.networks.harness import stated_shape
from cnnviz.reading.code.networks.instances import place_of
from cnnviz.reading.code.values.journal import alike
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Unknown, Value
from cnnviz.reading.sizing import Frame
from cnnviz.reading.steps import shape_after


def stated_input(e: Evaluator, root: Module) -> tuple[Shape | Unknown | None, Frame | None]:
    """The input that a text states for a network: Keras's own, or that of a call; and its frame if
    the text leaves sizes open.
    """
    start = input_of(e, root) if root.keras else None
    hint = _hint(e, root)
    if start is None and hint is None:
        start = _inner_input(e, root)
    if isinstance(start, Tensor):
        sizes = _sizes(e, start)
        if None not in sizes:
            return start.shape, None
        channels, *positions = sizes
        if not positions or not channels:
            return hint, None
        return hint, Frame(channels, len(positions), said=positions)
    return (start if hint is None else hint), None


def _hint(e: Evaluator, root: Module) -> Shape | None:
    """The input that the text calls a network with, or else one made in the same way."""
    stated = next((hint.shape for hint in e.hints if hint.module is root), None)
    if stated is not None:
        return stated
    twins = [
        hint for hint in e.hints if hint.module.cls is not None and hint.module.cls is root.cls
    ]
    steps = (module.step for module in root.modules())
    is_unread = any(step is not None and step.layer is None for step in steps)
    shapes = (hint.shape for hint in twins if is_unread or alike(hint.module, root))
    return next(shapes, None) or stated_shape(e, root)


def _sizes(e: Evaluator, start: Tensor) -> tuple[int | None, ...]:
    """The sizes that the text states for an input, None where it leaves one open."""
    return e.open_inputs.get(place_of(start)) or start.held[1:]  # type: ignore[return-value]


def _inner_input(e: Evaluator, root: Module) -> Tensor | Unknown | None:
    """The stated input of what a network of the text's own passes its input to first, if any."""
    attributes = [
        value for value in flatten_values(list(root.attrs.values())) if hasattr(value, "children")
    ]
    if not any(map(_may_state_input, (*root.modules(), *attributes))):
        return None
    peek(e, partial(follow_network, e, root), frame(root).shape(OPEN))
    inputs = (input_of(e, module) for module in e.trace.entered.whole)
    return next((input_ for input_ in inputs if input_ is not None), None)


def _may_state_input(module: Module) -> bool:
    stated = (module.said.get(name) for name in ("input", "sizes"))
    return module.outputs is not None or any(value is not None for value in stated)


def check_input(
    e: Evaluator, model: Module, tensors: Iterable[Value], node: ast.AST, steps: int = 0
) -> None:
    """Refuses a call of a model on another input than the text states for it, as Keras does.

    That of a model at each step has this many axes of `steps` after the channels here.
    """
    if (inner := model.said.get("each")) is not None:
        check_input(e, inner, tensors, node, steps + 1)
    for stated, value in zip(_stated_inputs(e, model), tensors, strict=False):
        if stated is None or not isinstance(value, Tensor) or len(value.shape) <= steps:
            continue
        if e.given is not None and is_start(value) and not steps:
            continue
        sizes = (*value.shape[:1], *value.shape[1 + steps :])
        if len(stated) == len(sizes):
            if all(old in (None, new) for old, new in zip(stated, sizes, strict=True)):
                continue
            may_differ = _may_take_other_sizes(e, model, value)
            if may_differ and not _has_other_weights(stated, sizes, model):
                continue
        text = "x".join(str(size or "any") for size in stated)
        fix = f"write {tuple(value.text_sizes[1 + steps :])!r} there, or give it that"
        reason = f"this is called with {times(sizes)}, but the text says {text} for its input"
        e.trace.refuse(node, f"{reason}: {fix}")


def _stated_inputs(e: Evaluator, model: Module) -> list[tuple[int | None, ...] | None]:
    """The sizes that the text states for a model's inputs; a Sequential may have been built."""
    inputs = model.inputs if model.outputs is not None else [input_of(e, model, own_only=True)]
    stated = [_sizes(e, input_) if isinstance(input_, Tensor) else None for input_ in inputs]
    built = next((hint.shape for hint in e.hints if hint.module is model), None)
    return [built] if stated == [None] else stated


def _may_take_other_sizes(e: Evaluator, model: Module, value: Tensor) -> bool:
    """Whether Keras calls a model on other sizes if its weights allow it: not a functional model,
    nor a Sequential while another model is made of it.
    """
    if model.outputs is not None:
        return False
    entered = e.trace.entered.whole[:1]
    is_nested = any(nest.owner.kind != "keras.Sequential" for nest in e.trace.nests)
    return is_nested or not value.traced or entered == [model]


def _has_other_weights(stated: tuple[int | None, ...], sizes: Shape, model: Module) -> bool:
    """Whether a Sequential has other weights for another input; True if that is not known."""
    from cnnviz.reading.code.keras.time_distributed import chain

    here = tuple(old or new for old, new in zip(stated, sizes, strict=True))
    there, parts = sizes, [part.step for part in chain(model) if part.table is None]
    for part in parts:
        if part is None:  # A RepeatVector: it takes a vector alone.
            return True
        try:
            pair = [part.layers(shape) for shape in (here, there)]
            if len({sum(layer.parameters or 0 for layer in layers) for layers in pair}) > 1:
                return True
            here, there = map(shape_after, pair, (here, there))
        except (ArgumentFault, ShapeFault):
            return False  # The fault is reported in its place.
    return not parts
