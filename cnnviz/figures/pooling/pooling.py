"""Pooling: connections without learned weights that thin out a feature map; what a shift changes.

Max and average pooling stand beside the convolution with the same windows, and each beside itself
over the same numbers, moved on by one.
"""

from __future__ import annotations

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison.slide import (
    SMALL,
    Needs,
    Page,
    card_marks,
    finish,
    note_lines,
    page,
    title_marks,
)
from cnnviz.figures.neurons.captions import Card
from cnnviz.figures.page.canvas import canvas, compact, narrow
from cnnviz.figures.page.words import say
from cnnviz.figures.pooling import stack as pooling_stack
from cnnviz.figures.pooling import words as wording
from cnnviz.figures.pooling.cells import cells_graph
from cnnviz.figures.pooling.columns import columns_graph
from cnnviz.figures.pooling.key import key, key_height
from cnnviz.figures.pooling.subject import KINDS, USUAL, Subject, subject_of
from cnnviz.figures.request import Request
from cnnviz.picture.compose import shift
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Mark, Picture


def picture(request: Request) -> Picture:
    """A panel each for max pooling, average pooling and the strided convolution; or for `panels`,
    over as many inputs as the page has room for.

    Raises CnnvizError where there is no pooling layer in one or two dimensions, or no room.
    """
    kinds = _kinds(request)
    drawn = pooling_stack.picture if narrow(request) else _side_by_side
    seen, refused = None, None
    for most in range(max(USUAL.values()), 2, -1):
        subject = subject_of(request, kinds, most)
        if subject.shape == seen:
            continue
        seen = subject.shape
        try:
            return drawn(request, subject)
        except CnnvizError as error:
            refused = refused or error
    raise CnnvizError(
        "numbers in neurons or cells do not fit the size that was asked for:"
        f" take {_larger(request)}fewer --panels, or a smaller --input"
    ) from refused


def _larger(request: Request) -> str:
    """The size that has the most room, unless it is the one that was asked for."""
    wide, high, _ = canvas(request)
    return "" if wide >= 960 and high >= 540 else "--size 16:9, "


def _side_by_side(request: Request, subject: Subject) -> Picture:
    """The panels beside one another; raises CnnvizError where numbers do not fit."""
    cards = tuple(_card(request, subject, kind) for kind in subject.kinds)
    wide = canvas(request)[0]
    notes = _notes(request, subject)
    needs = Needs(wording.TITLE, cards, key_height(subject), len(notes))
    laid = page(request, needs)
    context = wording.context(subject)
    marks = title_marks(request, wording.TITLE, context, wide)
    for at, kind in enumerate(subject.kinds):
        marks += card_marks(request, laid, at, cards, needs.legend)
        marks += _panel(request, laid, at, subject)
        block = key(subject, kind, laid.reach, request.theme)
        around = box(block)
        corner = (laid.middles[at] - (around.x0 + around.x1) / 2, laid.top + laid.box[1] + 28)
        marks += shift(block, *corner)
    for i, note in enumerate(notes):
        spot = (wide / 2, laid.foot + 16 * i + 9)
        marks.append(say(note, spot, SMALL, request.theme.quiet, cls="note"))
    said = f"{context}. {wording.described(subject)}"
    return finish(request, marks, (wording.TITLE, said), wording.kept(subject))


def _notes(request: Request, subject: Subject) -> list[str]:
    """The lines at the foot; on a page that is high enough, what is counted, or
    some air between counts and note."""
    wide, high, _ = canvas(request)
    if compact(request):
        return []
    lines = note_lines((wording.NOTE,), wide)
    if high > 500 and subject.shape != subject.whole:
        return [*lines, wording.COUNTED]
    return ["", *lines] if high > 500 else lines


def _kinds(request: Request) -> tuple[str, ...]:
    """The panels that `--panels` names, or all."""
    asked = request.options.get("panels")
    if asked is None:
        return KINDS
    kinds = tuple(word.strip() for word in asked.split(","))
    if not set(kinds) <= set(KINDS) or len(set(kinds)) < len(kinds):
        raise CnnvizError(
            f"--panels {asked[:80]}: name one to three different panels of {', '.join(KINDS)},"
            " joined by commas"
        )
    return kinds


def _card(request: Request, subject: Subject, kind: str) -> Card:
    """The words of one panel."""
    words = wording.card(subject, kind)
    return words._replace(plain="", headline="") if compact(request) else words


def _panel(request: Request, laid: Page, at: int, subject: Subject) -> tuple[Mark, ...]:
    """The two graphs of a panel, each in one half of its box."""
    graph = columns_graph if subject.dims == 1 else cells_graph
    drawn = graph(subject, subject.kinds[at], laid.box, request)
    return shift(drawn, laid.middles[at] - laid.box[0] / 2, laid.top)
