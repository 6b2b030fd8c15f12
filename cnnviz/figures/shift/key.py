"""What stands before or above a row: which is the input, which the map, what became of it."""

from __future__ import annotations

from cnnviz.figures.ink.pen import corners, discs, polygons
from cnnviz.figures.ink.tiles import SIDE, Tile, tiles
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.figures.request import Request
from cnnviz.figures.shift import say
from cnnviz.figures.shift.drawn import sign
from cnnviz.figures.shift.lines import look_of
from cnnviz.figures.shift.numbers import Lane, Run
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
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

ABOVE, EDGE = 19.0, 18.0
"""The room of the line over a map, and how far a row's middle is from the edge of a run."""
DISC = 6.0
"""The radius of a disc before the words of what it means."""


def before(run: Run, request: Request) -> Part:
    """What goes in, in the middle before a run."""
    return _named(centred(_moved(run, request)), run)


def beside(run: Run, request: Request) -> Part:
    """Words at the height of the map and of the inputs."""
    words = text(request.labels("shift.map.row"), type_of("label", request.theme), lines=2)
    first, last = (
        over(air(height=2 * EDGE), centred(part)) for part in (words, _moved(run, request))
    )
    top = air(height=ABOVE * bool(run.move))
    return _named(column(top, first, air()._replace(down=True), last), run)


def _moved(run: Run, request: Request) -> Part:
    return text(say.moved(run, request.labels), type_of("label", request.theme), lines=2)


def above(run: Run, flat: bool, request: Request) -> Part:
    """The same in one line."""
    theme, labels = request.theme, request.labels
    said = (
        say.moved(run, labels)
        if run.move
        else labels("shift.input.below" if flat else "shift.input.beside")
    )
    words = text(said, type_of("label", theme)._replace(least=13.0))
    return _named(words, run)


def _named(words: Part, run: Run) -> Part:
    """The words of a row, which come with it."""
    return group(words, "row", {"of": run.move})


def verdict(lane: Lane, run: Run, flat: bool, request: Request) -> Part:
    """What became of the map, each by the sign that its neurons have, in one line."""
    look = type_of("step", request.theme)._replace(safe=True, least=13.0, cls="verdict")
    said = say.verdicts(lane, run, request.labels) if run.move else []
    if not said:
        return EMPTY
    ways = []
    for way in range(len(said[0].words)):
        entries = (
            row(_sign(one.cls, flat, look, request.theme), text(one.words[way], look), gap=6)
            for one in said
        )
        ways.append(row(*entries, gap=14))
    return either(*ways)


def _sign(cls: str, flat: bool, look: Type, theme: Theme) -> Part:
    """A disc, or a cell, as the neurons of the map are marked."""
    style, y = sign(cls, theme), look.line / 2
    at, box = (DISC + 1, y), corners(Box(1.0, y - DISC, 1 + 2 * DISC, y + DISC))

    def drawn() -> Marks:
        return (discs(at, DISC, style, "key") if flat else polygons(box, style, "key"),)

    return ink(Size(2 * DISC + 2, look.line), drawn)


def kernel(lane: Lane, request: Request) -> Part:
    """The values of a kernel as tiles, with the word, if it is the only one and its weights have
    looks; in two dimensions, where connections are not drawn, in one colour.
    """
    theme, labels = request.theme, request.labels
    look, many = look_of(lane, theme), len(lane.weights)
    if not look.shared or lane.kind != "conv" or many > 9:
        return EMPTY
    flat = len(lane.wires.output_shape) == 2
    columns = many if flat else lane.wires.weight_shape[-1]
    combos = [look.combos[which] if flat else (theme.weights[0], ()) for which in look.which]
    cells = tuple(
        Tile((float(at % columns), float(at // columns)), combos[at], look.names[at], 0, weight)
        for at, weight in enumerate(lane.weights.tolist())
    )
    word = text(labels("legend.kernel"), type_of("line", theme)._replace(safe=True))
    return row(word, tiles(cells, theme, SIDE + 6 if flat else None, "value"), gap=8)
