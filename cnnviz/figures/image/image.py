"""A picture goes in, a picture comes out: a kernel, the feature map that it makes, and the layer
that reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product, starmap

from cnnviz.figures.image import say
from cnnviz.figures.image.kernels import kernel_marks
from cnnviz.figures.image.links import link_marks
from cnnviz.figures.image.place import Laid, Way, laid, lowest
from cnnviz.figures.image.steps import steps
from cnnviz.figures.image.subject import Subject, subject_of
from cnnviz.figures.image.views import act_words, key, view_marks
from cnnviz.figures.ink.diverging import greys, scale
from cnnviz.figures.page.counts import hairline, named_counts
from cnnviz.figures.page.frame import Form, canvas, draw
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.picture.compose import Marks, shift
from cnnviz.picture.extent import Box
from cnnviz.picture.extent import box as extent
from cnnviz.picture.marks import Mark, Picture
from cnnviz.picture.parts import (
    Part,
    Size,
    air,
    column,
    either,
    graph,
    group,
    grown,
    row,
    together,
)
from cnnviz.picture.theme import Theme

NEAR = 8.0
"""The room between the heads and what stands below them."""


def picture(request: Request) -> Picture:
    """The picture of the option `image`, or one that is made, through the kernels of `kernel`.

    Raises CnnvizError for layers that make no maps of it, and for a file that is no picture.
    """
    return draw(request, "the figure image", partial(_forms, subject_of(request)))


def _forms(about: Subject, request: Request) -> Iterator[Form]:
    """The ways to draw it: with the sum worked out, with all maps first."""
    full = (False,) if canvas(request).low else (True, False)
    for every, lines in product(full, (2, 1, 0)):
        for way in starmap(Way, product((3, 2, 1), (True, False))):
            told = say.words(about, way, request.network)
            yield Form(_body(about, lines, way, request, every), told, steps(about, request))


def _body(about: Subject, lines: int, way: Way, request: Request, every: bool) -> Part:
    """Heads and pictures, with so many lines below a head; below them the counts, of every layer or
    of the convolution, and the key.
    """
    on, theme = canvas(request), request.theme
    width = on.width - 2 * on.margin
    heads = _heads(about, lines, way, theme)
    widths = _widths(about, heads, lines, theme)
    top = max(head.height(w).least for head, w in zip(heads, widths, strict=True)) + 10
    high = lowest(about, width, widths, way)

    def drawn(room: Size) -> Marks:
        at = laid(about, Size(room.width, room.height - top), widths, way)
        places = zip(heads, widths, at.lefts, strict=True)
        above = together(head.draw(Box(x, 0, x + wide, top)) for head, wide, x in places).marks
        marks = _marks(about, at, theme, room.width)
        # What is left of the height stands below: heads are near to what they name.
        return (*above, *shift(marks, 0.0, top - max(0.0, extent(marks).y0 - NEAR)))

    names = named_counts("image", say.counts(about))
    shown = group(graph(drawn, Size(width, high + top + 10)), "panel", names)
    return column(
        shown, air(height=6), hairline(theme), air(height=6), _foot(about, request, every)
    )


def _heads(about: Subject, lines: int, way: Way, theme: Theme) -> list[Part]:
    """Above each column what it is."""
    head = type_of("head" if lines == 2 else "subhead", theme)._replace(safe=True)
    line = type_of("line", theme).sized(14 if lines == 2 else 13)._replace(safe=True)
    return [
        column(text(name, head), *(text(words, line) for words in more[:lines] if words))
        for name, more in say.heads(about, way)
    ]


def _widths(about: Subject, heads: list[Part], lines: int, theme: Theme) -> tuple[float, ...]:
    """How wide the columns are at least, for the words above them and below the last."""
    found = [head.width.wanted if lines == 2 else head.width.least for head in heads]
    line = type_of("line", theme).sized(13)._replace(safe=True)
    told = say.silenced(about)[: 1 if lines == 2 else None][-1:] if lines else ()
    below = [*told, *(say.span(one, about.labels) for one in about.stages[-1].maps)]
    return (*found[:-1], max(found[-1], *map(line.width, below)))


def _foot(about: Subject, request: Request, every: bool) -> Part:
    """The counts in a row, and what the colours say."""
    theme, labels = request.theme, request.labels
    long, brief = (group(key(labels, theme, s, about.signed), "key") for s in (False, True))
    colours = either(long, brief)
    if request.no_counts:
        return colours
    look = type_of("subhead", theme).sized(16, 14)._replace(safe=True, cls="count")
    quiet = type_of("line", theme)._replace(safe=True, cls="count")
    told = say.counted_stages(about)[: None if every else 1]
    looks = [look, *[quiet] * (len(told) - 1)]
    # All layers in as few words as one needs.
    ways = (column(*map(text, words, looks)) for words in zip(*told, strict=True))
    counts = group(either(*ways), "counts")
    beside = (row(counts, grown(air()), key_, gap=6) for key_ in (long, brief))
    return either(*beside, column(counts, colours))


def _marks(about: Subject, at: Laid, theme: Theme, wide: float) -> list[Mark]:
    """The pictures, the links over them, the kernels, and the words over all, in a room so wide."""
    colours = scale(theme)
    views, words = view_marks(about, at, colours if about.signed else greys(), theme, wide)
    kernels, spots = kernel_marks(about, at, colours, theme)
    words += act_words(about, at, theme, wide)
    return [*views, *link_marks(about, at, spots, theme), *kernels, *words]
