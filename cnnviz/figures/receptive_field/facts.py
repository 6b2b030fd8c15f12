"""What is said of a layer: its name, and its window."""

from __future__ import annotations

from cnnviz.figures.neurons.columns import Column
from cnnviz.figures.page.asked import USUAL, layer_name, window_sizes
from cnnviz.labels import Labels
from cnnviz.layers.base import Layer
from cnnviz.layers.window import Window


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


def details(column: Column, labels: Labels) -> list[str]:
    """The window in words: its size where the head does not say it, and what is not usual."""
    of, kind = windows(column), "window" if pools(column) else "kernel"
    each = window_sizes(of, labels)
    usual = {**USUAL, "stride": each["kernel"]} if pools(column) else USUAL
    found = [labels(f"window.{kind}", size=each.pop("kernel"))] if len(of) == 1 else []
    more = (key for key in [*USUAL][1:] if of and each[key] != usual[key])
    return found + [labels(f"window.{key}", size=each[key]) for key in more]
