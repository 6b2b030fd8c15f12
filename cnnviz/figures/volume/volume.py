"""One receptive field, k neurons, k kernels: which neurons of a convolution share a kernel."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product, starmap
from typing import NamedTuple

import numpy as np

from cnnviz.figures.page.asked import only_right
from cnnviz.figures.page.counts import named_counts
from cnnviz.figures.page.frame import Form, canvas, draw
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.figures.volume import say
from cnnviz.figures.volume.cones import above
from cnnviz.figures.volume.drawn import kernels_name, leaders, marks, to_front, to_row
from cnnviz.figures.volume.names import HIGH, groups, sign
from cnnviz.figures.volume.place import RADIUS, Laid, Room, laid
from cnnviz.figures.volume.subject import Subject, subject
from cnnviz.figures.volume.table import table
from cnnviz.picture.compose import Marks, shift
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Group, Picture
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
"""On a page at least so wide words stand between the input and the output."""


class Way(NamedTuple):
    """How much is said: how large the counts are, what is shared, what a neuron sees, of how many
    kinds of counts is told what they are made of.
    """

    size: float
    shared: bool
    field: bool
    beside: int


def picture(request: Request) -> Picture:
    """A patch of the input feeds the neurons at one position, one a feature map, each through a
    kernel of its own. Raises CnnvizError for a network without a convolution.
    """
    only_right(request, "volume")
    about = subject(request)
    drawn = draw(request, "the figure volume", partial(_forms, about))
    return drawn._replace(first=about.call)


def _forms(about: Subject, request: Request) -> Iterator[Form]:
    """The ways to draw it, with all words first."""
    on, theme = canvas(request), request.theme
    width, told = on.width - 2 * on.margin, say.words(about)
    built, wide = steps(about, request), width >= WIDE
    sizes = (32.0,) if wide else (16.0,) if on.low else (24.0, 16.0)
    for way in starmap(Way, product(sizes, (True, False), (True, False), (3, 2, 1, 0))):
        counts = EMPTY if request.no_counts else table(about, way.size, way.beside, theme)
        for upper in (_wide,) * wide + (_narrow,):
            yield Form(column(upper(about, width, theme, way), counts), told, built)


def _wide(about: Subject, width: float, theme: Theme, _: Way) -> Part:
    """Words between the input and the output, too: at the neurons, and at the kernels."""
    left, right = 0.36 * width, 0.43 * width
    target = _caption(say.target(about), "target", theme)
    near = _near(about, Room(Size(width, 200.0), left, right, 40.0, width), target, theme)
    heads = [
        fixed(_caption(say.source(about), "source", theme), width - right),
        fixed(target, near or 0.44 * right),
        fixed(
            _caption(say.along(about), "along", theme, 2 + bool(near), 0.0 if near else 1.0),
            right - near if near else 0.56 * right,
        ),
    ]
    low = [fixed(_caption(say.field(about), "field", theme), left)]
    across = _caption(say.across(about), "across", theme, 4, 1.0)
    words = width - right + near if near else 0.0
    room = Room(Size(width, 0.0), left, right, 0.0, words)
    shown = _framed(about, _row(low), room, theme, across)
    return column(_row(heads), air(height=6), shown)


def _near(about: Subject, room: Room, target: Part, theme: Theme) -> float:
    """How wide the head of the output of a sequence is where that is so narrow that words on one of
    its maps have room beside it; else 0.
    """
    if about.layer.dims > 1:
        return 0.0
    maps, along = laid(about, room, type_of("letter", theme)).target, say.along(about)
    end = maps.at[0] + maps.size.width - (room.size.width - room.right)
    wide = max(end + 24.0, target.width.wanted + 16.0)
    free = room.right - wide
    return wide if _caption(along, "along", theme, 3).width.least <= free else 0.0


def _narrow(about: Subject, width: float, theme: Theme, way: Way) -> Part:
    """Words above and below the picture."""
    left, right = 0.42 * width, 0.5 * width
    heads = [
        fixed(_caption(say.source(about), "source", theme), width - right),
        fixed(_caption(say.target(about), "target", theme), right),
    ]
    field = _caption(say.field(about), "field", theme, 2) if way.field else EMPTY
    low = _row([fixed(field, left)])
    # The only map of a sequence stands below its head.
    alone = about.layer.dims == 1 == len(about.maps)
    room = Room(Size(width, 0.0), left, right, 0.0, width * alone)
    shown = _framed(about, low, room, theme)
    half = (width - GUTTER) / 2
    pair = [
        fixed(_signed(about, say.across(about), "across", theme), half),
        fixed(EMPTY, GUTTER),
        fixed(_signed(about, say.along(about), "along", theme), half),
    ]
    shared = column(air(height=10), _row(pair), air(height=6)) if way.shared else EMPTY
    return column(_row(heads), air(height=6), shown, shared)


def _signed(about: Subject, of: say.Caption, name: str, theme: Theme) -> Part:
    """A head with a sign of what it is about, and a line below it."""
    first = text(of.head, type_of("subhead", theme).sized(18, 15))
    second = text(of.line, type_of("line", theme)._replace(least=13.0), 3)
    head = row(centred(sign(about, name, theme)), grown(first), gap=6)
    return group(column(head, grown(second)), "caption", {"of": name})


def _row(parts: list[Part]) -> Part:
    """Parts beside one another."""
    return grid([parts])


def _framed(
    about: Subject, feet: Part, room: Room, theme: Theme, across: Part | None = None
) -> Part:
    """The picture in a room as wide, with words in its lower left corner, and `across` at the row
    of neurons; lines lead to it from that and from the words above.
    """
    whole = room.size.width
    foot = feet.height(whole).least

    def draw(size: Size, crown: float = HIGH) -> Marks:
        own = room._replace(size=Size(whole, size.height - crown), foot=foot + 8 * (foot > 0))
        place = laid(about, own, type_of("letter", theme))
        names = groups(about, place, theme)
        if crown and not names:
            return draw(size, 0.0)
        found = (*marks(about, place, theme), *names)
        if across:
            found += _beside(about, place, across, theme)
        return shift(found, 0.0, crown)

    shown = group(graph(draw, Size(whole, 130.0)), "panel", named_counts("conv", about.counts[0]))
    return over(shown, column(air()._replace(down=True), feet))


def _beside(about: Subject, at: Laid, across: Part, theme: Theme) -> Marks:
    """Words between the input and the output, at the row of neurons, to which a line leads, and at
    the kernels.
    """
    edge = at.edge - 18
    room = edge - at.source.at[0] - at.source.size.width - 8
    low = min(
        at.neurons[0, 1] - RADIUS - 16, above(about, at, edge - min(room, across.width.wanted)) - 4
    )
    top = low - across.height(room).least
    name = kernels_name(about, at, say.kernels(about), theme)
    ways = {"across": to_row(at, top + 3), "along": to_front(at)}
    return (
        *across.draw(Box(edge - room, top, edge, low)).marks,
        Group((name,), "caption", {"of": "kernels"}),
        *leaders(ways, theme),
    )


def _caption(of: say.Caption, name: str, theme: Theme, lines: int = 1, align: float = 0.0) -> Part:
    """A head and a line below it."""
    role = "head" if name in ("source", "target") else "subhead"
    first = text(of.head, type_of(role, theme).sized(18, 15), align=align)
    second = text(of.line, type_of("line", theme)._replace(least=13.0), lines, align)
    return group(column(grown(first), grown(second)), "caption", {"of": name})


KERNEL = ("kernel", "kernel-name", "arrow", "arrow-head", "grid")
"""The marks of a kernel, which all bear its number."""
PATCH = Select("patch"), Select("cell", {"layer": 0}), Select("caption", {"of": "field"})
"""The marks of what the neurons see."""


def steps(about: Subject, request: Request) -> tuple[Step, ...]:
    """Input and blank maps; the patch; one neuron and its kernel; the others; what they share;
    those of one map; the counts; what they would be fully connected.
    """
    (first, *others), labels = about.maps, about.labels
    ends = {"source": say.source(about).line, "target": say.target(about).line}
    rest = [
        Added(labels("volume.steps.others"), (*_across(about, tuple(others)), Select("ellipsis"))),
        Added(say.across(about).line, ROW),
    ]
    counts = [
        Added(labels("steps.counts"), (Select("counts"),)),
        Added(labels("volume.steps.full"), (Select("full"),)),
    ]
    return buildup(
        [
            Added(labels("volume.steps", **ends)),
            Added(labels("volume.steps.patch"), PATCH),
            Added(labels("volume.steps.neuron"), (*_across(about, (first,)), *WORD)),
            *rest * bool(others),
            Added(say.along(about).line, _along(about)),
            *counts * (not request.no_counts),
        ]
    )


def _across(about: Subject, maps: tuple[int, ...]) -> tuple[Select, ...]:
    """What belongs to the neurons at the place on some maps."""
    neurons = tuple(about.neuron(one) for one in maps)
    return (
        Select("cone", {"dst": neurons}),
        Select("neuron", {"index": neurons, "layer": 1}),
        *(Select(cls, {"layer": 1, "channel": maps}) for cls in ("map", "frame")),
        *(Select(cls, {"kernel": maps}) for cls in KERNEL),
    )


WORD = (Select("caption", {"of": "kernels"}),)
"""The word for what one neuron sees the patch through."""
ROW = (
    Select("cone-edge"),
    Select("one-position"),
    Select("leader", {"of": "across"}),
    Select("caption", {"of": "across"}),
)
"""What is there once all neurons at the place are."""


def _along(about: Subject) -> tuple[Select, ...]:
    """The other neurons of the front map."""
    first = about.maps[-1] * about.positions
    own = np.arange(first, first + about.positions)
    rest = own[own != about.neuron(about.maps[-1])]
    return (
        Select("neuron", {"index": rest, "layer": 1}),
        Select("cell", {"layer": 1}),
        Select("one-map"),
        Select("leader", {"of": "along"}),
        Select("caption", {"of": "along"}),
    )
