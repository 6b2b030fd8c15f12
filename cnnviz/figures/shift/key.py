"""What stands before or above the rows of the figure shift: which is the input, which the map, and
what discs mean.
"""

from __future__ import annotations

from functools import partial

from cnnviz.figures.ink.pen import discs
from cnnviz.figures.ink.tiles import SIDE, Tile, tiles
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.figures.shift import say
from cnnviz.figures.shift.lines import look_of
from cnnviz.figures.shift.numbers import Lane, Run
from cnnviz.picture.compose import Marks
from cnnviz.picture.marks import Style
from cnnviz.picture.parts import EMPTY, Part, Size, air, centred, column, ink, over, row
from cnnviz.picture.theme import Theme

ABOVE, EDGE = 19.0, 18.0
"""The room of the line over a map, and how far a row's middle is from the edge of a run."""
DISC = 6.0
"""The radius of a disc of the key."""


def before(run: Run, request: Request) -> Part:
    """What goes in, in the middle before a run."""
    return centred(_moved(run, request))


def beside(run: Run, request: Request) -> Part:
    """Words at the height of the map and of the inputs."""
    words = text(request.labels("shift.map.row"), type_of("axis", request.theme))
    first, last = (
        over(air(height=2 * EDGE), centred(part)) for part in (words, _moved(run, request))
    )
    return column(air(height=ABOVE * bool(run.move)), first, air()._replace(down=True), last)


def _moved(run: Run, request: Request) -> Part:
    return text(say.moved(run, request.labels), type_of("label", request.theme), lines=2)


def above(run: Run, flat: bool, request: Request) -> Part:
    """The same in one line, with the key at its right in the first row that has a map to keep."""
    theme, labels = request.theme, request.labels
    said = (
        say.moved(run, labels)
        if run.move
        else labels("shift.input.below" if flat else "shift.input.beside")
    )
    words = text(said, type_of("label", theme)._replace(least=13.0))
    return row(words, row(*_entries(theme, request), gap=14), gap=24) if run.move == 1 else words


def legend(request: Request) -> Part:
    """The key, one below the other."""
    return column(*_entries(request.theme, request), gap=1)


def _entries(theme: Theme, request: Request) -> list[Part]:
    """A disc and a word each: kept, changed."""
    look = type_of("line", theme)
    found = []
    for cls, fill in (("kept", theme.ink), ("changed", theme.background)):
        disc = ink(Size(2 * DISC + 2, look.line), partial(_disc, fill, look.line, theme))
        found.append(row(disc, text(request.labels(f"shift.key.{cls}"), look), gap=6))
    return found


def _disc(fill: str, high: float, theme: Theme) -> Marks:
    return (discs((DISC + 1, high / 2), DISC, Style(theme.ink, fill, 1.6), "key"),)


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
    cells = tuple(
        Tile((float(at % columns), float(at // columns)), combos[at], look.names[at], 0, weight)
        for at, weight in enumerate(lane.weights.tolist())
    )
    return tiles(cells, theme, SIDE + 6 if flat else SIDE, "value")
