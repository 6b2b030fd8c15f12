"""Lazy layers whose weights would be as many as an input that was guessed makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnnviz.layers.base import Layer, Shape
    from cnnviz.reading.steps import Step

Met = Iterable[tuple["Step | None", "Layer | None"]]
"""The layers that an input meets, and the steps of the text that make them."""


def hanging(shape: Shape, met: Callable[[Shape], Met | None]) -> Step | None:
    """The first lazy layer that another input than `shape` would make another layer.

    `met` says what an input meets; None where it is refused.
    """
    known = _lazy(met(shape))
    if not known:
        return None
    for other in _others(shape):
        for (step, layer), (_, another) in zip(known, _lazy(met(other)), strict=False):
            if layer != another:
                return step
    return None


def open_reason(step: Step) -> str:
    """Why such a layer is refused."""
    name = step.layer.spec_name if step.layer is not None else step.name
    return f"no input is given, and what this {name} takes hangs on it: say which with --input"


def _others(shape: Shape) -> Iterator[Shape]:
    """Inputs of other sizes along one axis or all but the first."""
    if len(shape) > 1:
        yield (shape[0], *(2 * size for size in shape[1:]))
    for axis, size in enumerate(shape):
        yield (*shape[:axis], size + 1, *shape[axis + 1 :])


def _lazy(met: Met | None) -> list[tuple[Step, str]]:
    """The lazy layers of those met, each with what it was made."""
    return [
        (step, repr(layer)) for step, layer in met or () if step is not None and is_lazy(step.layer)
    ]


def is_lazy(layer: Layer | None) -> bool:
    """Whether a layer reads off its input how many weights it has, told from its name alone."""
    return layer is not None and layer.spec_name.startswith("Lazy")
