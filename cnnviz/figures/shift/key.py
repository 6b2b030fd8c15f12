"""The words beside or above a row: which is the input, which the map, what became of it."""

from __future__ import annotations

from cnnviz.figures.ink.pen import corners, discs, polygons
from cnnviz.figures.ink.tiles import SIDE, Tile, tiles
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.figures.request import Request
from cnnviz.figures.shift import say
from cnnviz.figures.shift.lines import look_of
from cnnviz.figures.shift.marks import sign
from cnnviz.figures.shift.numbers import Lane, Run
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Marks
from cnnviz.picture.parts import (
    EMPTY,
    Part,
    Size,
    air,
    centred,
    column,
    either,
    group,
    ink,
    over,
    row,
)
from cnnviz.picture.theme import Theme

ABOVE, CLEAR, EDGE = 19.0, 6.0, 18.0
"""The room for the line over a map, that between it and the frame of the map, and the distance of a
row's middle from the edge of a run.
"""
DISC = 6.0
"""The radius of a disc before the words for its meaning."""


def left_of(run: Run, request: Request) -> Part:
    """Words for the input, left of the middle of a run."""
    return _named(centred(_moved(run, request)), run)


def beside(run: Run, request: Request) -> Part:
    """Words level with the map and with the inputs."""
    words = text(request.labels("shift.map.row"), type_of("label", request.theme), lines=2)
    first, last = (
        over(air(height=2 * EDGE), centred(part)) for part in (words, _moved(run, request))
    )
    top = air(height=(ABOVE + CLEAR) * bool(run.move))
    return _named(column(top, first, air()._replace(down=True), last), run)


def _moved(run: Run, request: Request) -> Part:
    return text(say.moved(run, request.labels), type_of("label", request.theme), lines=2)


def above(run: Run, flat: bool, request: Request) -> Part:
    """The same in one line."""
    theme, labels = request.theme, request.labels
    wording = (
        say.moved(run, labels)
        if run.move
        else labels("shift.input.below" if flat else "shift.input.beside")
    )
    words = text(wording, type_of("label", theme)._replace(least=13.0))
    return _named(words, run)


def _named(words: Part, run: Run) -> Part:
    """The words of a row, grouped so that they appear with it."""
    return group(words, "row", {"of": run.move})


def verdict(lane: Lane, run: Run, flat: bool, request: Request) -> Part:
    """What became of the map, in one line, with the signs of its neurons."""
    look = type_of("step", request.theme)._replace(safe=True, least=13.0, cls="verdict")
    verdicts = say.verdicts(lane, run, request.labels) if run.move else []
    if not verdicts:
        return EMPTY
    wordings = []
    for i in range(len(verdicts[0].words)):
        entries = (
            row(
                _sign(verdict_.cls, flat, look, request.theme), text(verdict_.words[i], look), gap=6
            )
            for verdict_ in verdicts
        )
        wordings.append(row(*entries, gap=14))
    return either(*wordings)


def _sign(cls: str, flat: bool, look: Type, theme: Theme) -> Part:
    """A disc or a cell, marked like the neurons of the map."""
    style, y = sign(cls, theme), look.line / 2
    at, box = (DISC + 1, y), corners(Box(1.0, y - DISC, 1 + 2 * DISC, y + DISC))

    def draw() -> Marks:
        return (discs(at, DISC, style, "key") if flat else polygons(box, style, "key"),)

    return ink(Size(2 * DISC + 2, look.line), draw)


def kernel(lane: Lane, request: Request) -> Part:
    """The values of a kernel as labelled tiles, if it is the only one and its weights have looks;
    in one colour in two dimensions, where connections are not drawn.
    """
    theme, labels = request.theme, request.labels
    look, count = look_of(lane, theme), len(lane.weights)
    if not look.shared or lane.kind != "conv" or count > 9:
        return EMPTY
    flat = len(lane.wires.output_shape) == 2
    columns = count if flat else lane.wires.weight_shape[-1]
    combos = [look.combos[which] if flat else (theme.weights[0], ()) for which in look.which]
    cells = tuple(
        Tile((float(at % columns), float(at // columns)), combos[at], look.names[at], 0, weight)
        for at, weight in enumerate(lane.weights.tolist())
    )
    word = text(labels("legend.kernel"), type_of("line", theme)._replace(safe=True))
    return row(word, tiles(cells, theme, SIDE + 6 if flat else None, "value"), gap=8)
