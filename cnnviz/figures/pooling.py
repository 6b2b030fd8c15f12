"""Pooling: connections without learned weights that thin out a feature map; what a shift changes.

Max and average pooling stand beside the convolution with the same windows, and each beside itself
over the same numbers, moved on by one.
"""

from __future__ import annotations

from cnnviz.errors import CnnvizError
from cnnviz.figures import pooling_stack
from cnnviz.figures import pooling_words as wording
from cnnviz.figures.canvas import canvas, compact, narrow
from cnnviz.figures.captions import Card
from cnnviz.figures.pooling_cells import cells_graph
from cnnviz.figures.pooling_columns import columns_graph
from cnnviz.figures.pooling_key import key, key_height
from cnnviz.figures.pooling_subject import KINDS, Subject, subject_of
from cnnviz.figures.request import Request
from cnnviz.figures.slide import (
    SMALL,
    Needs,
    Page,
    card_marks,
    finish,
    note_lines,
    page,
    title_marks,
)
from cnnviz.figures.words import say
from cnnviz.picture.compose import shift
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Mark, Picture


def picture(request: Request) -> Picture:
    """A panel each for max pooling, average pooling and the strided convolution; or for `panels`.

    Raises CnnvizError where there is no pooling layer in one or two dimensions, or no room.
    """
    kinds = _kinds(request)
    if narrow(request):
        return pooling_stack.picture(request, kinds)
    subject = subject_of(request, kinds)
    cards = tuple(_card(request, subject, kind) for kind in subject.kinds)
    wide = canvas(request)[0]
    notes = _notes(request)
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


def _notes(request: Request) -> list[str]:
    """The lines at the foot; on a page that is high enough, some air between counts and note."""
    wide, high, _ = canvas(request)
    air = [""] if high > 500 else []
    return [] if compact(request) else [*air, *note_lines((wording.NOTE,), wide)]


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
