"""What one neuron sees through all layers, or what one input reaches."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison.slide import finish, title_marks
from cnnviz.figures.neurons.columns import spatial
from cnnviz.figures.page.asked import only_right
from cnnviz.figures.page.canvas import canvas, compact
from cnnviz.figures.page.words import measured, say
from cnnviz.figures.receptive_field import rows as receptive_rows
from cnnviz.figures.receptive_field import sheets as receptive_sheets
from cnnviz.figures.receptive_field.page import Fitted, Page, fitted, page, wrapped
from cnnviz.figures.receptive_field.stands import rows
from cnnviz.figures.receptive_field.subject import Subject, subject, traceable
from cnnviz.figures.receptive_field.table import table
from cnnviz.figures.receptive_field.words import Told, captions, curt, shaded, told, told_forward
from cnnviz.figures.request import Request
from cnnviz.picture.marks import Group, Mark, Picture, Texts
from cnnviz.picture.text import width


class Drawn(NamedTuple):
    """A graph on its page: its marks, the columns that it shows, the x of each, the words below."""

    group: Group
    about: Subject
    middles: tuple[float, ...]
    page: Page
    words: Told
    notes: list[str]


def picture(request: Request) -> Picture:
    """The cone of connections that reach one output neuron, or with `from-input` leave one input.

    One spatial axis is drawn neuron by neuron while that is legible; two axes, and long ones, as
    sheets. Raises CnnvizError for layers that have three, and for a canvas that is too small.
    """
    only_right(request, "receptive-field")
    drawn = _drawn(request, subject(request, traceable(request)))
    words, laid = drawn.words, drawn.page
    layers = ", ".join(repr(layer) for layer in request.network.layers)
    context = f"{layers} · input {measured(drawn.about.found[0].shape)}"
    marks = title_marks(request, words.title, context, laid.wide)
    marks.append(drawn.group)
    marks += table(laid, drawn.middles, request.theme)
    marks += _foot(request, drawn)
    return finish(request, marks, (words.title, f"{context}. {words.headline}. {words.plain}"))


def _drawn(request: Request, about: Subject) -> Drawn:
    """The graph neuron by neuron, or else on sheets, and the page that it stands on."""
    words, notes = _told(request, about), [""]
    if about.flat:
        # What there is to note depends on what is drawn, and that on the room for the notes.
        for _ in (0, 1):
            laid = _page(request, about, words, len(notes))
            found = rows(about, laid.box) if laid else None
            if laid and found:
                more = f"{receptive_rows.note(found)} {_channels(about)}"
                notes = _notes(request, words, f"{more} {_numbers(laid.text)}")
        if laid and found:
            group = receptive_rows.draw(found, about.found, request.theme)
            middles = tuple(float(stand.at[0, 0]) for stand in found.layout.stands)
            return Drawn(group, about, middles, laid, words, notes)
    return _on_sheets(request, about)


def _notes(request: Request, words: Told, more: str) -> list[str]:
    """The lines at the foot: on the whole figure, and on what is drawn."""
    wide, high, _ = canvas(request)
    plain = words.must if compact(request) else words.plain
    return wrapped(" ".join(f"{plain} {more}".split()), (wide, high))


def _numbers(text: Fitted) -> str:
    """A sentence on the numbers below the columns, where they do not tell what they count."""
    return "" if text.said else shaded(bool(text.sees))


def _told(request: Request, about: Subject) -> Told:
    if about.forward:
        words = told_forward(about.found, about.traced)
    else:
        words = told(about.found, about.traced, about.seen)
    if compact(request) and width(words.title, 12.5, True) > canvas(request)[0] - 16:
        return words._replace(title=curt(words.title))
    return words


def _on_sheets(request: Request, about: Subject) -> Drawn:
    """The same on sheets, without the fully connected layers at the end, which see everything."""
    maps, more = tuple(c for c in about.found if len(c.shape) > 1), ""
    if 1 < len(maps) < len(about.found):
        about = subject(request, maps)
        more = "The layers that follow see every position and are not drawn."
    places = receptive_sheets.kept(about.found, canvas(request)[0])
    if len(places) < len(about.found):
        more = f"Of layers with one map size, the last is drawn. {more}"
    if not about.forward and len(places) > 2:
        more = f"Shades: what the marked neuron of a later sheet sees. {more}"
    shown = about.only(places)
    words = _told(request, shown)
    text = _fitted(request, shown)
    said = _numbers(text) if text else ""
    notes = _notes(request, words, f"{more} {_channels(about)} {said}")
    laid = _page(request, shown, words, len(notes))
    if not laid:
        raise CnnvizError(
            "the figure receptive-field does not fit the size that was asked for:"
            " take --size 16:9, 4:3 or page, or fewer layers with --layers"
        )
    group, middles = receptive_sheets.drawing(about, places, laid.box, request.theme)
    return Drawn(group, shown, middles, laid, words, notes)


def _channels(about: Subject) -> str:
    """A sentence on the channels, where there are several."""
    if all(spatial(column.shape)[0] == 1 for column in about.found):
        return ""
    return "One channel of each layer is drawn; the others see the same positions."


def _fitted(request: Request, about: Subject) -> Fitted | None:
    each = captions(about.found, about.traced, about.seen, about.forward)
    return fitted(each, canvas(request)[:2])


def _page(request: Request, about: Subject, words: Told, notes: int) -> Page | None:
    wide, high, _ = canvas(request)
    return page((wide, high), _top(request, words), _fitted(request, about), notes)


def _top(request: Request, words: Told) -> float:
    """Where the graph may begin: below the title, if there is one."""
    if not compact(request):
        return 16.0 if request.title == "" else 84.0
    heads = title_marks(request, words.title, "", canvas(request)[0])
    return 10.0 + max((mark.at[0, 1] for mark in heads if isinstance(mark, Texts)), default=-4.0)


def _foot(request: Request, drawn: Drawn) -> list[Mark]:
    """What adds up to the receptive field, and sentences on it."""
    laid, theme, large = drawn.page, request.theme, drawn.page.large
    lines = (drawn.words.headline, drawn.words.short)
    fits = [large * laid.box[2] / width(line, large, True) for line in lines]
    line, fit = next(
        ((a, b) for a, b in zip(lines, fits, strict=True) if b >= min(13.0, large - 1.5)),
        (lines[1], fits[1]),
    )
    x, size = laid.wide / 2, max(12.0, min(large, fit))
    marks: list[Mark] = [say(line, (x, laid.foot), size, theme.ink, bold=True, cls="headline")]
    first, down = laid.notes
    small = 12.0 if compact(request) else 12.5
    for i, note in enumerate(drawn.notes):
        marks.append(say(note, (x, first + down * i), small, theme.quiet, cls="note"))
    return marks
