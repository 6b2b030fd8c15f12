"""The recipes for a network's leading layers, best first: neurons, cells, or parts of these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons import rows as in_rows
from cnnviz.figures.neurons import sheets
from cnnviz.figures.neurons.case import Case, Recipe, lines
from cnnviz.figures.neurons.cell_recipes import CELLS, cells
from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.trace import focused_neuron, traced_neurons
from cnnviz.figures.neurons.wiring import OWN
from cnnviz.graph.connections import Indices
from cnnviz.layers.network import Network
from cnnviz.layers.pad import Pad
from cnnviz.picture.parts import Size

COLUMNS = 4
"""The most columns of neurons in a panel."""
FEW = 6
"""The most weights of several channels to tell apart as lines; more become cells and cones."""


class Attempt(NamedTuple):
    """How many leading columns to draw, and whether as maps of cells (None: either way)."""

    columns: int
    cells: bool | None = None


def attempts(
    network: Network, columns: Sequence[Column], deep: bool = False
) -> tuple[Attempt, ...]:
    """What to try, best first: for a long network as many layers as possible by their neurons, else
    only its first convolution as maps of cells, which are larger than those of several layers; and
    so, too, if one neuron is traced through `deep` layers, of which maps show only the last. A
    network with a convolution is never drawn without it.
    """
    limit, first = min(len(columns), COLUMNS), _first(columns)
    if len(columns) <= CELLS and not network.is_beginning and not deep:
        return tuple(map(Attempt, range(limit, first - 1, -1)))
    neurons = tuple(Attempt(number, cells=False) for number in range(limit, first - 1, -1))
    return (*neurons, *((Attempt(first, cells=True),) if first <= CELLS else ()))


def _first(columns: Sequence[Column]) -> int:
    """How many columns there are up to the first convolution, else up to the first layer that is no
    padding.
    """
    layers = [column.layer for column in columns[1:]]
    candidates = (
        [layer is not None and layer.convolutional for layer in layers],
        [not isinstance(layer, Pad) for layer in layers],
    )
    return next((found.index(True) + 2 for found in candidates if any(found)), 2)


def recipes(case: Case) -> Iterator[Recipe]:
    """The recipes for some columns, best first."""
    return (recipe for recipe in any_recipes(case) if not case.beyond(recipe))


def any_recipes(case: Case) -> Iterator[Recipe]:
    """The same and, if the number of lines was limited by request, those with more lines."""
    if not case.cells:
        yield from _rows(case) if case.flat else _sheets(case)
    if case.cells is not False:
        yield from cells(case)


def _rows(case: Case) -> Iterator[Recipe]:
    size = spatial(case.columns[-1].shape)[1]
    full = row_recipe(case, None, every=True)
    if full:
        yield full
    if not case.single:
        return
    for count in (None, *range(min(size - 1, 40), 1, -1)):
        for every in (True, False):
            recipe = row_recipe(case, count, every)
            if recipe:
                yield recipe


def row_recipe(case: Case, count: int | None, every: bool, named: bool = False) -> Recipe | None:
    """All neurons in rows, or `count` neighbours; None if there would be too many lines. If neurons
    are `named`, they are never closer than words are high.
    """
    last, focus = case.columns[-1], case.request.focus
    centre = focused_neuron(focus, last) % spatial(last.shape)[1] if focus else 0
    rows = in_rows.rows(case.columns, count, centre)
    shown = [in_rows._shown(rows, i) for i in range(len(case.columns))]
    least = in_rows.LEAST if named or case.request.max_connections is None else 0.2
    if rows.pitches * least > (case.room.width if case.up else case.room.height) + 40:
        return None
    has_names = not (case.plain or case.reach or case.request.max_connections)
    line_count = _most_lines(case, shown) if every else 0
    if line_count is None or not (every or _weights_fit(case) or not has_names):
        return None
    traced = traced_neurons(case, shown, 1 if every or case.reach else 2)

    def scene(size: Size) -> Scene:
        places, pitch = in_rows.placed(rows, size, case.up)
        radius = in_rows.radius_of(pitch)
        return Scene(case.columns, places, radius, pitch, traced, every, up=case.up)

    length, across = rows.pitches * least, 64.0 * (len(case.columns) - 1)
    least_ = Size(length, across) if case.up else Size(across, length)
    return Recipe(least_, scene, case.up, lines=line_count)


def _most_lines(case: Case, shown: Sequence[Indices]) -> int | None:
    """The most lines of a layer between shown neurons; None if they, or weights, are too many."""
    sparse, mesh = case.limit
    has_names = not (case.plain or case.request.max_connections)
    looks, highest = case.looks if case.single else FEW, 0
    for layer_lines in lines(case, shown, shown[1:]):
        shared = has_names and not layer_lines.mesh and layer_lines.kind not in OWN
        if layer_lines.number > (mesh if layer_lines.mesh else sparse) or (
            shared and layer_lines.weights > looks
        ):
            return None
        highest = max(highest, layer_lines.number)
    return highest


def _sheets(case: Case) -> Iterator[Recipe]:
    """Neurons on sheets, if they are few."""
    neurons = [prod(column.shape) for column in case.columns]
    if max(neurons) > 400 or len(case.columns) > 4:
        return
    shown = [np.arange(n) for n in neurons]
    line_count = _most_lines(case, shown)
    if line_count is not None:
        yield _sheet_recipe(case, shown, line_count)
    if (line_count is None or case.request.max_connections) and case.single and _weights_fit(case):
        yield _sheet_recipe(case, shown, None)


def _sheet_recipe(case: Case, shown: Sequence[Indices], line_count: int | None) -> Recipe:
    """Neurons on sheets with all their lines, or only those of traced ones."""
    every = line_count is not None
    traced = traced_neurons(case, shown, 1 if every or case.reach else 2)
    unit = sheets.pitch_of(case.columns, Size(1e6, 1e6)) / sheets.ACROSS

    def scene(size: Size) -> Scene:
        places, pitch = sheets.placed(case.columns, size)
        radius = float(np.clip(0.38 * pitch, 2.0, 6.0))
        return Scene(case.columns, places, radius, pitch, traced, every, up=True)

    least = sheets.LEAST if case.request.max_connections is None else 6.0
    return Recipe(sheets.least(case.columns, least * unit), scene, lines=line_count or 0)


def _weights_fit(case: Case) -> bool:
    """Whether there are enough looks for the weights of each kernel, or of two that alternate."""
    kernels = 2 if any(twin.kind == "tiled" for twin in case.twins) else 1
    layers = [column.layer for column in case.columns if column.layer]
    return all(
        kernels * prod([w.kernel for w in layer.moving_windows]) <= case.looks for layer in layers
    )
