"""What a neuron of a column sees of the one before: a kernel's view of maps or sequences."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

from cnnviz.figures.ink.pen import corners, polygons, segments
from cnnviz.figures.network.fans import COUNTED, Scale, colours, front, grid_of, offsets
from cnnviz.figures.network.stages import Stage, is_vector
from cnnviz.layers.base import Shape
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.layers.window import Window
from cnnviz.picture.extent import Box
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Marks, Names, Style
from cnnviz.picture.theme import Theme

CELL = 4.0
"""The least side of a neuron that a kernel leads to, in points."""


class _Field(NamedTuple):
    """What a neuron sees on the front sheet of the column before, the neuron, how many sheets."""

    seen: Box
    neuron: Box
    sheets: int


def view(
    ends: tuple[Box, Box], pair: tuple[Stage, Stage], i: int, scale: Scale, theme: Theme
) -> Marks:
    """What a neuron sees of the maps before, if both are large enough: in a pooling one map, in a
    convolution all of them, or those of its group; in a transposed one what an input adds to.
    """
    layer = pair[1].nodes[-1].layer
    if layer is None or len(pair[1].nodes) > 1 or any(is_vector(stage.shape) for stage in pair):
        return ()
    colour = theme.ink if pair[1].kind != "conv" else colours("conv", theme)[0]
    if isinstance(layer, ConvTranspose):
        return _spread(ends, pair, layer, scale, Style(colour, None, 1.2), {"stage": i})
    is_conv = pair[1].kind == "conv"
    sheets = len(offsets(pair[0].shape[0], scale)) // layer.groups if is_conv else 1
    # At the top of a map, the kernel's view of the maps behind is visible, too.
    share = 0.0 if sheets > 1 else 0.3 if is_conv else 0.72
    field = _field(ends, _axes(layer.windows() or (), pair, scale), share, max(1, sheets))
    if field is None:
        return ()
    back = _depth(field, ends[0], pair[0].shape, scale)
    line, fill = Style(colour, None, 1.2), Style(colour, colours(pair[1].kind, theme)[1], 1.0)
    # Neurons that can be counted stay visible.
    shade = None if scale.unit >= COUNTED else mixed(colour, theme.background, 0.25)
    return _cone(field, back, (line, fill, Style(colour, shade, 1.4)), {"stage": i})


def _cone(field: _Field, back: float, styles: tuple[Style, Style, Style], names: Names) -> Marks:
    """A field on the front sheet and, that far `back`, on those behind, and lines to the neuron; in
    the styles of lines, of sheets behind, of the front one.
    """
    (x0, y0, x1, y1), neuron, (line, fill, front) = field.seen, corners(field.neuron), styles
    # Its upper corners, from the front sheet to the hindmost and back again.
    back_field = [(x0, y0), (x0 + back, y0 + back), (x1 + back, y0 + back), (x1, y0)]
    return (
        *[polygons(back_field, fill, "view", names)] * bool(back),
        polygons(corners(field.seen), front, "view", names),
        segments([(x1 + back, y0 + back), (x1, y1)], neuron[[0, 3]], line, "view", names),
        polygons(neuron, Style(None, line.stroke), "view", names),
    )


def _depth(field: _Field, here: Box, shape: Shape, scale: Scale) -> float:
    """How far behind the front sheet a field goes as drawn: of sheets behind only the upper edges
    are visible, and the view is drawn there.
    """
    places = offsets(shape[0], scale)
    shifts = [place - places[-1] for place in places[-field.sheets :]]
    top = here.y1 - front(shape, scale).height
    is_visible = len(shifts) > 1 and top + shifts[-1] > field.seen.y0 + shifts[0]
    return shifts[0] if is_visible else 0.0


def _spread(
    ends: tuple[Box, Box], pair: tuple[Stage, Stage], layer: ConvTranspose, scale: Scale,
    line: Style, names: dict[str, int],
) -> Marks:  # fmt: skip
    """An input neuron, and the neurons to which it adds the kernel."""
    axes = _axes(layer.steps(), (pair[1], pair[0]), scale)
    field = _field(ends[::-1], axes, 0.45, 1)
    if field is None:
        return ()
    neuron, seen = corners(field.neuron), corners(field.seen)
    return (
        polygons(seen, line._replace(width=1.4), "view", names),
        segments(neuron[[1, 2]], seen[[0, 3]], line, "view", names),
        polygons(neuron, Style(None, line.stroke), "view", names),
    )


class _Axis(NamedTuple):
    """An axis of a map and of the one before: the window along it, the neurons of both, and the
    points from neuron to neuron.
    """

    window: Window
    before: int
    after: int
    unit: float

    @property
    def seen(self) -> float:
        """The length of a field, in points."""
        return min(self.window.span, self.before) * self.unit

    @property
    def sides(self) -> tuple[float, float]:
        """The lengths of both maps, in points."""
        return self.before * self.unit, self.after * self.unit

    @property
    def cell(self) -> float:
        """The side of a neuron, in points."""
        return max(CELL, self.unit)

    def spot(self, part: float) -> tuple[int, int, int]:
        """A neuron at about a `part` of the axis, but clear of padding; where its field begins, and
        how long it is.
        """
        window = self.window
        first = ceil(window.before / window.stride)
        neuron = min(self.after - 1, max(first, int(part * self.after)))
        start = neuron * window.stride - window.before
        begin, end = max(0, start), min(self.before, start + window.span)
        return neuron, begin, max(1, end - begin)


def _axes(
    windows: tuple[Window, ...], pair: tuple[Stage, Stage], scale: Scale
) -> tuple[_Axis, ...]:
    """The axes of two columns' maps as drawn, rows first, with the windows from neurons of the
    second over the first; () if there are none.
    """
    if not windows:
        return ()
    before, after = (grid_of(stage.shape, scale) for stage in pair)
    units = [scale.unit, scale.unit]
    if len(windows) == 1:
        # The only neuron across a sequence is as broad as that.
        windows, units = (*windows, Window(1)), [scale.unit, front(pair[0].shape, scale).width]
    return tuple(map(_Axis, windows[-2:], before, after, units))


def _field(
    ends: tuple[Box, Box], axes: tuple[_Axis, ...], share: float, sheets: int
) -> _Field | None:
    """The field of a neuron at about a `share` of the rows, easy to make out, if there is room."""
    if not axes or any(axis.seen < CELL for axis in axes):
        return None
    if any(axis.sides[1] < 2.5 * axis.cell for axis in axes if axis.after > 1):
        return None
    down, across = axes
    row, top, rows = down.spot(share)
    column, left, columns = across.spot(0.55)
    (x0, y0), (x1, y1) = (
        (box.x1 - width, box.y1 - height)
        for box, width, height in zip(ends, across.sides, down.sides, strict=True)
    )
    x0, y0 = x0 + left * across.unit, y0 + top * down.unit
    x1 += min(column * across.unit, across.sides[1] - across.cell)
    y1 += min(row * down.unit, down.sides[1] - down.cell)
    seen = Box(x0, y0, x0 + columns * across.unit, y0 + rows * down.unit)
    return _Field(seen, Box(x1, y1, x1 + across.cell, y1 + down.cell), sheets)
