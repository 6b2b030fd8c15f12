"""The ways to draw a network's leading layers, best first: neurons, cells, parts of these."""

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
from cnnviz.figures.neurons.trace import asked, pair
from cnnviz.figures.neurons.wired import OWN
from cnnviz.graph.connections import Indices
from cnnviz.layers.network import Network
from cnnviz.layers.pad import Pad
from cnnviz.picture.parts import Size

COLUMNS = 4
"""At most so many columns of neurons stand in a panel."""
FEW = 6
"""So many weights of several channels can be told apart as lines; more are cells and cones."""


class Attempt(NamedTuple):
    """To draw so many of the leading columns, and whether as maps of cells (None: either way)."""

    columns: int
    cells: bool | None = None


def attempts(
    network: Network, columns: Sequence[Column], deep: bool = False
) -> tuple[Attempt, ...]:
    """What to try, best first: of a long network as many layers as can be drawn by their neurons,
    else maps of cells of its first convolution alone, which are larger than those of several;
    so, too, where one neuron is traced through `deep` layers, of which maps show the last alone.
    """
    most = min(len(columns), COLUMNS)
    if len(columns) <= CELLS and not network.goes_on and not deep:
        return tuple(map(Attempt, range(most, 1, -1)))
    layers = [column.layer for column in columns[1:]]
    first = next((at for at, one in enumerate(layers, 2) if not isinstance(one, Pad)), 2)
    neurons = tuple(Attempt(number, cells=False) for number in range(most, first - 1, -1))
    return (*neurons, *((Attempt(first, cells=True),) if first <= CELLS else ()))


def recipes(case: Case) -> Iterator[Recipe]:
    """The ways to draw some columns, best first."""
    return (recipe for recipe in any_recipes(case) if not case.beyond(recipe))


def any_recipes(case: Case) -> Iterator[Recipe]:
    """The same and, where somebody says how many lines there may be, those with more of them."""
    if not case.cells:
        yield from _rows(case) if case.flat else _sheets(case)
    if case.cells is not False:
        yield from cells(case)


def _rows(case: Case) -> Iterator[Recipe]:
    size = spatial(case.columns[-1].shape)[1]
    whole = row_recipe(case, None, every=True)
    if whole:
        yield whole
    if not case.single:
        return
    for count in (None, *range(min(size - 1, 40), 1, -1)):
        for every in (True, False):
            found = row_recipe(case, count, every)
            if found:
                yield found


def row_recipe(case: Case, count: int | None, every: bool) -> Recipe | None:
    """All neurons in rows, or so many neighbours; None if the lines would be too many."""
    last, focus = case.columns[-1], case.request.focus
    about = asked(focus, last) % spatial(last.shape)[1] if focus else 0
    laid = in_rows.rows(case.columns, count, about)
    shown = [in_rows._shown(laid, at) for at in range(len(case.columns))]
    least = in_rows.LEAST if case.request.max_connections is None else 0.2
    if laid.pitches * least > (case.room.width if case.up else case.room.height) + 40:
        return None
    named = not (case.plain or case.reach or case.request.max_connections)
    most = _fullest(case, shown) if every else 0
    if most is None or not (every or _weights_fit(case) or not named):
        return None
    traced = pair(case, shown, 1 if every or case.reach else 2)

    def scene(size: Size) -> Scene:
        places, pitch = in_rows.placed(laid, size, case.up)
        radius = in_rows.radius_of(pitch)
        return Scene(case.columns, places, radius, pitch, traced, every, up=case.up)

    long, across = laid.pitches * least, 64.0 * (len(case.columns) - 1)
    least_ = Size(long, across) if case.up else Size(across, long)
    return Recipe(least_, scene, case.up, lines=most)


def _fullest(case: Case, shown: Sequence[Indices]) -> int | None:
    """Lines of the fullest layer between shown neurons; None if these or weights are too many."""
    sparse, mesh = case.limit
    named = not (case.plain or case.request.max_connections)
    looks, most = case.looks if case.single else FEW, 0
    for one in lines(case, shown, shown[1:]):
        shared = named and not one.mesh and one.kind not in OWN
        if one.number > (mesh if one.mesh else sparse) or (shared and one.weights > looks):
            return None
        most = max(most, one.number)
    return most


def _sheets(case: Case) -> Iterator[Recipe]:
    """Neurons on sheets, if they are few."""
    neurons = [prod(column.shape) for column in case.columns]
    if max(neurons) > 400 or len(case.columns) > 4:
        return
    shown = [np.arange(n) for n in neurons]
    most = _fullest(case, shown)
    if most is not None:
        yield _sheet(case, shown, most)
    if (most is None or case.request.max_connections) and case.single and _weights_fit(case):
        yield _sheet(case, shown, None)


def _sheet(case: Case, shown: Sequence[Indices], most: int | None) -> Recipe:
    """Neurons on sheets with all their lines, or those of the traced ones."""
    every = most is not None
    traced = pair(case, shown, 1 if every or case.reach else 2)
    unit = sheets.pitch_of(case.columns, Size(1e6, 1e6)) / sheets.ACROSS

    def scene(size: Size) -> Scene:
        places, pitch = sheets.placed(case.columns, size)
        radius = float(np.clip(0.38 * pitch, 2.0, 6.0))
        return Scene(case.columns, places, radius, pitch, traced, every, up=True)

    least = sheets.LEAST if case.request.max_connections is None else 6.0
    return Recipe(sheets.least(case.columns, least * unit), scene, lines=most or 0)


def _weights_fit(case: Case) -> bool:
    """Whether there is a look for each weight of each convolution, or of two that alternate."""
    kernels = 2 if any(twin.kind == "tiled" for twin in case.twins) else 1
    layers = [column.layer for column in case.columns if column.layer]
    return all(kernels * prod([w.kernel for w in layer.moved]) <= case.looks for layer in layers)
