"""A picture goes in, a picture comes out: a kernel, the feature map that it makes, and the layer
that reads it.
"""

from __future__ import annotations

from cnnviz.figures.comparison.slide import finish, title_marks
from cnnviz.figures.image import words as wording
from cnnviz.figures.image.kernels import kernel_marks
from cnnviz.figures.image.layout import Laid, lay
from cnnviz.figures.image.links import link_marks
from cnnviz.figures.image.subject import Subject, subject_of
from cnnviz.figures.image.views import key, view_marks
from cnnviz.figures.ink.diverging import scale
from cnnviz.figures.page.canvas import canvas, compact
from cnnviz.figures.page.words import say
from cnnviz.figures.request import Request
from cnnviz.picture.compose import shift
from cnnviz.picture.extent import Box, box
from cnnviz.picture.marks import Mark, Picture
from cnnviz.picture.text import width

MARGIN = 30.0
FOOT = 58.0
"""The room below the pictures: the key and the counts."""


def picture(request: Request) -> Picture:
    """The picture of the option `image`, or one that is made, through the kernels of `kernel`.

    Raises CnnvizError for layers that make no maps of it, and for a file that is no picture.
    """
    subject = subject_of(request)
    wide, high, _ = canvas(request)
    title, margin = wording.title(subject), 12.0 if compact(request) or wide < 520 else MARGIN
    context, left = wording.placed(request, subject, wide - 2 * margin)
    marks = title_marks(request, title, context, wide)
    top = box(marks).y1 + 12 if marks else 12.0
    head = 26.0 + 16 * max(len(lines) for _, lines in wording.heads(subject))
    foot = high - 17 * bool(left)
    laid = lay(subject, Box(margin, top + head, wide - margin, foot - FOOT))
    marks += _body(request, subject, laid)
    marks += _foot(request, (wording.counts(subject), left), foot, wide - 2 * margin)
    return finish(
        request,
        marks,
        (title, wording.described(subject)),
        wording.notes(subject, request.network.input_shape),
    )


def _foot(request: Request, words: tuple[str, str], foot: float, room: float) -> list[Mark]:
    """The key, the counts above the y `foot`, and below it which layers are left out, if any."""
    wide, theme, (counts, left) = canvas(request)[0], request.theme, words
    block = key(theme, wide)
    size = box(block)
    said, small = _fitting(counts, room)
    return [
        *shift(block, wide / 2 - size.width / 2 - size.x0, foot - 42 - size.y0),
        say(said, (wide / 2, foot - 10), small, theme.ink, cls="counts"),
        *([say(left, (wide / 2, foot + 7), 12, theme.ink, cls="note")] if left else []),
    ]


def _fitting(counts: str, room: float) -> tuple[str, float]:
    """The counts as they fit on a line, and their size: small and without what they are of, if need
    be.
    """
    tries = ((counts, 13.0), (counts, 12.0), (counts.split(": ", 1)[1], 12.0))
    return next((way for way in tries if width(*way) <= room), tries[-1])


def _body(request: Request, subject: Subject, laid: Laid) -> list[Mark]:
    """The pictures, the links over them, the kernels, and the words over all."""
    theme, colours = request.theme, scale(request.theme)
    views, words = view_marks(subject, laid, colours, theme)
    kernels, spots = kernel_marks(subject, laid, colours, theme)
    return [*views, *link_marks(subject, laid, spots, theme), *kernels, *words]
