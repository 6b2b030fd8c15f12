"""The words of a column or a row of the figure network: their variants, and as parts."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.network import say
from cnnviz.figures.network.fans import Scale, colours
from cnnviz.figures.network.stages import Stage, full_runs, single
from cnnviz.figures.neurons.padding import border
from cnnviz.figures.page.frame import canvas
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.figures.request import Request
from cnnviz.picture.parts import Part, column, either, group, row, sunk
from cnnviz.picture.theme import Theme

NARROW = 600.0
"""On a narrower page each column becomes a row."""
FEW = 3
"""The most columns that have room for larger heads."""


def border_at_totals(request: Request, stages: tuple[Stage, ...]) -> bool:
    """Whether it stands at the total of connections that none comes from padding; above if there is
    none, and if it is said with a sum.
    """
    labels, has_totals = request.labels, not single(stages) and not request.no_counts
    is_wide = canvas(request).width >= NARROW
    return has_totals and is_wide and border(request.network, labels) == labels("border")


class Wording(NamedTuple):
    """The words of a column: its head with the kernel on one line, on two, or as short as necessary
    (0); how its layers move (`moves`); its `name`; its `whole` size on one line; `exact` numbers;
    whether sizes and numbers may be `broken` anywhere; who has most of each unit (`shares`).
    """

    head: int = 1
    moves: bool = True
    name: bool = True
    whole: bool = True
    exact: bool = True
    broken: bool = False
    shares: bool = True


WORDINGS = (
    Wording(),
    Wording(2),
    Wording(2, exact=False),
    Wording(2, name=False),
    Wording(2, name=False, exact=False),
    Wording(2, moves=False, name=False),
    Wording(2, moves=False, name=False, exact=False),
    Wording(0, moves=False, name=False, exact=False),
    Wording(0, moves=False, name=False, whole=False, exact=False),
    Wording(0, moves=False, name=False, whole=False, exact=False, broken=True),
    Wording(0, moves=False, name=False, whole=False, exact=False, broken=True, shares=False),
)
"""The wordings, best first."""


NARROW_WORDINGS = (WORDINGS[0], *WORDINGS[-6:-2])
"""The wordings if each column has a row."""


class Plan(NamedTuple):
    """What is drawn: the columns, their scale, their words, and the `gap` between rows."""

    request: Request
    stages: tuple[Stage, ...]
    theme: Theme
    scale: Scale
    wording: Wording = WORDINGS[0]
    gap: float = 3.0

    @property
    def known(self) -> tuple[str, ...]:
        """The padding of all convolutions, and their kernel if heads are short, which the context
        mentions for all columns.
        """
        quiet = self.request.no_notes or canvas(self.request).low
        return () if quiet else say.common(self.stages, self.request.labels, not self.wording.head)


def above(plan: Plan, i: int) -> Part:
    """The head of a column; all heads share a baseline."""
    stage, theme = plan.stages[i], plan.theme
    # If there are many columns, all heads have one size.
    look = type_of("subhead", theme).sized(14) if len(plan.stages) > FEW else type_of("head", theme)
    look = _coloured(look._replace(safe=True, least=look.size), stage, theme)
    return sunk(group(_head(plan, i, look), "words", {"stage": i}))


def under(plan: Plan, i: int) -> Part:
    """The size of a column, and how its layer moves."""
    stage, theme, labels = plan.stages[i], plan.theme, plan.request.labels
    look = type_of("line", theme)._replace(least=13.0, cls="words", safe=True)
    lines = [_size(plan, i, look)]
    if plan.wording.moves:
        more = say.details(stage, labels, plan.known)
        lines += [text(line, look, lines=1 + (look.width(line) > say.SHORT)) for line in more]
    if plan.wording.name and (name := say.name(stage)):
        lines.append(text((name, ""), look))
    return group(column(*lines), "words", {"stage": i})


def _size(plan: Plan, i: int, look: Type) -> Part:
    """The size of a column, on two lines if it is not `whole`: how many maps, and their size."""
    stage, labels = plan.stages[i], plan.request.labels
    size = say.sizes(stage, labels)
    if plan.wording.whole:
        return text(size, look)
    full, short = (text(way, look, lines=2) for way in say.maps(stage, i, labels) or (size, size))
    return either(full, short) if plan.wording.broken else full


def _head(plan: Plan, i: int, look: Type) -> Part:
    """The name of a column, with its kernel if that fits."""
    stage = plan.stages[i]
    full, short = (names := say.head(stage, plan.request.labels))[0], names[-1]
    has_room = any(first == i for first, _ in full_runs(plan.stages))
    if plan.wording.head == 1 or " " not in full or has_room:
        return text(full, look)
    two_lines = text(say.two_lines(full, look.width), look, lines=2)
    if plan.wording.head == 2:
        return two_lines
    if say.kernel(stage, plan.request.labels) in plan.known:
        return either(text(short, look), text(short, look, lines=2))
    return either(two_lines, text(short, look), text(short, look, lines=2))


def _coloured(look: Type, stage: Stage, theme: Theme) -> Type:
    has_colour = stage.kind in ("conv", "fc")
    return look._replace(
        colour=colours(stage.kind, theme)[0] if has_colour else theme.ink, cls="words"
    )


def beside(plan: Plan, i: int) -> Part:
    """A column's words in one line or two; or without its size if that does not fit."""
    stage, theme, labels = plan.stages[i], plan.theme, plan.request.labels
    is_large = len(plan.stages) <= FEW and not canvas(plan.request).low
    sizes = (18, 15) if is_large else (14, 13)
    look = _coloured(type_of("subhead", theme), stage, theme).sized(*sizes)
    small = type_of("line", theme).sized(13)._replace(cls="words")
    names, size = say.head(stage, labels), say.sizes(stage, labels)
    head = text(names[0] if plan.wording.head else names, look)
    more = say.details(stage, labels, plan.known) if plan.wording.moves else []
    line, base = ", ".join([size, *more]), look.size * is_large
    head_row = row(head, text(", ".join(more), small, base=base), gap=8)
    last = [text(names[-1], look, lines=2)] * (not plan.wording.whole)
    return either(
        row(head, text(line, small, base=base), gap=8),
        column(head, text(line, small)) if plan.wording.whole else head,
        column(head_row, text(size, small)) if more else head,
        *last,
    )
