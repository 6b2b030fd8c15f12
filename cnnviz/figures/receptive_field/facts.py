"""What is said of a layer: its name, and the sizes of its window."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.figures.neurons.columns import Column
from cnnviz.figures.page.asked import layer_name
from cnnviz.labels import Labels
from cnnviz.layers.base import Layer
from cnnviz.layers.window import Window

USUAL = {"kernel": "", "stride": "1", "dilation": "1", "padding": "0"}
"""The sizes of a window, and what they are if nothing is said."""


def windows(column: Column) -> tuple[Window, ...]:
    """The windows of the layer that makes a column, one an axis; () where it has none."""
    found = (column.layer.windows_over(column.fed) if column.layer else None) or ()
    return found if all(window.span > 0 for window in found) else ()


def pools(column: Column) -> bool:
    """Whether nothing is learned in the windows of a column."""
    return column.layer is not None and column.layer.sharing == "none"


def name(layer: Layer | None, labels: Labels, short: bool = False) -> str:
    """A layer in the words of the field; of the input, that."""
    return layer_name(layer, labels, short) if layer else labels(f"layer.input{'.short' * short}")


def sizes(of: Sequence[Window], labels: Labels) -> dict[str, str]:
    """Each size of windows: one number where axes are alike; both ends of a padding that differ.

    >>> from cnnviz.labels import ENGLISH
    >>> sizes([Window(3, before=1, after=1), Window(5, before=2, after=2)], ENGLISH)
    {'kernel': '3 × 5', 'stride': '1', 'dilation': '1', 'padding': '1 × 2'}
    >>> sizes([Window(3, before=0, after=1)], ENGLISH)["padding"], sizes([], ENGLISH)["kernel"]
    ('0 + 1', '')
    """

    def shown(numbers: tuple[int, ...]) -> str:
        return labels.sized(numbers[:1] if len(set(numbers)) == 1 else numbers)

    found = {key: shown(tuple(getattr(one, key) for one in of)) for key in [*USUAL][:3]}
    pairs = [f"{one.before} + {one.after}" for one in of]
    padding = pairs[0] if len(set(pairs)) == 1 else ", ".join(pairs)
    if all(one.before == one.after for one in of):
        padding = shown(tuple(one.before for one in of))
    return {**found, "padding": padding}


def details(column: Column, labels: Labels) -> list[str]:
    """The window in words: its size where the head does not say it, and what is not usual."""
    of, kind = windows(column), "window" if pools(column) else "kernel"
    each = sizes(of, labels)
    usual = {**USUAL, "stride": each["kernel"]} if pools(column) else USUAL
    found = [labels(f"receptive.{kind}", size=each.pop("kernel"))] if len(of) == 1 else []
    more = (key for key in [*USUAL][1:] if of and each[key] != usual[key])
    return found + [labels(f"receptive.{key}", size=each[key]) for key in more]
