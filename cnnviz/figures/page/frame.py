"""The page of every figure: its title and its context, then a body that fills the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.figures.request import Request
from cnnviz.picture.compose import merged
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Picture
from cnnviz.picture.parts import EMPTY, Part, Size, air, column, either, fits, pad
from cnnviz.picture.scale import scaled
from cnnviz.picture.steps import Step
from cnnviz.picture.theme import Theme

LEAST, PAPER = 13.0, 7.0
"""The smallest type of a slide and of a paper, in points."""
LOW = 420.0
"""A page lower than this is a paper's column: its margins are small."""
MOST = 9
"""More lines than a context ever takes."""
SIZES = {
    "16:9": (960.0, 540.0),
    "4:3": (720.0, 540.0),
    "square": (540.0, 540.0),
    "page": (504.0, 288.0),
}
"""What is tried, in this order, where something has no room, in points."""


class Canvas(NamedTuple):
    """The size in which a page is laid out, with type of 13 points and more, and its final scale.

    A slide keeps 13 points; a paper's figure (narrower than 7.5 inches) is reduced to no less than
    7.
    """

    width: float
    height: float
    scale: float

    @property
    def low(self) -> bool:
        """Whether it is a paper's column, or as low."""
        return self.height < LOW

    @property
    def margin(self) -> float:
        """The room at the left and right."""
        return 12.0 if self.low else 40.0 if self.width > 600 else 24.0


def canvas(request: Request) -> Canvas:
    """The canvas of a request."""
    width, height = request.size
    least = 1.0 if min(width, height) >= 450 else PAPER / LEAST
    scale = max(least, min(width / 960, height / 540))
    return Canvas(width / scale, height / scale, scale)


class Words(NamedTuple):
    """What a page says: its point, and what it is of; of each the longest wording first. `context`
    is in parts, without what was assumed, which the page says itself.

    `description` says in whole sentences what is seen, for those who do not see it; `notes` are
    for the person who asked.
    """

    title: tuple[str, ...]
    context: Sequence[Sequence[str]]
    description: str
    notes: tuple[str, ...] = ()


class Form(NamedTuple):
    """A way to draw a figure: its body, or what makes it once the words above it have room; these
    words, and the steps of its build-up.

    One that is `beyond` has more lines than were asked for: so many, 0 else. It is not drawn, but
    where one after it is drawn `lacks` says of the fewest such lines that have room (0: none has)
    why it has none.
    """

    body: Part | Callable[[], Part]
    words: Words
    steps: tuple[Step, ...] = ()
    beyond: int = 0
    lacks: Callable[[int], str] | None = None


Forms = Callable[[Request], Iterator[Form]]
"""The ways to draw a figure, best first. None is measured before it is asked for."""


def whole(request: Request, form: Form) -> Part:
    """The page: what stands above the body, and the body."""
    return _page(request, [*_head(request, form.words)], form)


def _page(request: Request, head: Sequence[Part], form: Form) -> Part:
    on = canvas(request)
    top, foot = (5.0, 5.0) if on.low else (24.0, 16.0)
    body = form.body if isinstance(form.body, Part) else form.body()
    return pad(column(*head, body), on.margin, top=top, low=foot)


def _head(request: Request, words: Words) -> Iterator[Part]:
    """The title on a line, or on two, then smaller; below it the context."""
    on, theme = canvas(request), request.theme
    titles = words.title if request.title is None else (request.title,) * bool(request.title)
    look = type_of("title", theme)._replace(safe=True)
    if titles:
        one = text(titles, look.sized(20 if on.low else 24, 18))
        two = text(titles, look.sized(16.5 if on.low else 24, 14), lines=2)
        yield either(one, two)
    # A paper's column has a caption of its own: only what was assumed is said there.
    assumed = tuple(filter(None, [" · ".join(request.network.assumed)]))
    context = assumed if on.low else _context(request, words)
    if any(context) and not request.no_notes:
        yield either(*(text(context, _small(theme), lines) for lines in (2, 3)))
    yield air(height=0.0 if on.low else 22.0)


def _small(theme: Theme) -> Type:
    """The type of a context."""
    return type_of("context", theme).sized(14, 13)._replace(safe=True)


def _context(request: Request, words: Words) -> tuple[str, ...]:
    """What a page is of, and what was assumed; in fewer words as well."""
    assumed = request.network.assumed
    return tuple(" · ".join(filter(None, [*parts, *assumed])) for parts in words.context)


def no_longer(request: Request, way: list[str], than: list[str]) -> list[list[str]]:
    """A way to say a context and a shorter one, of which it is worth no line more."""
    on, look = canvas(request), _small(request.theme)
    said = (" · ".join([*parts, *request.network.assumed]) for parts in (way, than))
    more, less = (text(words, look, MOST).height(on.width - 2 * on.margin).least for words in said)
    return [way, than] if way != than and more <= less else [than]


def draw(request: Request, what: str, forms: Forms, other: Iterable[Other] = ()) -> Picture:
    """The picture in the first form that has room; raises CnnvizError with a size that has."""
    on, theme = canvas(request), request.theme
    form, beyond = chosen(request, forms)
    if form is None and on.low and request.network.assumed:
        # A column that has no room for what was assumed leaves it to its caption.
        request = request._replace(no_notes=True)
        form, beyond = chosen(request, forms)
    if form is None:
        raise refusal(request, what, forms, other)
    marks = merged(whole(request, form).draw(Box(0.0, 0.0, on.width, on.height)).marks)
    done = marks if on.scale == 1 else scaled(marks, on.scale)
    background = None if request.transparent else theme.background
    words = form.words
    of_what = (f"{way}." for way in _context(request, words)[:1] if way)
    said = " ".join(filter(None, [*of_what, words.description]))
    title = request.title or words.title[0]
    notes = (*words.notes, form.lacks(beyond)) if form.lacks else words.notes
    return Picture(done, request.size, background, title, said, notes, form.steps, request.theme)


def has_room(request: Request, form: Form) -> bool:
    """Whether a form has room on the page."""
    room, head = Size(*canvas(request)[:2]), [*_head(request, form.words)]
    ways = form._replace(body=EMPTY), form
    return all(fits(_page(request, head, one), room) for one in ways)


class Chosen(NamedTuple):
    """The first form that has room, if any, and the fewest lines of one before it that is beyond
    what was asked for and would have room, too; 0 if there is none.
    """

    form: Form | None
    beyond: int = 0


def chosen(request: Request, forms: Forms) -> Chosen:
    """The first form that has room."""
    fewest = 0
    for form in forms(request):
        if (fewest and form.beyond >= fewest) or not has_room(request, form):
            continue
        if not form.beyond:
            return Chosen(form, fewest)
        fewest = form.beyond
    return Chosen(None)


class Other(NamedTuple):
    """Something else to ask for: the words of it, and what it would be."""

    words: str
    request: Request


def unfocused(request: Request) -> tuple[Other, ...]:
    """Another neuron, where one was asked for: it may be among those that have no room."""
    return (Other("no --focus", request._replace(focus=None)),) if request.focus else ()


def _other(request: Request, name: str, size: tuple[float, float]) -> Other:
    return Other(f"--size {name}", request._replace(size=size))


def _higher(request: Request) -> Iterator[Other]:
    """Pages as wide and higher, in inches."""
    width, height = request.size
    for part in (1.25, 1.5, 2.0):
        inches = round(width / 72, 2), round(height * part / 72, 2)
        if min(inches) >= 2 and inches[1] <= 1.2 * inches[0]:
            name = "x".join(f"{side:g}" for side in inches)
            yield _other(request, name, (72 * inches[0], 72 * inches[1]))


class _Search:
    """A search for a page with room, by one without. A page no larger has none either, unless it is
    arranged in another way; and as soon as the highest page has none, no lower one is tried.
    """

    def __init__(self, request: Request, forms: Forms) -> None:
        self.request, self.forms = request, forms
        self.without = [canvas(request)]

    def found(self) -> str:
        """The first of some larger sizes that has room; "" where none has."""
        higher = list(_higher(self.request))
        if higher and self._roomy(higher[-1]):
            return next(filter(self._roomy, higher[:-1]), higher[-1]).words
        named = (_other(self.request, name, size) for name, size in SIZES.items())
        return next((one.words for one in (*higher[:-1], *named) if self._roomy(one)), "")

    def _roomy(self, one: Other) -> bool:
        on = canvas(one.request)
        if any(_holds(page, on) for page in self.without):
            return False
        if chosen(one.request, self.forms).form:
            return True
        self.without.append(on)
        return False


def _holds(page: Canvas, other: Canvas) -> bool:
    """Whether a page is at least as large as another one, and arranged in the same way."""
    larger = page.width >= other.width and page.height >= other.height
    return larger and page.margin == other.margin and page.low == other.low


def refusal(request: Request, what: str, forms: Forms, other: Iterable[Other] = ()) -> CnnvizError:
    """Why there is no picture, and what was tried and has room: a size, or something else."""
    size = _Search(request, forms).found()
    instead = next((one.words for one in other if chosen(one.request, forms).form), "")
    advice = ", or ".join(filter(None, (size, instead)))
    advice = advice or "fewer layers (--layers) or a smaller input"
    return CnnvizError(f"{what} has no room in the size that was asked for: take {advice}")
