"""Words on which parts of a comparison's layers are drawn, and which are not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import prod

import numpy as np

from cnnviz.figures.comparison.panel import Content
from cnnviz.figures.neurons.case import Recipe
from cnnviz.figures.neurons.columns import spatial
from cnnviz.figures.neurons.map_names import capital
from cnnviz.figures.neurons.padding import border
from cnnviz.figures.page.counts import only_fixed
from cnnviz.graph.distinct import distinct
from cnnviz.layers.network import Network
from cnnviz.wording import listed, number, quantity


def drawn_parts(content: Content, brief: bool = False) -> list[str]:
    """What is drawn, unless that is everything; `brief`: without what the picture itself shows, and
    without sums.
    """
    scene, labels, texts = content.scene, content.labels, []
    if scene.cells and any(len(spatial(column.shape)) > 3 for column in scene.columns):
        texts.append(labels("drawn.slices"))
    if not (scene.every or brief):
        two = len(scene.traced[-1]) > 1
        map_ = capital(scene.kernel(len(scene.columns) - 1))
        maps = ".map" * (two and spatial(scene.last.shape)[0] > 1)
        texts.append(labels(f"drawn.two{maps}" if two else "drawn.one", map=map_))
    if edge := border(content.request.network, labels, brief):
        texts.append(edge)
    counts = content.panels[-1].counts
    if counts.fixed_connections and not only_fixed(counts):
        texts.append(labels("drawn.fixed", n=counts.fixed_connections))
    if not scene.whole:
        texts.append(labels("drawn.part", parts=labels.listed(_parts(content))))
    return texts


def _parts(content: Content) -> list[str]:
    """How many channels and maps are drawn, and how much of each; else inputs and neurons."""
    scene, labels = content.scene, content.labels
    channel_texts, cell_texts = list[str](), list[str]()
    for i, (place, column) in enumerate(zip(scene.places, scene.columns, strict=True)):
        shape = spatial(column.shape)
        axes = np.unravel_index(place.shown, shape)
        channels, *sizes = (len(distinct(axis)) for axis in axes)
        if channels < shape[0]:
            key = "drawn.maps" if i else "drawn.channels"
            channel_texts.append(labels(key, n=channels, all=shape[0]))
        if tuple(sizes) == shape[1:]:
            continue
        if len(sizes) == 1:
            key = "drawn.neurons" if i else "drawn.inputs"
            channel_texts.append(labels(key, n=sizes[0], all=shape[1]))
        else:
            cell_texts.append(_cells(content, labels.sized(tuple(sizes))))
    return [*dict.fromkeys(channel_texts), *dict.fromkeys(cell_texts[:1])]


def _cells(content: Content, size: str) -> str:
    """How many cells of a map are drawn, and around which neuron if one is in focus."""
    if not content.request.focus:
        return content.labels("drawn.cells", size=size)
    place = np.unravel_index(content.scene.traced[-1][0], spatial(content.scene.last.shape))[1:]
    return content.labels("drawn.cells.about", size=size, at=",".join(map(str, place)))


def notes(content: Content) -> tuple[str, ...]:
    """Notes for the user on what is not drawn."""
    scene, texts = content.scene, []
    if not scene.whole:
        kinds = ("input", *["neuron"] * (len(scene.columns) - 1))
        columns = zip(kinds, scene.places, scene.columns, strict=True)
        counts = [
            f"{number(len(place.shown))} of {quantity(prod(column.shape), kind)}"
            for kind, place, column in columns
            if len(place.shown) < prod(column.shape)
        ]
        part = f"Not every neuron is drawn: {listed(counts)}."
        texts.append(f"{part} All counts are of the whole layers.")
    if content.columns[-1].name != _last(content.request.network):
        texts.append(f"Drawn up to layer {content.columns[-1].name}. --layers picks others.")
    return tuple(texts)


def no_lines(content: Content, recipe: Recipe) -> Callable[[int], str] | None:
    """A function from the number of lines to a note on why there are cones although lines were
    requested; None if there are lines, or none were requested.
    """
    scene, request = content.scene, content.request
    cones = request.max_connections and scene.cells and not scene.has_lines
    size = "this size and direction" if request.told else "this size"
    return partial(_no_lines, recipe.hidden or f"lines have no room in {size}") if cones else None


def _no_lines(hidden: str, most: int) -> str:
    why = (
        f"the fullest panel would have {quantity(most, 'line')}, and --max-connections {most} draws"
    )
    return f"No lines are drawn, but cones: {f'{why} them' if most else hidden}."


def _last(network: Network) -> str:
    """The name of the last layer with a column."""
    pairs = zip(network.names[::-1], network.layers[::-1], strict=True)
    return next((name for name, layer in pairs if not layer.pointwise), "")
