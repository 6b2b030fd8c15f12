"""The facts stated about a layer: its name and its window."""

from __future__ import annotations

from cnnviz.figures.neurons.columns import Column
from cnnviz.figures.page.layers import USUAL, layer_name, window_sizes, window_words
from cnnviz.labels import Labels
from cnnviz.layers.base import Layer
from cnnviz.layers.window import Window


def windows(column: Column) -> tuple[Window, ...]:
    """The windows of the layer that makes a column, one per axis; () if it has none."""
    windows_ = (column.layer.windows_over(column.fed) if column.layer else None) or ()
    return windows_ if all(window.span > 0 for window in windows_) else ()


def pools(column: Column) -> bool:
    """Whether the windows of a column have no learned weights."""
    return column.layer is not None and column.layer.sharing == "none"


def name(layer: Layer | None, labels: Labels, short: bool = False) -> str:
    """The name of a layer, or of the input, in the words of the field."""
    return layer_name(layer, labels, short) if layer else labels(f"layer.input{'.short' * short}")


def details(column: Column, labels: Labels) -> list[str]:
    """The window in words: its size, unless the head gives it, and whatever is not the default."""
    windows_, kind = windows(column), "window" if pools(column) else "kernel"
    if not windows_:
        return []
    kernel = window_sizes(windows_, labels)["kernel"]
    usual = {**USUAL, "kernel": kernel, **({"stride": kernel} if pools(column) else {})}
    words = [labels(f"window.{kind}", size=kernel)] if len(windows_) == 1 else []
    return words + window_words(windows_, labels, usual)
