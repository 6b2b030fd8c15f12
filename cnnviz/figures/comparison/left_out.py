"""What is drawn of a comparison's layers, and what is not, in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import prod

import numpy as np

from cnnviz.figures.comparison.panel import Told
from cnnviz.figures.neurons.case import Recipe
from cnnviz.figures.neurons.columns import spatial
from cnnviz.figures.neurons.map_names import capital
from cnnviz.figures.neurons.padding import border
from cnnviz.figures.page.counts import only_fixed
from cnnviz.graph.distinct import distinct
from cnnviz.layers.network import Network
from cnnviz.wording import listed, many, number


def drawn(told: Told) -> list[str]:
    """What is drawn of it, where that is not all."""
    scene, labels, found = told.scene, told.labels, []
    if scene.cells and any(len(spatial(column.shape)) > 3 for column in scene.columns):
        found.append(labels("drawn.slices"))
    if not scene.every:
        two = len(scene.traced[-1]) > 1
        map_ = capital(scene.kernel(len(scene.columns) - 1))
        maps = ".map" * (two and spatial(scene.last.shape)[0] > 1)
        found.append(labels(f"drawn.two{maps}" if two else "drawn.one", map=map_))
    if said := border(told.request.network, labels):
        found.append(said)
    counts = told.panels[-1].counts
    if counts.fixed_connections and not only_fixed(counts):
        found.append(labels("drawn.fixed", n=counts.fixed_connections))
    if not scene.whole:
        found.append(labels("drawn.part", parts=labels.listed(_parts(told))))
    return found


def _parts(told: Told) -> list[str]:
    """How many of what is drawn: channels and maps, and what of each; else inputs and neurons."""
    scene, labels = told.scene, told.labels
    found, inner = list[str](), list[str]()
    for at, (place, column) in enumerate(zip(scene.places, scene.columns, strict=True)):
        shape = spatial(column.shape)
        axes = np.unravel_index(place.shown, shape)
        channels, *sizes = (len(distinct(axis)) for axis in axes)
        if channels < shape[0]:
            key = "drawn.maps" if at else "drawn.channels"
            found.append(labels(key, n=channels, all=shape[0]))
        if tuple(sizes) == shape[1:]:
            continue
        if len(sizes) == 1:
            key = "drawn.neurons" if at else "drawn.inputs"
            found.append(labels(key, n=sizes[0], all=shape[1]))
        else:
            inner.append(_cells(told, labels.sized(tuple(sizes))))
    return [*dict.fromkeys(found), *dict.fromkeys(inner[:1])]


def _cells(told: Told, size: str) -> str:
    """How many cells of a map are drawn, and about which neuron if one is in focus."""
    if not told.request.focus:
        return told.labels("drawn.cells", size=size)
    at = np.unravel_index(told.scene.traced[-1][0], spatial(told.scene.last.shape))[1:]
    return told.labels("drawn.cells.about", size=size, at=",".join(map(str, at)))


def notes(told: Told) -> tuple[str, ...]:
    """What the person who asked should know: what is not drawn."""
    scene, found = told.scene, []
    if not scene.whole:
        shown = [
            f"{number(len(place.shown))} of {many(prod(one.shape), 'neuron' if at else 'input')}"
            for at, (place, one) in enumerate(zip(scene.places, scene.columns, strict=True))
            if len(place.shown) < prod(one.shape)
        ]
        part = f"Not every neuron is drawn: {listed(shown)}."
        found.append(f"{part} All counts are of the whole layers.")
    if told.columns[-1].name != _last(told.request.network):
        found.append(f"Drawn up to layer {told.columns[-1].name}. --layers picks others.")
    return tuple(found)


def no_lines(told: Told, recipe: Recipe) -> Callable[[int], str] | None:
    """Says why there are cones where lines were asked for, of how many there are if more are; None
    where there are lines, or nobody asked for any.
    """
    scene, asked = told.scene, told.request
    cones = asked.max_connections and scene.cells and not scene.lined
    size = "this size and direction" if asked.told else "this size"
    return partial(_no_lines, recipe.hidden or f"lines have no room in {size}") if cones else None


def _no_lines(hidden: str, most: int) -> str:
    why = f"the fullest panel would have {many(most, 'line')}, and --max-connections {most} draws"
    return f"No lines are drawn, but cones: {f'{why} them' if most else hidden}."


def _last(network: Network) -> str:
    """The name of the last layer that has a column."""
    pairs = zip(network.names[::-1], network.layers[::-1], strict=True)
    return next((name for name, layer in pairs if not layer.pointwise), "")
