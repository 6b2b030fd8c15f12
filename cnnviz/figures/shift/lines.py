"""The connections of a run as lines, with the values of their weights on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from cnnviz.figures.neurons.labels import places
from cnnviz.figures.neurons.line_panel import NameStyle, only, written_on
from cnnviz.figures.neurons.looks import Looks, looks
from cnnviz.figures.neurons.paths import Paths, paths
from cnnviz.figures.neurons.paths import lines as drawn
from cnnviz.figures.neurons.place import Scene
from cnnviz.figures.neurons.wiring import OWN
from cnnviz.figures.page.type import type_of
from cnnviz.figures.shift.numbers import Lane, Run
from cnnviz.figures.shift.place import PAD
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.graph.connections import Connections
from cnnviz.picture.marks import Floats, Marks, Style
from cnnviz.picture.theme import Theme

THIN, STRONG = 0.9, 1.9
HEIGHT = 14.0
"""The height of a number, including the air below it."""
LEAST_HEIGHT = 46.0
"""The least height of lines with numbers: on flatter ones, numbers of lines that cross collide."""


def look_of(lane: Lane, theme: Theme) -> Looks:
    """The looks of a panel's weights, in colours if shared, named by their values."""
    (look,) = looks([lane.weights], [lane.wires], lane.kind not in OWN, theme)
    return look._replace(names=tuple(map(written, lane.values.tolist())))


def lines(lane: Lane, run: Run, scene: Scene, theme: Theme, with_values: bool) -> Marks:
    """All connections, those of the pattern on top and strong, perhaps with their values."""
    look, wires = look_of(lane, theme), _local(lane)
    path, strong = paths(scene, 1, wires), run.shown[wires.src]
    if look.coloured:
        kinds = [look.styles(width) for width in (1.2, theme.line_width + 0.4)]
    else:
        kinds = [(Style(theme.rule, None, THIN),), (Style(theme.ink, None, STRONG),)]
    marks: Marks = ()
    for mask, styles in zip((~strong, strong), kinds, strict=True):
        if mask.any():
            subset = only(wires, mask)
            which = look.of(subset.weight) if look.coloured else np.zeros(len(subset), int)
            marks += (drawn(subset, path.part(mask), 0, styles, which),)
    spots = _placed(path, look.names, theme) if with_values else None
    if spots is None:
        return marks
    return (*marks, *written_on(spots, wires, look, strong, NameStyle(0, theme, "value")))


def crowded(lane: Lane, scene: Scene, theme: Theme) -> bool:
    """Whether the values of weights do not fit on their lines."""
    return _placed(paths(scene, 1, _local(lane)), ("−2",), theme) is None


def _local(lane: Lane) -> Connections:
    """The connections, with their ends numbered among what is drawn."""
    return replace(lane.wires, src=lane.src, dst=lane.dst)


def _placed(path: Paths, words: Iterable[str], theme: Theme) -> Floats | None:
    """The points for numbers on lines; None if these would crowd, even only in a wider font."""
    inner = _between_frames(path)
    letter = type_of("letter", theme)._replace(safe=True)
    is_low = abs(inner.end - inner.start)[:, 1].max(initial=0.0) < LEAST_HEIGHT
    return None if is_low else places(inner, max(map(letter.width, words)), HEIGHT)


def _between_frames(path: Paths) -> Paths:
    """The part of each line that no frame around its neurons hides."""
    direction = path.end - path.start
    edge = direction * (PAD / np.maximum(np.abs(direction[:, 1]), 2 * PAD))[:, None]
    return Paths(path.start + edge, path.end - edge, path.bow)
