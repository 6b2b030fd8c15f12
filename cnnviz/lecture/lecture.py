"""A lecture as a value: its slides, each a figure with notes; it saves itself as one file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, Unpack, cast

from cnnviz.api import Asked, Figure, Said
from cnnviz.errors import CnnvizError
from cnnviz.figures import options as look
from cnnviz.figures.drawn import network_of
from cnnviz.lecture.story import LECTURE
from cnnviz.lecture.telling import Passed, Subject, Told, parts, told
from cnnviz.origin import origin_of
from cnnviz.reading import given

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from cnnviz.figures.request import Request
    from cnnviz.files import Staging
    from cnnviz.layers.base import Shape
    from cnnviz.layers.network import Network
    from cnnviz.picture.theme import Theme

Watch = Callable[[int, int], object]
"""Is told how many slides are done, and of how many."""


BELOW = 260
"""Pixels that the notes and the buttons of a page take below a slide, about."""


class Seen(TypedDict, total=False):
    """How all slides look: the keywords that `compare` and `draw` take, without single ones'."""

    theme: str | Theme
    size: str | tuple[float, float]
    direction: str
    transparent: bool
    max_connections: int | None
    no_notes: bool
    no_counts: bool
    labels: Any


class Wanted(Said, Seen, total=False):
    """The keywords of `deck`."""

    network: object
    input_shape: Shape | str | None
    slides: Any


class Slide(NamedTuple):
    """A slide: its name in the story, its figure, and what a speaker says of it, as sentences."""

    name: str
    figure: Figure
    notes: tuple[str, ...]


class Deck:
    """A lecture, drawn. `slides` are in order; `notes` tell what was passed over, and why.

    >>> lecture = deck("Conv1d(1, 1, 3)", "1x8", slides="cost,pooling")
    >>> [slide.name for slide in lecture.slides], lecture.notes[-1][:22]
    (['cost'], 'Passed over: pooling; ')
    """

    def __init__(self, subject: Subject, slides: Any = None, watch: Watch | None = None) -> None:
        self.network: Network = subject.network
        self.origin = _origin(subject, slides)
        self.labels = look.language(subject.wanted.get("labels"))
        self._subject, self._parts = subject, parts(slides)
        self._told, self._passed = self._drawn(_as_it_is, watch)

    @property
    def slides(self) -> tuple[Slide, ...]:
        """The slides, each with its figure and its notes."""
        return tuple(Slide(one.part.name, self._figure(one), one.notes) for one in self._told)

    @property
    def notes(self) -> tuple[str, ...]:
        """How the network was read, and what of the story it has not."""
        return tuple(dict.fromkeys((*self.network.notes, *self._passed)))

    def save(self, *paths: str | os.PathLike[str], clicks: bool = False) -> list[Path]:
        """Writes the lecture to each path: `.pptx`, `.pdf` or `.html`. Gives the paths written.

        With `clicks` the build-ups come click by click, in `.pptx`. All files are there and whole,
        or none is. Raises `CnnvizError` for another format, `OutsideError` for a file that cannot
        be written.
        """
        from pathlib import Path

        from cnnviz.files import Staging, check, path_text

        places = [*dict.fromkeys(map(path_text, paths))]
        for place in places:
            _format(place)
        check(places)
        with Staging() as files:
            self.stage(files, *places, clicks=clicks)
        return [Path(place) for place in places]

    def stage(self, files: Staging, *paths: str, clicks: bool = False) -> list[str]:
        """The same, as part of a set of `files` that appear together."""
        for path in paths:
            data = self.to_bytes(_format(path), clicks=clicks)
            files.write(path, lambda stream, data=data: stream.write(data))  # type: ignore[misc]
        return [*paths]

    def to_bytes(self, format_: str, clicks: bool = False) -> bytes:
        """The lecture as the bytes of a file: "pptx", "pdf" or "html"."""
        from cnnviz.lecture.files import data_of

        return data_of(self._told, self._passed, self.labels, self.origin, format_, clicks)

    def into(self, deck: str | os.PathLike[str], clicks: bool = False) -> Path:
        """Adds the slides to a deck (.pptx) behind its last one, in its size and colours.

        A deck that is not there is made. Raises `CnnvizError` for what is no deck.
        """
        from pathlib import Path

        from cnnviz.files import Staging, path_text

        place = path_text(deck)
        data = self.added_to(place, clicks)
        with Staging() as files:
            files.write(place, lambda stream: stream.write(data))
        return Path(place)

    def added_to(self, deck: str, clicks: bool = False) -> bytes:
        """The bytes of a deck with the slides behind its last one."""
        from cnnviz.decks import in_deck, of_file
        from cnnviz.lecture.files import appended

        there = of_file(deck)
        if there is None:
            return self.to_bytes("pptx", clicks)
        drawn, passed = self._drawn(lambda request: in_deck(request, there), None)
        return appended(there, drawn, passed, clicks)

    def _drawn(
        self, change: Callable[[Request], Request], watch: Watch | None
    ) -> tuple[tuple[Told, ...], tuple[str, ...]]:
        """All slides that can be drawn, and sentences about those that cannot."""
        found = []
        for done, part in enumerate(self._parts, 1):
            found.append(told(part, self._subject, change))
            if watch:
                watch(done, len(self._parts))
        drawn = tuple(one for one in found if isinstance(one, Told))
        passed = self._sentences([one for one in found if isinstance(one, Passed)])
        if not drawn:
            raise CnnvizError("\n  ".join(["none of these slides can be drawn:", *passed]))
        return drawn, passed

    def _sentences(self, passed: list[Passed]) -> tuple[str, ...]:
        """A sentence for each reason, with the slides that were passed over for it."""
        slides: dict[str, list[str]] = {}
        for one in passed:
            slides.setdefault(one.why, []).append(self.labels(f"deck.slide.{one.part.name}"))
        listed = self.labels.listed
        return tuple(
            self.labels("deck.passed", slides=listed(names), why=why)
            for why, names in slides.items()
        )

    def _figure(self, one: Told) -> Figure:
        asked = Asked(one.entry, one.request)
        return Figure(one.entry.name, one.request.network, one.picture, asked)

    def _repr_html_(self) -> str:
        """What a notebook shows: the page with all slides."""
        from cnnviz.render.page.bundle import framed

        size = self._told[0].picture.size
        return framed(self.to_bytes("html").decode(), self.labels("deck.title"), size, BELOW)

    def __repr__(self) -> str:
        return f"<cnnviz deck: {', '.join(one.part.name for one in self._told)}>"


def deck(*subject: Any, **wanted: Unpack[Wanted]) -> Deck:
    """A lecture on how a convolution follows from a fully connected layer, told with a network.

    The network comes first, as in `parse`, or what that gives; then its input shape. Without it, it
    is a small one on which all slides have something to show. `slides` picks some, by name or by
    number: "cost,3:5". Other keywords are those of `parse` and, as far as all figures take them, of
    `compare`. What the network has not is passed over, and `notes` say so. Raises `CnnvizError`.

    >>> deck("Conv2d(1, 4, 3), ReLU(), MaxPool2d(2)", "1x8x8", slides=(1, "pooling"))
    <cnnviz deck: cost, pooling>
    """
    about, seen = given.taken("deck", subject, wanted)
    slides = seen.pop("slides", None)
    return asked(about, cast("Seen", seen), slides)


def asked(about: given.Subject, seen: Seen, slides: Any = None, watch: Watch | None = None) -> Deck:
    """The lecture of a subject that looks as `seen` says: the one way to it."""
    wrong = sorted(set(seen) - set(Seen.__annotations__))
    if wrong:
        raise CnnvizError(f"a deck takes no {wrong[0]}: its slides are several figures")
    parts(slides)
    wanted: Any = {name: value for name, value in seen.items() if value is not None}
    # What is wrong with the look is wrong with all slides: it is told once, before any is drawn.
    network = look.request(LECTURE, network_of(LECTURE, about), wanted).network
    return Deck(Subject(network, (*about,), wanted), slides, watch)


def _as_it_is(request: Request) -> Request:
    return request


def _origin(subject: Subject, slides: Any) -> str:
    wanted: Mapping[str, Any] = {**subject.wanted, "slides": slides}
    return origin_of(LECTURE, subject.asked, wanted)


def _format(path: str) -> str:
    from cnnviz.lecture.files import format_of

    return format_of(path)
