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
from cnnviz.figures.image.place import Layout, Placement
from cnnviz.figures.image.subject import MAPS, Subject, subject_of
from cnnviz.figures.image.views import ACTIVATION
from cnnviz.figures.page.counts import hairline, named_counts
from cnnviz.figures.page.frame import Canvas, Form, canvas, draw
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.picture.marks import Picture
from cnnviz.picture.parts import Part, air, column, either, group, grown, row
from cnnviz.picture.steps import Added, Select, Step, buildup

WIDE_PAGE = 700.0
"""On a page wider than this there is room for a column of the last activation."""


def picture(request: Request) -> Picture:
    """The picture of the option `image`, or the sample picture, through the kernels of `kernel`.

    Raises CnnvizError for layers that make no maps of it, and for a file that is no picture.
    """
    return draw(request, "the figure image", partial(_forms, subject_of(request)))


def _forms(subject: Subject, request: Request) -> Iterator[Form]:
    """The forms, with a tail only if there is room for it."""
    if subject.tail and canvas(request).width > WIDE_PAGE:
        yield from _forms_of(subject, request)
    yield from _forms_of(subject.without_tail(), request)


def _forms_of(subject: Subject, request: Request) -> Iterator[Form]:
    """Forms with the sum worked out and with all maps first; activations are left out only if
    nothing else helps.
    """
    page = canvas(request)
    layer_choices = (False,) if page.low else (True, False)
    # If there are more than fit, two are drawn: their kernels are large enough for numbers.
    limit = MAPS if len(subject.stages[0].maps) <= MAPS else MAPS - 1
    words = cache(partial(say.words, subject, request.network))
    feet = {
        all_layers: cache(partial(_foot, subject, request, all_layers))
        for all_layers in layer_choices
    }
    for placements in _placements(subject, page) if subject.activation else [("",)]:
        for all_layers, lines in product(layer_choices, (2, 1, 0)):
            for layout in starmap(Layout, product(range(limit, 0, -1), (True, False), placements)):
                if possible(subject, layout):
                    body = partial(_body, subject, lines, layout, request, feet[all_layers])
                    yield Form(body, words(layout), steps(subject, layout, request))


def _placements(subject: Subject, page: Canvas) -> list[tuple[Placement, ...]]:
    """Where the maps of the activation stand, best first: on a tall page maps are larger if two are
    stacked, unless they are tall themselves.
    """
    _, rows, columns = subject.picture.shape
    if subject.tail:
        return [("beside",)]
    if rows > columns:
        return [("beside",), ("over",), ("",)]
    return [("over", "beside") if page.width < 1.5 * page.height else ("beside", "over"), ("",)]


def _body(
    subject: Subject, lines: int, layout: Layout, request: Request, foot: Callable[[], Part]
) -> Part:
    """Heads, with this many lines each, pictures, and the foot."""
    theme = request.theme
    page = canvas(request)
    names = named_counts("image", say.counts(subject))
    columns = pictures(subject, layout, lines, page.width - 2 * page.margin, theme)
    panel = group(columns, "panel", names)
    return column(panel, air(height=6), hairline(theme), air(height=6), foot())


def _foot(subject: Subject, request: Request, all_layers: bool) -> Part:
    """The counts in a row, of every layer or of the convolution, and the key to the colours."""
    theme = request.theme
    long_key, short_key = (group(key(subject, theme, s), "key") for s in (False, True))
    colours = either(long_key, short_key)
    if request.no_counts:
        return colours
    look = type_of("subhead", theme).sized(16, 14)._replace(safe=True, cls="count")
    quiet = type_of("line", theme)._replace(safe=True, cls="count")
    counts = say.counted_stages(subject)[: None if all_layers else 1]
    looks = [look, *[quiet] * (len(counts) - 1)]
    # All layers in as few words as one of them needs; the key is shortened before they are.
    choices = [
        group(column(*map(text, words, looks)), "counts") for words in zip(*counts, strict=True)
    ]
    in_a_row = (
        row(block, grown(air()), colour_key, gap=6)
        for block in choices
        for colour_key in (long_key, short_key)
    )
    return either(*in_a_row, column(either(*choices), colours))


MAP = tuple(Select(cls, {"stage": 0}) for cls in ("map", "paper", "line"))
"""The marks of a feature map except its rim, which frames its first neuron."""


def steps(subject: Subject, layout: Layout, request: Request) -> tuple[Step, ...]:
    """The steps: the picture; a patch and the kernel; their sum, a pixel; the map; its activation;
    the next map; counts.
    """
    labels, names = (
        subject.labels,
        subject.activation.activations if subject.activation and layout.activation else (),
    )
    caption = labels("image.steps.alone", layers=", ".join(names), n=len(names))
    next_map = Added(labels("image.steps.next"), (Select("", {"stage": 1}), Select("", {"to": 2})))
    return buildup(
        [
            Added(labels("image.picture")),
            Added(labels("image.steps.patch"), (Select("", {"to": 0}),)),
            Added(labels("image.steps.sum"), (Select("", {"to": 1}),)),
            Added(labels("image.steps.map"), (*MAP, Select("key"))),
            *[Added(caption, (Select("", ACTIVATION),))] * bool(names),
            *[next_map] * (len(subject.stages) - 1),
            *[Added(labels("steps.counts"), (Select("counts"),))] * (not request.no_counts),
        ]
    )
