"""New axes for a shape whose neurons stay in order: what a text may ask for, and how."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.reshape import Flatten, Unflatten
from cnnviz.reading.code.language.foresight import Effect, Shapes, Unforeseen, applied, effect_of
from cnnviz.reading.code.language.leaf_layers import ASIDE
from cnnviz.reading.code.values.values import Batch, Value
from cnnviz.reading.wording import counted

FOLDED = "this makes several rows of the batch of each input: a network here keeps inputs apart"
"""Why an axis that goes into the batch is not followed."""

_AS_IT_IS = "; if a Linear reads this, leave it out: a Linear reads the last axis as it is"


class Misfit(NamedTuple):
    """Why a tensor cannot get other sizes; `size` as `Refused.size`."""

    reason: str
    size: int = 0


def _folded(old: Shape, others: list[Value]) -> str:
    """Why rows of the batch are refused; a Linear reads those of vectors without a view."""
    vectors = len(old) > 1 and others == [old[-1]]
    return FOLDED + (_AS_IT_IS if vectors else "") + ASIDE


def new_shape(old: Shape, wanted: list[Value], is_batch: bool) -> Shape | Misfit:
    """An `old` shape in its new sizes, without the batch axis, which has to stay the first.

    `is_batch`: the first size asked for is called a batch size.
    """
    total = prod(old)
    first, *others = wanted or [None]
    fixed = prod(size for size in others if isinstance(size, int) and size != -1)
    if not wanted or any(isinstance(size, Batch) for size in others):
        return Misfit("the batch axis has to stay the first here")
    if first == -1 and -1 not in others:
        rest = len(old) - len(others)
        if fixed != total and 0 < rest < len(old) and tuple(others) == old[rest:]:
            return Misfit(_folded(old, others))
        return tuple(others) if fixed == total else sized_misfit(total, fixed)
    if first != Batch():
        if isinstance(first, Batch) and first.times > 1 and first.times * fixed == total:
            return Misfit(_folded(old, others))
        if not isinstance(first, int) or first == -1:
            return Misfit("the batch axis has to stay the first here")
        # A number where the batch belongs: of a batch of one, or one that can be no other.
        if first != 1 and fixed != total and not is_batch:
            return Misfit(f"this fixes the batch at {first}; write x.size(0) there, or -1")
    if -1 in others:
        if others.count(-1) > 1 or not fixed or total % fixed:
            return Misfit(_misfit(total, fixed))
        return tuple(total // fixed if size == -1 else size for size in others)
    return tuple(others) if fixed == total else sized_misfit(total, fixed)


def sized_misfit(total: int, count: int) -> Misfit:
    """Why a number of elements cannot be all that one input has."""
    return Misfit(_misfit(total, count), 1 if total > count else -1)


def _misfit(total: int, count: int) -> str:
    return f"one input has {counted(total, 'number')} here, but this makes {count:,} of them"


def view_effect(wanted: list[Value], is_batch: bool, shapes: Shapes) -> Effect:
    """What `viewed` would make of another shape."""
    (old,) = shapes
    new = new_shape(old, wanted, is_batch)
    if isinstance(new, Misfit):
        return Effect(refused=new.size)
    if not new:
        raise Unforeseen  # One number without an axis is handled elsewhere.
    layers: list[Layer] = [] if new == old else steps(old, new)
    outputs: list[Shape] = []
    for layer in layers:
        effect = applied(layer)((outputs[-1] if outputs else old,))
        if effect.refused is not None:
            return effect
        outputs += effect.shapes
    return effect_of(layers, outputs)


def steps(old: Shape, new: Shape) -> list[Layer]:
    """Flattens and unflattens that lead from one shape to another: a single one if that does."""
    front = _common(old, new)
    back = _common(old[front:][::-1], new[front:][::-1])
    inner_old, inner_new = old[front : len(old) - back], new[front : len(new) - back]
    if not inner_new:  # An axis of 1 goes.
        front, inner_old, inner_new = _widened(old, new, front, back)
    if not inner_old:
        front = max(front - 1, 0)
        inner_old, inner_new = old[front : len(old) - back], new[front : len(new) - back]
        if not inner_old:
            inner_old, inner_new = old[: len(old) - back + 1], new[: len(new) - back + 1]
    layers: list[Layer] = []
    if len(inner_old) > 1:
        layers.append(Flatten(front + 1, -1 if back == 0 else front + len(inner_old)))
    if len(inner_new) > 1:
        layers.append(Unflatten(front + 1, inner_new))
    return layers


def _widened(old: Shape, new: Shape, front: int, back: int) -> tuple[int, Shape, Shape]:
    """Adds a neighbour to axes that vanish, so that there is one to absorb them."""
    if front:
        front -= 1
    elif back:
        back -= 1
    return front, old[front : len(old) - back], new[front : len(new) - back]


def _common(a: Shape, b: Shape) -> int:
    """How many leading sizes two shapes share."""
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return count
