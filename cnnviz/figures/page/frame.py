"""The page of every figure: title and context, then a body that fills the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.figures.request import Request
from cnnviz.picture.compose import merged, scaled
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Picture
from cnnviz.picture.parts import EMPTY, Part, Size, air, column, either, fits, pad
from cnnviz.picture.steps import Step
from cnnviz.picture.theme import Theme

LEAST, PAPER = 13.0, 7.0
"""The smallest type of a slide and of a paper, in points."""
LOW = 420.0
"""A page less high than this is a paper's column: its margins are small."""
MOST = 9
"""More lines than a context ever needs."""
SIZES = {
    "16:9": (960.0, 540.0),
    "4:3": (720.0, 540.0),
    "square": (540.0, 540.0),
    "page": (504.0, 288.0),
}
"""Sizes in points that are tried, in this order, if something does not fit."""


class Canvas(NamedTuple):
    """The size in which a page is laid out, with type of at least 13 points, and its final scale.

    A slide keeps 13 points; a paper's figure (narrower than 7.5 inches) is reduced to 7 at least.
    """

    width: float
    height: float
    scale: float

    @property
    def low(self) -> bool:
        """Whether it is a paper's column, or no higher than one."""
        return self.height < LOW

    @property
    def margin(self) -> float:
        """The margin at the left and right."""
        return 12.0 if self.low else 40.0 if self.width > 600 else 24.0


def canvas(request: Request) -> Canvas:
    """The canvas of a request."""
    width, height = request.size
    least = 1.0 if min(width, height) >= 450 else PAPER / LEAST
    scale = max(least, min(width / 960, height / 540))
    return Canvas(width / scale, height / scale, scale)


class Words(NamedTuple):
    """The words of a page: its point and its subject, each with the longest wording first.
    `context` is in parts, without what was assumed, which the page adds.

    `description` says in full sentences what is to be seen, for those who cannot see it; `notes`
    are for whoever asked for the figure.
    """

    title: tuple[str, ...]
    context: Sequence[Sequence[str]]
    description: str
    notes: tuple[str, ...] = ()


class Form(NamedTuple):
    """A way to draw a figure: its body, or a function that makes it once the words above it fit;
    these words, and the steps of its build-up.

    A form with more lines than were asked for has their number in `beyond` (else 0). It is never
    drawn, but if a later form is, its `lacks` explains why it has no lines, from the fewest such
    lines that would have fitted (0: none would).
    """

    body: Part | Callable[[], Part]
    words: Words
    steps: tuple[Step, ...] = ()
    beyond: int = 0
    lacks: Callable[[int], str] | None = None


Forms = Callable[[Request], Iterator[Form]]
"""The ways to draw a figure, best first; each is made only when it is asked for."""


def whole(request: Request, form: Form) -> Part:
    """The page: its head, and the body of the form."""
    return _page(request, [*_head(request, form.words)], form)


def _page(request: Request, head: Sequence[Part], form: Form) -> Part:
    page = canvas(request)
    top, foot = (5.0, 5.0) if page.low else (24.0, 16.0)
    body = form.body if isinstance(form.body, Part) else form.body()
    return pad(column(*head, body), page.margin, top=top, low=foot)


def _head(request: Request, words: Words) -> Iterator[Part]:
    """The title on one line, or smaller on two; below it the context."""
    page, theme = canvas(request), request.theme
    titles = words.title if request.title is None else (request.title,) * bool(request.title)
    look = type_of("title", theme)._replace(safe=True)
    if titles:
        single = text(titles, look.sized(20 if page.low else 24, 18))
        double = text(titles, look.sized(16.5 if page.low else 24, 14), lines=2)
        yield either(single, double)
    # A paper's column has a caption of its own: the page only adds what was assumed.
    assumed = tuple(filter(None, [" · ".join(request.network.assumed)]))
    context = assumed if page.low else _context(request, words)
    if any(context) and not request.no_notes:
        yield _small_text(theme, context, (2, 3))
    yield air(height=0.0 if page.low else 22.0)


def _small(theme: Theme) -> Type:
    """The type of a context."""
    return type_of("context", theme).sized(14, 13)._replace(safe=True)


def _small_text(theme: Theme, ways: tuple[str, ...], limits: Iterable[int]) -> Part:
    """A context: the fullest wording on one line, or the first that takes so many lines."""
    look = _small(theme)
    return either(text(ways[0], look), *(text(ways, look, lines) for lines in limits))


def _context(request: Request, words: Words) -> tuple[str, ...]:
    """The subject of a page and what was assumed, in each wording."""
    assumed = request.network.assumed
    return tuple(" · ".join(filter(None, [*parts, *assumed])) for parts in words.context)


def no_longer(request: Request, longer: list[str], shorter: list[str]) -> list[list[str]]:
    """Two wordings of a context; only the shorter one if the longer would take more lines."""
    height, limit = (_height(request, parts) for parts in (longer, shorter))
    return [longer, shorter] if longer != shorter and height <= limit else [shorter]


def short_first(request: Request, ways: list[list[str]], brief: list[str]) -> list[list[str]]:
    """Wordings of a context, after a `brief` one if that alone takes a single line."""
    single = _small(request.theme).line
    # A brief wording is not worth smaller type.
    words, page = " · ".join([*brief, *request.network.assumed]), canvas(request)
    is_wide = _small(request.theme).width(words) > page.width - 2 * page.margin
    if is_wide or any(_height(request, way) <= single for way in ways):
        return ways
    return [brief, *ways]


def _height(request: Request, parts: list[str]) -> float:
    """The height of a wording of a context."""
    page, words = canvas(request), " · ".join([*parts, *request.network.assumed])
    context = _small_text(request.theme, (words,), (MOST,))
    return context.height(page.width - 2 * page.margin).least


def draw(request: Request, what: str, forms: Forms, other: Iterable[Other] = ()) -> Picture:
    """The picture in the first form that fits; raises CnnvizError with a size that would do."""
    page, theme = canvas(request), request.theme
    form, beyond = chosen(request, forms)
    if form is None and page.low and request.network.assumed:
        # If a column has no room for what was assumed, it is left to its caption.
        request = request._replace(no_notes=True)
        form, beyond = chosen(request, forms)
    if form is None:
        raise refusal(request, what, forms, other)
    marks = merged(whole(request, form).draw(Box(0.0, 0.0, page.width, page.height)).marks)
    final = marks if page.scale == 1 else scaled(marks, page.scale)
    background = None if request.transparent else theme.background
    words = form.words
    subject = (f"{way}." for way in _context(request, words)[:1] if way)
    description = " ".join(filter(None, [*subject, words.description]))
    title = request.title or words.title[0]
    notes = (*words.notes, form.lacks(beyond)) if form.lacks else words.notes
    return Picture(
        final, request.size, background, title, description, notes, form.steps, request.theme
    )


def has_room(request: Request, form: Form) -> bool:
    """Whether a form fits on the page."""
    room, head = Size(*canvas(request)[:2]), [*_head(request, form.words)]
    variants = form._replace(body=EMPTY), form
    return all(fits(_page(request, head, variant), room) for variant in variants)


class Chosen(NamedTuple):
    """The first form that fits, if any, and the fewest lines of an earlier one that would fit but
    is beyond what was asked for; 0 if there is none.
    """

    form: Form | None
    beyond: int = 0


def chosen(request: Request, forms: Forms) -> Chosen:
    """The first form that fits."""
    fewest = 0
    for form in forms(request):
        if (fewest and form.beyond >= fewest) or not has_room(request, form):
            continue
        if not form.beyond:
            return Chosen(form, fewest)
        fewest = form.beyond
    return Chosen(None)


class Other(NamedTuple):
    """Something else to ask for: its words, and the request."""

    words: str
    request: Request


def unfocused(request: Request) -> tuple[Other, ...]:
    """The request without its neuron, if it has one: others may fit."""
    return (Other("no --focus", request._replace(focus=None)),) if request.focus else ()


def _other(request: Request, name: str, size: tuple[float, float]) -> Other:
    return Other(f"--size {name}", request._replace(size=size))


def _taller(request: Request) -> Iterator[Other]:
    """Pages of the same width but taller, in inches."""
    width, height = request.size
    for factor in (1.25, 1.5, 2.0):
        inches = round(width / 72, 2), round(height * factor / 72, 2)
        if min(inches) >= 2 and inches[1] <= 1.2 * inches[0]:
            name = "x".join(f"{side:g}" for side in inches)
            yield _other(request, name, (72 * inches[0], 72 * inches[1]))


class _Search:
    """A search for a page that has room, from one that has not. No smaller page has room either,
    unless it is arranged in another way; if the tallest page has none, no other height is tried.
    """

    def __init__(self, request: Request, forms: Forms) -> None:
        self.request, self.forms = request, forms
        self.without = [canvas(request)]

    def result(self) -> str:
        """The first of some larger sizes that has room; "" if none has."""
        taller = list(_taller(self.request))
        if taller and self._roomy(taller[-1]):
            return next(filter(self._roomy, taller[:-1]), taller[-1]).words
        presets = (_other(self.request, name, size) for name, size in SIZES.items())
        return next((other.words for other in (*taller[:-1], *presets) if self._roomy(other)), "")

    def _roomy(self, other: Other) -> bool:
        on = canvas(other.request)
        if any(_holds(smaller, on) for smaller in self.without):
            return False
        if chosen(other.request, self.forms).form:
            return True
        self.without.append(on)
        return False


def _holds(page: Canvas, other: Canvas) -> bool:
    """Whether a page is at least as large as another, and arranged in the same way."""
    larger = page.width >= other.width and page.height >= other.height
    return larger and page.margin == other.margin and page.low == other.low


def refusal(request: Request, what: str, forms: Forms, other: Iterable[Other] = ()) -> CnnvizError:
    """The error that there is no room, with something that would do: a size, or another request."""
    size = _Search(request, forms).result()
    alternative = next((option.words for option in other if chosen(option.request, forms).form), "")
    advice = ", or ".join(filter(None, (size, alternative)))
    advice = advice or "fewer layers (--layers) or a smaller input"
    return CnnvizError(f"{what} has no room in the size that was asked for: take {advice}")
