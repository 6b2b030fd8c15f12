"""What a text says of the input of a network, and of Keras's models within it."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING

from cnnviz.layers.base import times
from cnnviz.reading.code.built import place_of
from cnnviz.reading.code.entering import is_start
from cnnviz.reading.code.evaluator import OPEN, Evaluator
from cnnviz.reading.code.following import followed, peeked
from cnnviz.reading.code.frames import frame
from cnnviz.reading.code.keras_ends import input_of, uses_of
from cnnviz.reading.code.tensors import Tensor
from cnnviz.reading.code.values import Unknown, Value
from cnnviz.reading.sizing import Frame

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnnviz.layers.base import Shape
    from cnnviz.reading.code.modules import Module


def said_for(e: Evaluator, root: Module) -> tuple[Shape | Unknown | None, Frame | None]:
    """The input that a text says for a network: Keras's own, or that of a call; else its frame,
    where the text leaves sizes open.
    """
    start = input_of(e, root) if root.keras else None
    hint = next((one.shape for one in e.hints if one.module is root), None)
    if start is None and hint is None and root.keras:
        start = _passed_on(e, root)
    if isinstance(start, Tensor):
        sizes = _sizes(e, start)
        if None not in sizes:
            return start.shape, None
        channels, *places = sizes
        return hint, Frame(channels, len(places), said=places) if places and channels else None
    return (start if hint is None else hint), None


def _sizes(e: Evaluator, start: Tensor) -> tuple[int | None, ...]:
    """What the text says of an input, None where it leaves a size open."""
    return e.open_inputs.get(place_of(start)) or start.held[1:]  # type: ignore[return-value]


def _passed_on(e: Evaluator, root: Module) -> Tensor | Unknown | None:
    """The input of what a network of the text's own passes its own to first, if that says one."""
    if not any(map(_may_say, root.modules())):
        return None
    peeked(e, partial(followed, e, root), frame(root).shape(OPEN))
    found = (input_of(e, one) for one in e.trace.entered.whole)
    return next((one for one in found if one is not None), None)


def _may_say(module: Module) -> bool:
    said = (module.attrs.get(name) for name in ("_input", "_sizes"))
    return module.outputs is not None or any(one is not None for one in said)


def check_said(e: Evaluator, model: Module, tensors: Iterable[Value], node: ast.AST) -> None:
    """Refuses a call of a model whose weights are made for another input: the text says which."""
    starts = model.inputs if model.outputs is not None else [input_of(e, model)]
    for start, value in zip(starts, tensors, strict=False):
        if not isinstance(start, Tensor) or not isinstance(value, Tensor):
            continue
        if e.given is not None and is_start(value):
            continue
        said, sizes = _sizes(e, start), value.shape
        if len(said) == len(sizes) and _unlike(said, sizes, model):
            words = "x".join(str(size or "any") for size in said)
            why = f"this is called with {times(sizes)}, but the text says {words} for its input"
            e.trace.refuse(node, why)


def _unlike(said: tuple[int | None, ...], sizes: Shape, model: Module) -> bool:
    """Whether weights differ: by channels, and by places where those are laid out in a row."""
    parts = model.modules() if model.outputs is None else (one.module for one in uses_of(model))
    flat = any(one is not None and one.kind.endswith(".Flatten") for one in parts)
    pairs = zip(said, sizes, strict=True)
    return any(one not in (None, size) for one, size in (pairs if flat else [*pairs][:1]))
