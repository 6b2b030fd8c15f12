"""The ways to draw a network's leading layers, best first: neurons, cells, parts of these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons import maps, sheets
from cnnviz.figures.neurons import rows as in_rows
from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.levels import SHEETS, Level, level, seen
from cnnviz.figures.neurons.place import Place, Scene
from cnnviz.figures.neurons.trace import Stacked, pair
from cnnviz.figures.neurons.wired import OWN, dense
from cnnviz.figures.request import Request
from cnnviz.graph.connect import between
from cnnviz.layers.network import Network
from cnnviz.layers.pad import Pad
from cnnviz.picture.parts import Size

COLUMNS, CELLS = 4, 3
"""At most so many columns of neurons stand in a panel, and so many of maps of cells."""
SPARSE, MESH = 50, 100
"""How many lines between two columns can be told apart, and how many of a mesh are drawn."""
FEW = 6
"""So many weights of several channels can be told apart as lines; more are cells and cones."""
BARS = (SHEETS, 5, 3)
"""So many sequences of a column, or a group, stand above one another, as many as have room."""
HEAD = 18.0
"""The room above groups for their names, in points."""


class Twin(NamedTuple):
    """One panel: the kind of its connections and its network."""

    kind: str
    network: Network


class Recipe(NamedTuple):
    """A way to draw columns: the least room, and the scene in any larger one; `cells` is that of
    maps whose cells are at most so large.
    """

    least: Size
    scene: Callable[[Size], Scene]
    up: bool = True
    cells: Callable[[Size, float], Scene] | None = None


class Case(NamedTuple):
    """What is to be drawn: a request, its panels, their columns, the room that a panel will have
    about, and the direction. `reach`: one neuron is traced, for what it sees; `plain`: lines are
    in neutral ink; `cells`: only as maps of cells, or not so, or, if None, either way; `adjacent`:
    neurons that are traced are neighbours.
    """

    request: Request
    twins: Sequence[Twin]
    columns: tuple[Column, ...]
    room: Size
    up: bool
    reach: bool = False
    plain: bool = False
    cells: bool | None = None
    adjacent: bool = False

    @property
    def flat(self) -> bool:
        """Whether all columns are sequences or vectors."""
        return all(len(column.shape) < 3 for column in self.columns)

    @property
    def single(self) -> bool:
        """Whether no column has two channels."""
        return all(spatial(column.shape)[0] == 1 for column in self.columns)

    @property
    def looks(self) -> int:
        """How many weights of a layer can be told apart."""
        return self.request.theme.looks

    @property
    def limit(self) -> tuple[int, int]:
        """How many lines a layer of a sparse and of a dense panel may have."""
        asked = self.request.max_connections
        return (asked, asked) if asked else (SPARSE, MESH)


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
    if not case.cells:
        yield from _rows(case) if case.flat else _sheets(case)
    if case.cells is not False:
        yield from _cells(case)


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
    laid = in_rows.rows(case.columns, count)
    shown = [in_rows._shown(laid, at) for at in range(len(case.columns))]
    least = in_rows.LEAST if case.request.max_connections is None else 0.2
    if laid.pitches * least > (case.room.width if case.up else case.room.height) + 40:
        return None
    named = not (case.plain or case.reach or case.request.max_connections)
    if not (_within(case, shown) if every else _weights_fit(case) or not named):
        return None
    traced = pair(case, shown, 1 if every or case.reach else 2)

    def scene(size: Size) -> Scene:
        places, pitch = in_rows.placed(laid, size, case.up)
        radius = in_rows.radius_of(pitch)
        return Scene(case.columns, places, radius, pitch, traced, every, up=case.up)

    long, across = laid.pitches * least, 64.0 * (len(case.columns) - 1)
    return Recipe(Size(long, across) if case.up else Size(across, long), scene, case.up)


def _within(case: Case, shown: Sequence[np.ndarray[tuple[int], np.dtype[np.int64]]]) -> bool:
    """Whether no layer of any panel has too many lines between the neurons that are shown."""
    sparse, mesh = case.limit
    for twin in case.twins:
        layers = [i for i, layer in enumerate(twin.network.layers) if not layer.pointwise]
        for at, i in enumerate(layers[: len(case.columns) - 1]):
            layer, shape = twin.network.layers[i], twin.network.shapes[i]
            if dense(layer, shape):
                count, most = len(shown[at]) * len(shown[at + 1]), mesh
            elif len(shown[at]) * len(shown[at + 1]) > 4_000_000:
                return False
            else:
                wire = between(layer, shape, shown[at], shown[at + 1])
                count, most = len(wire), sparse
                most_looks = case.looks if case.single else FEW
                named = not case.plain and not case.request.max_connections
                many = named and prod(wire.weight_shape) > most_looks
                if twin.kind not in OWN and many:
                    return False
            if count > most:
                return False
    return True


def _sheets(case: Case) -> Iterator[Recipe]:
    """Neurons on sheets, if they are few."""
    neurons = [prod(column.shape) for column in case.columns]
    if max(neurons) > 400 or len(case.columns) > 4:
        return
    shown = [np.arange(n) for n in neurons]
    every = _within(case, shown)
    if not every and not (case.single and _weights_fit(case)):
        return
    traced = pair(case, shown, 1 if every or case.reach else 2)
    unit = sheets.pitch_of(case.columns, Size(1e6, 1e6)) / sheets.ACROSS

    def scene(size: Size) -> Scene:
        places, pitch = sheets.placed(case.columns, size)
        radius = float(np.clip(0.38 * pitch, 2.0, 6.0))
        return Scene(case.columns, places, radius, pitch, traced, every, up=True)

    least = sheets.LEAST if case.request.max_connections is None else 6.0
    yield Recipe(sheets.least(case.columns, least * unit), scene)


def _weights_fit(case: Case) -> bool:
    """Whether there is a look for each weight of each convolution, or of two that alternate."""
    kernels = 2 if any(twin.kind == "tiled" for twin in case.twins) else 1
    layers = [column.layer for column in case.columns if column.layer]
    return all(kernels * prod([w.kernel for w in layer.moved]) <= case.looks for layer in layers)


def _cells(case: Case) -> Iterator[Recipe]:
    """Neurons as cells of maps, all of them or so many that a kernel's patch can be seen."""
    no_lines = case.request.max_connections is not None and len(case.columns) == 1
    if len(case.columns) > CELLS or no_lines:
        return
    for up in _ways(case):
        for bars in _bars(case):
            yield from _maps(case, up, bars)


def _ways(case: Case) -> Iterable[bool]:
    """Whether the input is below, best first: as was asked, else as suits the maps."""
    if case.request.told or case.up:
        return (case.up,)
    levels = tuple(level(column, (10**9, 10**9), 0) for column in case.columns)
    return (False, True) if maps.larger_beside(levels, case.room) else (True, False)


def _bars(case: Case) -> Iterable[int]:
    """How many bars may stand above one another, each number of them once; maps are no bars."""
    sizes = [spatial(column.shape)[0] // _groups(case) for column in case.columns]
    ways = {tuple(seen(size, bars) for size in sizes): bars for bars in reversed(BARS)}
    return reversed(ways.values()) if case.flat else BARS[:1]


def _maps(case: Case, up: bool, bars: int) -> Iterator[Recipe]:
    # Beside one another columns are narrow: there groups stand above one another.
    groups = _groups(case) if up else 1
    front = [_front(case, at, groups, bars) for at in range(len(case.columns))]

    def levels(most: tuple[int, int]) -> tuple[Level, ...]:
        pairs = zip(case.columns, front, strict=True)
        return tuple(level(column, most, channel, groups, 0, bars) for column, channel in pairs)

    full, spans = levels((10**9, 10**9)), tuple(map(_span, case.columns[1:]))
    most = maps.window(full, spans, case.room, up)
    if most and most[0] < 2 * max(spans):
        return
    shown_levels = levels(most) if most else full
    nominal, _ = maps.placed(shown_levels, case.room, up)
    shown, strips = [place.shown for place in nominal], [_strip(place) for place in nominal]
    traced = pair(case, shown, 1 if case.reach else 2, Stacked(front, strips, up))

    def scene(size: Size, most: float = maps.WIDE) -> Scene:
        head = HEAD * (groups > 1 and up)
        places, cell = maps.placed(shown_levels, Size(size.width, size.height - head), up, most)
        if head:
            places = tuple(place.moved(head) for place in places)
        radius = float(np.clip(0.42 * cell, 3.0, 5.0))
        scene = Scene(case.columns, places, radius, cell, traced, False, cells=True, up=up)
        return scene._replace(groups=groups)

    apart, low = 66.0 * len(case.columns), maps.least_bars(shown_levels, up)
    least = Size(100.0, max(apart, low + HEAD * (groups > 1)))
    yield Recipe(least if up else Size(apart, max(54.0, low)), scene, up, scene)


def _strip(place: Place) -> float:
    """How much is seen of the width of a map that stands behind another, also in more room."""
    left, right = place.frames[:2, 0, 0], place.frames[0, 1, 0]
    share = float((left[-1] - left[0]) / (right - left[0])) if len(left) > 1 else 1.0
    return min(share, maps.STRIP)


def _groups(case: Case) -> int:
    """How many groups stand beside one another."""
    groups: int = max(column.groups for column in case.columns[1:2])
    return groups if case.flat and groups <= 4 and len(case.columns) == 2 else 1


def _front(case: Case, at: int, groups: int, bars: int) -> int:
    """The channel of a column that must be seen."""
    focus = case.request.focus
    shape = spatial(case.columns[at].shape)
    if focus and at == len(case.columns) - 1 and len(focus) == len(shape):
        return focus[0]
    if len(shape) > 3 and at and case.columns[at].groups == 1:
        return (min(shape[0], 4) - 1) // 2
    # Of bars above one another the lowest, so that no cone runs over the others.
    if not case.flat or not at:
        return 0
    # One of the first group, all of whose inputs are among the first channels.
    return min(seen(shape[0] // groups, bars), shape[0] // case.columns[at].groups) - 1


def _span(column: Column) -> int:
    """How far the kernel of a column's layer reaches along an axis, at least."""
    windows = column.layer.windows() if column.layer else None
    return min((window.span for window in windows or ()), default=1)
