"""A picture goes in, a picture comes out: a kernel, the feature map that it makes, and the layer
that reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import product, starmap

from cnnviz.figures.image import say
from cnnviz.figures.image.columns import pictures, possible
from cnnviz.figures.image.key import key
from cnnviz.figures.image.place import Way, Where
from cnnviz.figures.image.steps import steps
from cnnviz.figures.image.subject import MAPS, Subject, subject_of
from cnnviz.figures.page.counts import hairline, named_counts
from cnnviz.figures.page.frame import Canvas, Form, canvas, draw
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.picture.marks import Picture
from cnnviz.picture.parts import Part, air, column, either, group, grown, row

WIDE = 700.0
"""A page is so wide on which a column has room for what acts last."""


def picture(request: Request) -> Picture:
    """The picture of the option `image`, or one that is made, through the kernels of `kernel`.

    Raises CnnvizError for layers that make no maps of it, and for a file that is no picture.
    """
    return draw(request, "the figure image", partial(_forms, subject_of(request)))


def _forms(about: Subject, request: Request) -> Iterator[Form]:
    """The ways to draw it, with a tail only where there is room for it."""
    if about.tail and canvas(request).width > WIDE:
        yield from _forms_of(about, request)
    yield from _forms_of(about.without_tail(), request)


def _forms_of(about: Subject, request: Request) -> Iterator[Form]:
    """With the sum worked out, with all maps first; what acts on each neuron alone is left out
    where nothing else helps.
    """
    on = canvas(request)
    full = (False,) if on.low else (True, False)
    # Of more than have room two are drawn, whose kernels are large enough for numbers.
    most = MAPS if len(about.stages[0].maps) <= MAPS else MAPS - 1
    told = cache(partial(say.words, about, request.network))
    feet = {every: cache(partial(_foot, about, request, every)) for every in full}
    for wheres in _wheres(about, on) if about.acted else [("",)]:
        for every, lines in product(full, (2, 1, 0)):
            for way in starmap(Way, product(range(most, 0, -1), (True, False), wheres)):
                if possible(about, way):
                    body = partial(_body, about, lines, way, request, feet[every])
                    yield Form(body, told(way), steps(about, way, request))


def _wheres(about: Subject, on: Canvas) -> list[tuple[Where, ...]]:
    """Where what acts on each neuron alone has its maps, best first: in a high room maps are larger
    where two stand below one another, but for high ones.
    """
    _, rows, columns = about.picture.shape
    if about.tail:
        return [("beside",)]
    if rows > columns:
        return [("beside",), ("over",), ("",)]
    return [("over", "beside") if on.width < 1.5 * on.height else ("beside", "over"), ("",)]


def _body(about: Subject, lines: int, way: Way, request: Request, foot: Callable[[], Part]) -> Part:
    """Heads and pictures, with so many lines below a head, and what stands at the foot."""
    theme = request.theme
    on = canvas(request)
    names = named_counts("image", say.counts(about))
    columns = pictures(about, way, lines, on.width - 2 * on.margin, theme)
    shown = group(columns, "panel", names)
    return column(shown, air(height=6), hairline(theme), air(height=6), foot())


def _foot(about: Subject, request: Request, every: bool) -> Part:
    """The counts in a row, of every layer or of the convolution, and what the colours say."""
    theme = request.theme
    long, brief = (group(key(about, theme, s), "key") for s in (False, True))
    colours = either(long, brief)
    if request.no_counts:
        return colours
    look = type_of("subhead", theme).sized(16, 14)._replace(safe=True, cls="count")
    quiet = type_of("line", theme)._replace(safe=True, cls="count")
    told = say.counted_stages(about)[: None if every else 1]
    looks = [look, *[quiet] * (len(told) - 1)]
    # All layers in as few words as one needs; the key is in fewer before they are.
    ways = [group(column(*map(text, words, looks)), "counts") for words in zip(*told, strict=True)]
    beside = (row(way, grown(air()), key_, gap=6) for way in ways for key_ in (long, brief))
    return either(*beside, column(either(*ways), colours))
