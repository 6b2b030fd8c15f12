"""The looks of neurons, cells and lines of pooling: winners, weights, fixed factors."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.ink.cells import DASH
from cnnviz.figures.ink.hues import hues
from cnnviz.figures.ink.tiles import Tile, tiles
from cnnviz.figures.neurons.looks import Looks, looks, used_weights
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.pooling.say import factor
from cnnviz.figures.pooling.subject import Subject, Way
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.labels import Labels
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Style, Which
from cnnviz.picture.parts import EMPTY, Part, centred, either, row
from cnnviz.picture.theme import Theme

BIAS = 3
"""The index of the first colour of the theme that a bias may have."""


def weights_of(way: Way, theme: Theme) -> Looks:
    """The looks of a way's lines, named by its weights' numbers or by its fixed factor."""
    edges = way.walk.edges
    (look,) = looks([used_weights(edges)], [edges], True, theme)
    if not len(look.weights):
        return look._replace(names=(factor(way),))
    values = tuple(written(float(way.weights[weight])) for weight in look.weights)
    return look._replace(names=values)


def widest(subject: Subject, theme: Theme) -> float:
    """The width of the widest number of all panels."""
    values = {float(v) for way in subject.ways.values() for v in (*way.inputs, *way.outputs)}
    return max(type_of("letter", theme).width(written(value)) for value in values)


def cell_styles(theme: Theme) -> tuple[Style, ...]:
    """The styles of neurons and cells: plain, one that wins, padding, one that has changed."""
    return (
        Style(theme.rule, theme.background, 1.2),
        Style(theme.ink, theme.wash2, 1.8),
        Style(theme.rule, None, 1.0, DASH),
        Style(theme.ink, theme.ink, 1.2),
    )


def tinted(look: Looks, theme: Theme) -> tuple[Style, ...]:
    """For each look of a weight, the style of a cell that is multiplied by it."""
    return tuple(
        Style(colour, mixed(colour, theme.background, 0.22), 1.4, dash)
        for colour, dash in look.combos
    )


def kernel(subject: Subject, theme: Theme, labels: Labels) -> Part:
    """The kernel of the convolution as tiles with numbers, and its bias, with names if they fit."""
    way = next(candidate for candidate in subject.ways.values() if candidate.kind == "strided")
    columns = way.walk.axes[1].kernel if subject.dims == 2 else len(way.weights)
    look = weights_of(way, theme)
    cells = tuple(
        Tile(
            (float(weight % columns), float(weight // columns)), look.combos[look.which[at]],
            look.names[at], 0, int(weight),
        )
        for at, weight in enumerate(look.weights.tolist())
    )  # fmt: skip
    if not cells or way.bias is None:
        return tiles(cells, theme) if cells else EMPTY
    bias = Tile((0.0, 0.0), bias_look(look, theme), str(way.bias), 0, -1)
    both = tiles(cells, theme), tiles((bias,), theme)
    small = type_of("line", theme).sized(13)._replace(cls="key")
    first, second = (text(labels(key), small) for key in ("pooling.kernel", "pooling.bias"))
    named = map(centred, (both[0], first, both[1], second))
    return either(row(*named, gap=6), row(*both, gap=8))


def bias_look(look: Looks, theme: Theme) -> tuple[str, tuple[float, ...]]:
    """The look of a bias beside weights: a colour that none has, or if dashes tell weights apart
    a dash that none has.
    """
    start = BIAS % len(theme.weights)
    colours = {colour for colour, _ in look.combos}
    others = [c for c in (*theme.weights[start:], *theme.weights[:start]) if c not in colours]
    if others:
        return others[0], ()
    if not theme.dash_first:
        return hues(1, theme.background, (*colours, theme.ink, theme.rule))[0], ()
    pairs = map(theme.look, range(theme.looks))
    return next((pair for pair in pairs if pair not in look.combos), (theme.ink, ()))


def won_inputs(way: Way) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which inputs carry the largest of some window."""
    won = np.isin(np.arange(len(way.inputs)), way.walk.edges.src[way.won])
    return np.asarray(won, bool)


def outputs_look(way: Way) -> Which:
    """The index into `cell_styles` of each output."""
    plain = np.full(len(way.outputs), int(way.kind == "max"))
    return plain if way.changed is None else np.where(way.changed, 3, plain)
