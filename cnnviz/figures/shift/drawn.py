"""A run as neurons with their numbers, joined by lines with their weights' values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cnnviz.figures.ink.frames import frame
from cnnviz.figures.ink.tiles import SIDE, Tile, tiles
from cnnviz.figures.neurons.drawn import Drawing
from cnnviz.figures.neurons.looks import Looks, looks
from cnnviz.figures.neurons.paths import lines, paths
from cnnviz.figures.neurons.place import Place, Scene
from cnnviz.figures.neurons.wired import OWN, Mask
from cnnviz.figures.page.type import type_of
from cnnviz.figures.shift.numbers import Lane, Run, written
from cnnviz.figures.shift.place import PAD
from cnnviz.figures.shift.values import Wires, values
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Dots, Floats, Group, Mark, Style, Texts
from cnnviz.picture.parts import EMPTY, Part
from cnnviz.picture.theme import Theme

THIN, STRONG = 0.9, 1.9
DASH = (4.0, 3.0)
"""The dash of what is not kept."""


def look_of(lane: Lane, theme: Theme) -> Looks:
    """The looks of a panel's weights: colours where neurons share them."""
    return looks([lane.weights], [lane.wires], lane.kind not in OWN, theme)[0]


def kernel(lane: Lane, theme: Theme) -> Part:
    """The values of a kernel as tiles, if it is the only one and its weights have looks; in two
    dimensions, where connections are not drawn, in one colour.
    """
    look, many = look_of(lane, theme), len(lane.weights)
    if not look.shared or lane.kind != "conv" or many > 9:
        return EMPTY
    flat = len(lane.wires.output_shape) == 2
    columns = many if flat else lane.wires.weight_shape[-1]
    combos = [look.combos[which] if flat else (theme.weights[0], ()) for which in look.which]
    pairs = zip(lane.weights.tolist(), lane.values.tolist(), strict=True)
    cells = tuple(
        Tile((float(at % columns), float(at // columns)), combos[at], written(value), 0, weight)
        for at, (weight, value) in enumerate(pairs)
    )
    return tiles(cells, theme, SIDE + 6 if flat else SIDE, "value")


def marks(lane: Lane, run: Run, scene: Scene, how: Drawing) -> Marks:
    """The lines, the neurons over them; what there is to see of the map is a group of its own."""
    theme, (below, above) = how.theme, scene.places
    local = replace(lane.wires, src=lane.src, dst=lane.dst)
    drawn = Wires(local, paths(scene, 1, local), run.shown[local.src])
    names = {"layer": 1, "index": above.shown}
    plain = Style(theme.rule, theme.background, 1.2)
    dots = Dots(above.at, _radii(above, scene), (plain,), above.shown * 0, "neuron", names)
    kept = kept_of(run)
    states = _states(run.lit, kept, scene, theme)
    answer = (*states, _values(1, run.outputs, run.lit, kept, scene, theme))
    return (
        *_framed(below, run.shown, scene, Style(theme.ink, theme.wash2, 1.4), "pattern"),
        *_lines(lane, drawn, how),
        *_inputs(run, scene, theme),
        dots,
        Group(answer, "answer"),
    )


def _radii(place: Place, scene: Scene) -> Floats:
    return np.full(len(place.shown), scene.radius)


def _inputs(run: Run, scene: Scene, theme: Theme) -> Marks:
    place, lit = scene.places[0], run.shown
    styles = Style(theme.rule, theme.background, 1.2), Style(theme.rule, theme.wash2, 1.2)
    names = {"layer": 0, "index": place.shown}
    dots = Dots(place.at, _radii(place, scene), styles, lit.astype(int), "neuron", names)
    return (dots, _values(0, run.inputs, lit, lit & False, scene, theme))


def kept_of(run: Run) -> Mask:
    """The neurons whose values are kept; where nothing has moved yet, all that see the pattern."""
    return run.kept if run.move else run.lit


def _states(lit: Mask, kept: Mask, scene: Scene, theme: Theme) -> Marks:
    """A frame round the neurons that see the pattern; discs where their values are kept."""
    place, whole = scene.places[1], bool((kept == lit).all())
    around = Style(theme.ink, theme.wash2, 1.4) if whole else Style(theme.rule, None, 1.4, DASH)
    found = _framed(place, lit, scene, around, "frame")
    for mine, style, cls in (
        (kept, Style(theme.ink, theme.ink, 1.6), "kept"),
        (lit & ~kept, Style(theme.ink, theme.background, 1.6), "changed"),
    ):
        if mine.any():
            names = {"index": place.shown[mine]}
            which = np.zeros(int(mine.sum()), int)
            radii = _radii(place, scene)[mine]
            found += (Dots(place.at[mine], radii, (style,), which, cls, names),)
    return found


def _framed(place: Place, mine: Mask, scene: Scene, style: Style, cls: str) -> Marks:
    """A frame round some neurons of a row."""
    if not mine.any():
        return ()
    at, pad = place.at[mine], scene.radius + PAD - 1
    (x0, y0), (x1, y1) = at.min(axis=0) - pad, at.max(axis=0) + pad
    return (frame(Box(x0, y0, x1, y1), style, pad, cls),)


def _values(layer: int, values: Floats, lit: Mask, kept: Mask, scene: Scene, theme: Theme) -> Group:
    """The numbers in the neurons of a row."""
    look, place = type_of("letter", theme), scene.places[layer]
    found: list[Mark] = []
    for mine, ink, bold in (
        (~lit, theme.quiet, False),
        (lit & ~kept, theme.ink, True),
        (kept, theme.background, True),
    ):
        if mine.any():
            found.append(Texts(
                place.at[mine] + [0.0, 0.36 * look.size],
                tuple(map(written, values[mine].tolist())), look.size, (Style(fill=ink),),
                np.zeros(int(mine.sum()), int), "middle", bold, cls="value",
                names={"layer": layer, "index": place.shown[mine]}, font=look.font,
            ))  # fmt: skip
    return Group(tuple(found))


def _lines(lane: Lane, drawn: Wires, how: Drawing) -> Marks:
    """All connections, those of the pattern strong and over the others, and their values."""
    theme, look = how.theme, look_of(lane, how.theme)
    if look.coloured:
        kinds = [look.styles(width) for width in (1.2, theme.line_width + 0.4)]
    else:
        kinds = [(Style(theme.rule, None, THIN),), (Style(theme.ink, None, STRONG),)]
    found: Marks = ()
    for mine, styles in zip((~drawn.strong, drawn.strong), kinds, strict=True):
        if mine.any():
            part = drawn.part(mine)
            which = look.of(part.wires.weight) if look.coloured else np.zeros(len(part.wires), int)
            found += (lines(part.wires, part.path, 0, styles, which),)
    return (*found, *values(lane, drawn, look, theme)) if how.names else found
