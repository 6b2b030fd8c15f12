"""The words of a column of the figure network, or of its row: in which ways, and as parts."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.network import say
from cnnviz.figures.network.fans import Scale, colours
from cnnviz.figures.network.stages import Stage
from cnnviz.figures.page.frame import canvas
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.figures.request import Request
from cnnviz.picture.parts import Part, column, either, group, row, sunk
from cnnviz.picture.theme import Theme

FEW = 3
"""No more columns than these have room for larger heads."""


class Said(NamedTuple):
    """The words of a column: its head with the kernel on one line, on two, or as short as need be
    (0); how its layers move (`moves`); its `name`; its size on one line; numbers that are `exact`.
    """

    head: int = 1
    moves: bool = True
    name: bool = True
    whole: bool = True
    exact: bool = True


WAYS = (
    Said(),
    Said(2),
    Said(2, exact=False),
    Said(2, name=False),
    Said(2, name=False, exact=False),
    Said(2, moves=False, name=False),
    Said(2, moves=False, name=False, exact=False),
    Said(0, moves=False, name=False, exact=False),
    Said(0, moves=False, name=False, whole=False, exact=False),
)
"""What is said, best first."""


NARROWS = (WAYS[0], *WAYS[-4:])
"""What is said where each column has a row."""


class Plan(NamedTuple):
    """What is drawn: the columns, how large, and with which words; rows so far `apart`."""

    request: Request
    found: tuple[Stage, ...]
    theme: Theme
    scale: Scale
    said: Said = WAYS[0]
    apart: float = 3.0

    @property
    def known(self) -> tuple[str, ...]:
        """The padding that all convolutions have, and where heads are short their kernel, which
        are said above all columns.
        """
        quiet = self.request.no_notes or canvas(self.request).low
        return () if quiet else say.alike(self.found, self.request.labels, not self.said.head)


def above(plan: Plan, at: int) -> Part:
    """What a column is; the feet of all heads stand on one line."""
    stage, theme = plan.found[at], plan.theme
    # Of many columns all heads have one size.
    look = type_of("subhead", theme).sized(14) if len(plan.found) > FEW else type_of("head", theme)
    look = _coloured(look._replace(safe=True, least=look.size), stage, theme)
    return sunk(group(_head(plan, stage, look), "words", {"stage": at}))


def under(plan: Plan, at: int) -> Part:
    """How large a column is, and how its layer moves."""
    stage, theme, labels = plan.found[at], plan.theme, plan.request.labels
    small = type_of("line", theme)._replace(least=13.0, cls="words", safe=True)
    size = text(say.sizes(stage, labels), small)
    if not plan.said.whole:
        broken = say.sizes(stage, labels).replace(" × ", " ×\n", 1)
        size = either(size, text(broken, small, lines=2))
    lines = [size]
    if plan.said.moves:
        more = say.details(stage, labels, plan.known)
        lines += [text(one, small, lines=1 + (small.width(one) > say.SHORT)) for one in more]
    if plan.said.name and (name := say.name(stage)):
        lines.append(text((name, ""), small))
    return group(column(*lines), "words", {"stage": at})


def _head(plan: Plan, stage: Stage, look: Type) -> Part:
    """What a column is: with its kernel, unless that has no room."""
    full, short = (ways := say.head(stage, plan.request.labels))[0], ways[-1]
    if plan.said.head == 1 or " " not in full:
        return text(full, look)
    if plan.said.head == 2:
        return text(say.broken(full, look.width), look, lines=2)
    two = text(say.broken(full, look.width), look, lines=2)
    if say.kernel(stage, plan.request.labels) in plan.known:
        return either(text(short, look), text(short, look, lines=2))
    return either(two, text(short, look), text(short, look, lines=2))


def _coloured(look: Type, stage: Stage, theme: Theme) -> Type:
    own = stage.kind in ("conv", "fc")
    return look._replace(colour=colours(stage.kind, theme)[0] if own else theme.ink, cls="words")


def beside(plan: Plan, at: int) -> Part:
    """A column's words in one line or two; or without its size where that has no room beside."""
    stage, theme, labels = plan.found[at], plan.theme, plan.request.labels
    large = len(plan.found) <= FEW and not canvas(plan.request).low
    sizes = (18, 15) if large else (14, 13)
    look = _coloured(type_of("subhead", theme), stage, theme).sized(*sizes)
    small = type_of("line", theme).sized(13)._replace(cls="words")
    ways, size = say.head(stage, labels), say.sizes(stage, labels)
    head = text(ways[0] if plan.said.head else ways, look)
    more = say.details(stage, labels, plan.known) if plan.said.moves else []
    said, base = ", ".join([size, *more]), look.size * large
    joined = row(head, text(", ".join(more), small, base=base), gap=8)
    last = [text(ways[-1], look, lines=2)] * (not plan.said.whole)
    return either(
        row(head, text(said, small, base=base), gap=8),
        column(head, text(said, small)) if plan.said.whole else head,
        column(joined, text(size, small)) if more else head,
        *last,
    )
