"""One receptive field, k neurons, k kernels: which neurons of a convolution share a kernel."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product, starmap
from typing import NamedTuple

import numpy as np

from cnnviz.figures.page.counts import named_counts
from cnnviz.figures.page.frame import Form, canvas, draw
from cnnviz.figures.page.layers import only_right
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.figures.volume import say
from cnnviz.figures.volume.cones import between
from cnnviz.figures.volume.marks import leaders, marks, to_front, to_row
from cnnviz.figures.volume.names import HEIGHT, groups, sign
from cnnviz.figures.volume.place import RADIUS, Layout, Room, layout_of
from cnnviz.figures.volume.subject import Subject, subject_of
from cnnviz.figures.volume.table import table
from cnnviz.picture.compose import shift
from cnnviz.picture.extent import NOTHING, Box
from cnnviz.picture.marks import Marks, Picture
from cnnviz.picture.parts import (
    EMPTY,
    Part,
    Size,
    air,
    centred,
    column,
    fixed,
    graph,
    grid,
    group,
    grown,
    over,
    row,
)
from cnnviz.picture.steps import Added, Select, Step, buildup
from cnnviz.picture.theme import Theme

GUTTER = 30.0
"""The room between words and the output, and between two captions."""
WIDE = 840.0
"""The least width of a page on which words stand between the input and the output."""


class Way(NamedTuple):
    """How much is said: the type size of the counts; whether words tell what is shared, and what a
    neuron sees; how many kinds of counts have their factors beside them.
    """

    size: float
    shared: bool
    field: bool
    beside: int


def picture(request: Request) -> Picture:
    """A patch of the input feeds the neurons at one position, one per feature map, each through a
    kernel of its own. Raises CnnvizError for a network without a convolution.
    """
    only_right(request, "volume")
    subject = subject_of(request)
    drawing = draw(request, "the figure volume", partial(_forms, subject))
    return drawing._replace(first=subject.call)


def _forms(subject: Subject, request: Request) -> Iterator[Form]:
    """The ways to draw it, with all words first."""
    page, theme = canvas(request), request.theme
    width, words = page.width - 2 * page.margin, say.words(subject)
    buildup_steps, is_wide = steps(subject, request), width >= WIDE
    sizes = (32.0,) if is_wide else (16.0,) if page.low else (24.0, 16.0)
    for way in starmap(Way, product(sizes, (True, False), (True, False), (3, 2, 1, 0))):
        counts = EMPTY if request.no_counts else table(subject, way.size, way.beside, theme)
        for upper in (_wide,) * is_wide + (_narrow,):
            yield Form(column(upper(subject, width, theme, way), counts), words, buildup_steps)


def _wide(subject: Subject, width: float, theme: Theme, _: Way) -> Part:
    """Words also between the input and the output: at the neurons, and at the kernels."""
    left, right = 0.36 * width, 0.43 * width
    target = _caption(say.target(subject), "target", theme)
    head_width = _near(subject, Room(Size(width, 200.0), left, right, 40.0, width), target, theme)
    along = _caption(
        say.along_briefly(subject), "along", theme, 2 + bool(head_width), float(not head_width)
    )
    wanted = max(0.44 * right, target.width.wanted + 16)
    own = head_width or (wanted if along.width.least <= right - wanted else 0.44 * right)
    heads = [
        fixed(_caption(say.source(subject), "source", theme), width - right),
        fixed(target, own),
        fixed(along, right - own),
    ]
    feet = [fixed(_caption(say.field(subject), "field", theme), left)]
    across = _caption(say.across_briefly(subject), "across", theme, 4, 1.0)
    words = width - right + head_width if head_width else 0.0
    room = Room(Size(width, 0.0), left, right, 0.0, words)
    drawing = _framed(subject, _row(feet), room, theme, across)
    return column(_row(heads), air(height=6), drawing)


def _near(subject: Subject, room: Room, target: Part, theme: Theme) -> float:
    """The width of the head over a sequence's output if that is so narrow that words on one of its
    maps fit beside it; else 0.
    """
    if subject.layer.dims > 1:
        return 0.0
    maps, along = layout_of(subject, room, type_of("letter", theme)).target, say.along(subject)
    end = maps.at[0] + maps.size.width - (room.size.width - room.right)
    head_width = max(end + 24.0, target.width.wanted + 16.0)
    free = room.right - head_width
    return head_width if _caption(along, "along", theme, 3).width.least <= free else 0.0


def _narrow(subject: Subject, width: float, theme: Theme, way: Way) -> Part:
    """Words above and below the picture."""
    left, right = 0.42 * width, 0.5 * width
    heads = [
        fixed(_caption(say.source(subject), "source", theme), width - right),
        fixed(_caption(say.target(subject), "target", theme), right),
    ]
    field = _caption(say.field(subject), "field", theme, 2) if way.field else EMPTY
    feet = _row([fixed(field, left)])
    # The only map of a sequence stands below its head.
    is_alone = subject.layer.dims == 1 == len(subject.maps)
    room = Room(Size(width, 0.0), left, right, 0.0, width * is_alone)
    drawing = _framed(subject, feet, room, theme)
    half = (width - GUTTER) / 2
    across, along = (
        fixed(_caption(words, name, theme, 3, signed=sign(subject, name, theme)), half)
        for name, words in (("across", say.across(subject)), ("along", say.along(subject)))
    )
    pair = [across, fixed(EMPTY, GUTTER), along]
    shared = column(air(height=10), _row(pair), air(height=6)) if way.shared else EMPTY
    return column(_row(heads), air(height=6), drawing, shared)


def _row(parts: list[Part]) -> Part:
    """Parts side by side."""
    return grid([parts])


def _framed(
    subject: Subject, feet: Part, room: Room, theme: Theme, across: Part | None = None
) -> Part:
    """The picture in its room, with words in the lower left corner, and `across` at the row of
    neurons; lines lead there from these words and from those above.
    """
    width = room.size.width
    foot = feet.height(width).least

    def draw(size: Size, crown: float = HEIGHT) -> Marks:
        inner = room._replace(size=Size(width, size.height - crown), foot=foot + 8 * (foot > 0))
        place = layout_of(subject, inner, type_of("letter", theme))
        names = groups(subject, place, theme)
        if crown == HEIGHT and not names:
            return draw(size, 0.0)
        spot = _spot(subject, place, across) if across else NOTHING
        if spot.y0 < 0 and crown <= HEIGHT:
            return draw(size, crown - spot.y0 + 6)
        contents = (*marks(subject, place, theme), *names)
        if across:
            contents += _beside(place, (across, spot), theme)
            contents += _kernels_caption(subject, place, inner.size.height, theme)
        return shift(contents, 0.0, crown)

    drawing = group(
        graph(draw, Size(width, 130.0)), "panel", named_counts("conv", subject.counts[0])
    )
    return over(drawing, column(air()._replace(down=True), feet))


def _spot(subject: Subject, layout: Layout, words: Part) -> Box:
    """The place of words at the row of neurons, between the input and the output: above the cones,
    and higher than the neurons if that is below the heads; else below the cones.
    """
    edge, left = layout.edge - 18, layout.source.at[0] + layout.source.size.width + 8
    height = words.height(edge - left).least
    lowest, _ = between(subject, layout, edge - min(edge - left, words.width.wanted))
    _, below = between(subject, layout, left)
    if lowest < height + 4 and below + height + 8 < layout.kernels[0].at[1]:
        # There is more room below the cones.
        return Box(left, below + 8, edge, below + 8 + height)
    top = min(max(0.0, layout.neurons[0, 1] - RADIUS - 16 - height), lowest - 4 - height)
    return Box(left, top, edge, top + height)


def _beside(layout: Layout, words: tuple[Part, Box], theme: Theme) -> Marks:
    """Words at their place between the input and the output, and lines to what words are about."""
    part, spot = words
    ways = {"across": to_row(layout, spot.y0 + 3), "along": to_front(layout)}
    return (*part.draw(spot).marks, *leaders(ways, theme))


def _kernels_caption(subject: Subject, layout: Layout, low: float, theme: Theme) -> Marks:
    """The words for the kernels, left of the first one, down to `low`."""
    caption = _caption(say.kernels(subject), "kernels", theme, 2, 1.0)
    edge = layout.kernels[0].at[0] - 16
    field = _caption(say.field(subject), "field", theme).width.wanted
    end = layout.source.at[0] + max(layout.source.size.width, field + 16)
    width = min(caption.width.wanted, edge - end)
    height = caption.height(width).least
    return caption.draw(Box(edge - width, low - height, edge, low)).marks


def _caption(
    caption: say.Caption,
    name: str,
    theme: Theme,
    lines: int = 1,
    align: float = 0.0,
    signed: Part = EMPTY,
) -> Part:
    """A head, perhaps with a sign, and a line below it."""
    role = "head" if name in ("source", "target") else "subhead"
    head = grown(text(caption.head, type_of(role, theme).sized(18, 15), align=align))
    line = text(caption.line, type_of("line", theme)._replace(least=13.0), lines, align)
    head = head if signed is EMPTY else row(centred(signed), head, gap=6)
    return group(column(head, grown(line)), "caption", {"of": name})


KERNEL = ("kernel", "kernel-name", "arrow", "arrow-head", "grid")
"""The marks of a kernel, all named with its number."""
PATCH = Select("patch"), Select("cell", {"layer": 0}), Select("caption", {"of": "field"})
"""The marks of what the neurons see."""


def steps(subject: Subject, request: Request) -> tuple[Step, ...]:
    """Input and blank maps; the patch; one neuron and its kernel; the others; what they share;
    those of one map; the counts; the counts if it were fully connected.
    """
    (first, *others), labels = subject.maps, subject.labels
    ends = {"source": say.source(subject).line, "target": say.target(subject).line}
    rest = [
        Added(
            labels("volume.steps.others"),
            (*_across(subject, tuple(others)), Select("ellipsis"), Select("one-position")),
        ),
        Added(say.across(subject).line, ROW),
    ]
    counts = [
        Added(labels("steps.counts"), (Select("counts"),)),
        Added(labels("volume.steps.full"), (Select("full"),)),
    ]
    return buildup(
        [
            Added(labels("volume.steps", **ends)),
            Added(labels("volume.steps.patch"), PATCH),
            Added(labels("volume.steps.neuron"), (*_across(subject, (first,)), *WORD)),
            *rest * bool(others),
            Added(say.along(subject).line, _along(subject)),
            *counts * (not request.no_counts),
        ]
    )


def _across(subject: Subject, maps: tuple[int, ...]) -> tuple[Select, ...]:
    """The marks of the neurons in question on some maps."""
    neurons = tuple(subject.neuron(channel) for channel in maps)
    return (
        Select("cone", {"dst": neurons}),
        Select("neuron", {"index": neurons, "layer": 1}),
        *(Select(cls, {"layer": 1, "channel": maps}) for cls in ("map", "frame")),
        *(Select(cls, {"kernel": maps}) for cls in KERNEL),
    )


WORD = (Select("caption", {"of": "kernels"}),)
"""The words for the kernels."""
ROW = (
    Select("cone-edge"),
    Select("leader", {"of": "across"}),
    Select("caption", {"of": "across"}),
)
"""What appears once all neurons of the row are there."""


def _along(subject: Subject) -> tuple[Select, ...]:
    """The other neurons of the front map."""
    first = subject.maps[-1] * subject.positions
    own = np.arange(first, first + subject.positions)
    rest = own[own != subject.neuron(subject.maps[-1])]
    return (
        Select("neuron", {"index": rest, "layer": 1}),
        Select("cell", {"layer": 1}),
        Select("one-map"),
        Select("leader", {"of": "along"}),
        Select("caption", {"of": "along"}),
    )
