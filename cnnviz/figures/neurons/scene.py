"""What all panels of a figure have in common: the columns, the neurons that are shown, and their
places.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.choice import Axes, Room, choose, flat
from cnnviz.figures.neurons.columns import Column, connected, spatial
from cnnviz.figures.neurons.geometry import Layout, layout
from cnnviz.figures.page.words import listed, number
from cnnviz.figures.request import Request
from cnnviz.graph.connect import between
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Shape
from cnnviz.layers.network import Network, chain

UP_TO = "Drawn up to layer"
SLIDE = 540.0
"""The shorter side of a slide, in points."""


class Scene(NamedTuple):
    """The part of a network that is drawn, and where.

    `network` ends at the last drawn layer. `chosen` are the visible neurons of each column, `focus`
    one neuron a column (flat indices): the one that stands out in the last column, and before it
    one that it sees. `whole` is False where neurons are left out. `notes` say what is not drawn.
    """

    network: Network
    columns: tuple[Column, ...]
    chosen: tuple[Axes, ...]
    layout: Layout
    focus: tuple[int, ...]
    notes: tuple[str, ...]

    @property
    def remarks(self) -> tuple[str, ...]:
        """The notes for the person who asked, who can pick other layers."""
        more = " --layers picks others."
        return tuple(note + more * note.startswith(UP_TO) for note in self.notes)

    @property
    def flatland(self) -> bool:
        """Whether every column is a row of neurons (no sheets)."""
        return all(len(axes) == 2 for axes in self.chosen)

    @property
    def whole(self) -> bool:
        """Whether every neuron of every column is shown."""
        return all(
            len(s.shown) == np.prod(c.shape)
            for s, c in zip(self.layout.stands, self.columns, strict=True)
        )


def scene(request: Request, box: tuple[float, float], channels: int = 1) -> Scene:
    """Chooses what of the request's network is drawn in panels whose graph has a box of (width,
    height).

    The leading layers that fit legibly are drawn, at least so many `channels` of each; raises
    CnnvizError where not even the first one fits.
    """
    network = request.network
    found = connected(network)
    up = request.direction == "up"
    for count in range(min(len(found), _most_columns(found, box[up])), 1, -1):
        room = _room(box, count, up)
        keep = _focus(request, found[count - 1])
        chosen = choose(found[:count], _asked(request, room), keep, channels)
        if chosen:
            return _scene(request, (found, count), chosen, box)
    larger = "--size 16:9" if min(request.size) < SLIDE else "a larger --size"
    raise CnnvizError(
        f"layer {found[1].name} has no legible drawing in a panel of this size: take {larger},"
        " or fewer panels"
    )


def _scene(
    request: Request,
    drawn: tuple[tuple[Column, ...], int],
    chosen: tuple[Axes, ...],
    box: tuple[float, float],
) -> Scene:
    found, count = drawn
    shown = found[:count]
    network = _leading(request.network, found, count)
    placed = layout(shown, chosen, box, request.direction == "up")
    notes = [*_left_out(shown, chosen)]
    if count < len(found):
        last, total = shown[-1].name, len(request.network.layers)
        notes.insert(
            0,
            f"{UP_TO} {last}, the part that stays legible; the network has {number(total)} layers.",
        )
    return Scene(
        network,
        shown,
        chosen,
        placed,
        _chain(shown, chosen, _focus(request, shown[-1])),
        tuple(notes),
    )


def _most_columns(found: tuple[Column, ...], long: float) -> int:
    """As many columns as stay about 60 points apart in a graph `long` points from input to output;
    sheets take room of their own.
    """
    sheets = any(len(spatial(c.shape)) > 2 for c in found[:3])
    return max(2, min(4, int(long // (105 if sheets else 58)) + 1))


def _room(box: tuple[float, float], count: int, up: bool) -> Room:
    height = box[0] if up else box[1]
    lines = 300 // (count - 1)
    across = int(max(4, (box[1] if up else box[0]) / count / 8))
    return Room(slots=height / 10, across=min(12, across), neurons=max(150, int(4 * lines**0.5)))


def _asked(request: Request, room: Room) -> Room:
    """More room where more connections were asked for than are legible: the neurons get small."""
    most = request.max_connections or 0
    return room if most <= 320 else Room(2.0 * most, most, max(room.neurons, most))


def _focus(request: Request, column: Column) -> tuple[int, ...]:
    """The multi-index of the neuron that was asked to stand out, or () for none."""
    if request.focus is None:
        return ()
    shape = spatial(column.shape)
    focus = request.focus if len(request.focus) == len(shape) else (0, *request.focus)
    if len(focus) != len(shape) or any(not 0 <= f < n for f, n in zip(focus, shape, strict=False)):
        sizes = " x ".join(map(str, column.shape))
        asked = ",".join(map(str, request.focus))
        raise CnnvizError(
            f"--focus {asked} is no neuron of the last drawn layer, which has {sizes}:"
            " count from 0, channel first"
        )
    return focus


def _leading(network: Network, found: tuple[Column, ...], count: int) -> Network:
    """The network up to the last layer that belongs to the first `count` columns."""
    if count == len(found):
        return network
    stop = network.names.index(found[count].name)
    return chain(network.input_shape, network.layers[:stop], network.names[:stop], network.notes)


def _chain(
    shown: tuple[Column, ...], chosen: tuple[Axes, ...], focus: tuple[int, ...]
) -> tuple[int, ...]:
    """One neuron a column: the last column's focus (or its middle one), and backwards the middle
    one that it sees.
    """
    middle = focus or tuple(axis[(len(axis) - 1) // 2] for axis in chosen[-1])
    if not focus:
        middle = (chosen[-1][0][0], *middle[1:])
    picked = [int(np.ravel_multi_index(middle, spatial(shown[-1].shape)))]
    for column, before, axes in zip(shown[:0:-1], shown[-2::-1], chosen[-2::-1], strict=True):
        assert column.layer is not None
        sees = between(column.layer, column.fed, flat(axes, before.shape), np.array(picked[:1]))
        seen = distinct(sees.src)
        picked.insert(
            0, int(seen[len(seen) // 2]) if len(seen) else int(flat(axes, before.shape)[0])
        )
    return tuple(picked)


def _left_out(shown: tuple[Column, ...], chosen: tuple[Axes, ...]) -> list[str]:
    """A sentence on the neurons that are not drawn, if any."""
    parts = []
    for column, axes in zip(shown, chosen, strict=True):
        seen, total = int(np.prod([len(a) for a in axes])), int(np.prod(column.shape))
        if seen < total:
            where = "inputs" if column.layer is None else f"neurons of {_size(column.shape)}"
            parts.append(f"{number(seen)} of {number(total)} {where}")
    return (
        [
            f"Not every neuron is drawn: shown are {listed(parts)}."
            " All counts are of the whole layers."
        ]
        if parts
        else []
    )


def _size(shape: Shape) -> str:
    return "×".join(map(str, shape))
