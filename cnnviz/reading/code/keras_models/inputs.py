"""What a text says of the input of a network, and of Keras's models within it."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import times
from cnnviz.reading.code.keras.construction import flat
from cnnviz.reading.code.keras.ends import input_of
from cnnviz.reading.code.language.evaluator import OPEN, Evaluator
from cnnviz.reading.code.language.frames import frame
from cnnviz.reading.code.language.input_uses import is_start
from cnnviz.reading.code.networks.following import followed, peeked
from cnnviz.reading.code.networks.harness import called_with
from cnnviz.reading.code.networks.instances import place_of
from cnnviz.reading.code.values.journal import alike
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Unknown, Value
from cnnviz.reading.sizing import Frame

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnnviz.layers.base import Layer, Shape
    from cnnviz.reading.code.values.modules import Module


def said_for(e: Evaluator, root: Module) -> tuple[Shape | Unknown | None, Frame | None]:
    """The input that a text says for a network: Keras's own, or that of a call; else its frame,
    where the text leaves sizes open.
    """
    start = input_of(e, root) if root.keras else None
    hint = _hint(e, root)
    if start is None and hint is None and root.keras:
        start = _passed_on(e, root)
    if isinstance(start, Tensor):
        sizes = _sizes(e, start)
        if None not in sizes:
            return start.shape, None
        channels, *places = sizes
        return hint, Frame(channels, len(places), said=places) if places and channels else None
    return (start if hint is None else hint), None


def _hint(e: Evaluator, root: Module) -> Shape | None:
    """The input that the text calls a network with, else what was made in the same way."""
    own = next((one.shape for one in e.hints if one.module is root), None)
    if own is not None:
        return own
    twins = [one for one in e.hints if one.module.cls is not None and one.module.cls is root.cls]
    lacks = any(one.step is not None and one.step.layer is None for one in root.modules())
    found = next((one.shape for one in twins if lacks or alike(one.module, root)), None)
    return found or called_with(e, root)


def _sizes(e: Evaluator, start: Tensor) -> tuple[int | None, ...]:
    """What the text says of an input, None where it leaves a size open."""
    return e.open_inputs.get(place_of(start)) or start.held[1:]  # type: ignore[return-value]


def _passed_on(e: Evaluator, root: Module) -> Tensor | Unknown | None:
    """The input of what a network of the text's own passes its own to first, if that says one."""
    listed = [one for one in flat(list(root.attrs.values())) if hasattr(one, "children")]
    if not any(map(_may_say, (*root.modules(), *listed))):
        return None
    peeked(e, partial(followed, e, root), frame(root).shape(OPEN))
    found = (input_of(e, one) for one in e.trace.entered.whole)
    return next((one for one in found if one is not None), None)


def _may_say(module: Module) -> bool:
    said = (module.said.get(name) for name in ("input", "sizes"))
    return module.outputs is not None or any(one is not None for one in said)


def check_said(
    e: Evaluator, model: Module, tensors: Iterable[Value], node: ast.AST, steps: int = 0
) -> None:
    """Refuses a call of a model on another input than the text says for it, as Keras does.

    Of a model at each step that has so many axes of `steps` behind the channels here.
    """
    if (each := model.said.get("each")) is not None:
        check_said(e, each, tensors, node, steps + 1)
    for said, value in zip(_said(e, model), tensors, strict=False):
        if said is None or not isinstance(value, Tensor) or len(value.shape) <= steps:
            continue
        if e.given is not None and is_start(value) and not steps:
            continue
        sizes = (*value.shape[:1], *value.shape[1 + steps :])
        if len(said) == len(sizes):
            if all(one in (None, size) for one, size in zip(said, sizes, strict=True)):
                continue
            if _takes_others(e, model, value) and not _unlike(said, sizes, model):
                continue
        words = "x".join(str(size or "any") for size in said)
        theirs = repr(tuple(value.seen[1 + steps :]))
        why = f"this is called with {times(sizes)}, but the text says {words} for its input"
        e.trace.refuse(node, f"{why}: write {theirs} there, or give it that")


def _said(e: Evaluator, model: Module) -> list[tuple[int | None, ...] | None]:
    """What the text says of a model's inputs; a Sequential may have been built for one."""
    starts = model.inputs if model.outputs is not None else [input_of(e, model, own=True)]
    found = [_sizes(e, one) if isinstance(one, Tensor) else None for one in starts]
    built = next((one.shape for one in e.hints if one.module is model), None)
    return [built] if found == [None] else found


def _takes_others(e: Evaluator, model: Module, value: Tensor) -> bool:
    """Whether Keras calls a model on other sizes if its weights allow it: it does not let a model
    made of tensors, nor a Sequential while another model is made of it.
    """
    if model.outputs is not None:
        return False
    root = e.trace.entered.whole[:1]
    within = any(one.owner.kind != "keras.Sequential" for one in e.trace.nests)
    return within or not value.traced or root == [model]


def _unlike(said: tuple[int | None, ...], sizes: Shape, model: Module) -> bool:
    """Whether a Sequential has other weights for another input, as far as can be told."""
    from cnnviz.reading.code.keras.time_distributed import chain

    here = tuple(one or size for one, size in zip(said, sizes, strict=True))
    there, parts = sizes, [part.step for part in chain(model) if part.table is None]
    for part in parts:
        if part is None:  # A RepeatVector: it takes a vector alone.
            return True
        try:
            pair = [part.layers(shape) for shape in (here, there)]
            if len({sum(layer.parameters or 0 for layer in layers) for layers in pair}) > 1:
                return True
            here, there = (_behind(*one) for one in zip(pair, (here, there), strict=True))
        except (ArgumentFault, ShapeFault):
            return False  # What is wrong there is told in its place.
    return not parts


def _behind(layers: Iterable[Layer], shape: Shape) -> Shape:
    for layer in layers:
        shape = layer.output_shape(shape)
    return shape
