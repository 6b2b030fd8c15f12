"""What is said of a layer: its name, and the sizes of its window."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.neurons.columns import Column
from cnnviz.figures.page.asked import layer_name
from cnnviz.labels import Labels
from cnnviz.layers.base import Layer
from cnnviz.layers.window import Window

Sizes = tuple[int, ...]


class Facts(NamedTuple):
    """The window of a layer, a number an axis; () where it has none. `pools`: nothing is learned.
    `padding` is what is added before and after, both ends in turn.
    """

    kernel: Sizes = ()
    stride: Sizes = ()
    dilation: Sizes = ()
    padding: Sizes = ()
    pools: bool = False


def facts(column: Column) -> Facts:
    """The facts of the layer that makes a column."""
    layer = column.layer
    windows: tuple[Window, ...] = (layer.windows_over(column.fed) if layer else None) or ()
    if layer is None or any(window.span < 1 for window in windows):
        return Facts()
    return Facts(
        tuple(window.kernel for window in windows),
        tuple(window.stride for window in windows),
        tuple(window.dilation for window in windows),
        tuple(side for window in windows for side in (window.before, window.after)),
        layer.sharing == "none",
    )


def name(layer: Layer | None, labels: Labels, short: bool = False) -> str:
    """A layer in the words of the field; of the input, that."""
    return layer_name(layer, labels, short) if layer else labels(f"layer.input{'.short' * short}")


def shown(sizes: Sizes, labels: Labels) -> str:
    """Sizes as one number where they are alike.

    >>> from cnnviz.labels import ENGLISH
    >>> shown((3, 3), ENGLISH), shown((3, 7), ENGLISH), shown((), ENGLISH)
    ('3', '3 × 7', '')
    """
    return labels.sized(sizes[:1] if len(set(sizes)) == 1 else sizes)


def details(of: Facts, labels: Labels) -> list[str]:
    """The window in words: its size where the head does not say it, and what is not usual."""
    found = []
    window = "window" if of.pools else "kernel"
    if len(of.kernel) == 1:
        found.append(labels(f"receptive.{window}", size=shown(of.kernel, labels)))
    if of.stride and of.stride != (of.kernel if of.pools else (1,) * len(of.stride)):
        found.append(labels("receptive.stride", size=shown(of.stride, labels)))
    if any(one > 1 for one in of.dilation):
        found.append(labels("receptive.dilation", size=shown(of.dilation, labels)))
    if any(of.padding):
        found.append(labels("receptive.padding", size=padded(of, labels)))
    return found


def padded(of: Facts, labels: Labels) -> str:
    """The padding: one number, one an axis, or both ends of each.

    >>> from cnnviz.labels import ENGLISH
    >>> padded(Facts(padding=(1, 1, 2, 2)), ENGLISH), padded(Facts(padding=(0, 1)), ENGLISH)
    ('1 × 2', '0 + 1')
    """
    ends = [of.padding[at : at + 2] for at in range(0, len(of.padding), 2)]
    if all(a == b for a, b in ends):
        return shown(tuple(a for a, _ in ends), labels)
    pairs = [f"{a} + {b}" for a, b in ends]
    return pairs[0] if len(set(pairs)) == 1 else ", ".join(pairs)
